//! What the encoding keeps apart, and what it does not.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use etag_core::{Fingerprint, Fingerprinter, Schema, Scheme};

use crate::model::state_of;

#[test]
fn parts_do_not_run_into_each_other() {
    assert_ne!(state_of(&("ab", "c")), state_of(&("a", "bc")));
    assert_ne!(state_of(&(vec![1_u8], vec![2_u8, 3])), state_of(&(vec![1_u8, 2], vec![3_u8])));
    assert_ne!(state_of(&vec![vec![(); 2], vec![]]), state_of(&vec![vec![(); 1], vec![(); 1]]));
}

#[test]
fn nothing_and_empty_are_different() {
    assert_ne!(state_of(&None::<&str>), state_of(&Some("")));
    assert_ne!(state_of(&None::<Option<()>>), state_of(&Some(None::<()>)));
    assert_ne!(state_of(&Vec::<&str>::new()), state_of(&vec![""]));
}

#[test]
fn the_order_of_fields_in_the_source_is_that_of_the_derive_not_of_the_value() {
    let (x, y) = ("x", "y");
    let sorted = Schema::record("point", 1, "", &[(x, u8::SCHEMA), (y, u8::SCHEMA)]);
    let unsorted = Schema::record("point", 1, "", &[(y, u8::SCHEMA), (x, u8::SCHEMA)]);
    assert_ne!(sorted, unsorted, "the derive must sort, since the schema does not");
}

#[test]
fn names_epochs_variants_and_types_are_in_the_schema() {
    let fields = [("x", u8::SCHEMA)];
    let point = Schema::record("point", 1, "", &fields);
    assert_ne!(point, Schema::record("pixel", 1, "", &fields));
    assert_ne!(point, Schema::record("point", 2, "", &fields));
    assert_ne!(point, Schema::record("point", 1, "Flat", &fields));
    assert_ne!(point, Schema::record("point", 1, "", &[("y", u8::SCHEMA)]));
    assert_ne!(point, Schema::record("point", 1, "", &[("x", u16::SCHEMA)]));
    assert_ne!(point, Schema::record("point", 1, "", &[]));
    assert_ne!(Schema::record("a", 1, "bc", &[]), Schema::record("ab", 1, "c", &[]));
    assert_ne!(Schema::of("record", &[]), Schema::record("record", 0, "", &[]));
}

#[test]
fn schemas_of_different_types_differ() {
    let schemas = [
        u8::SCHEMA,
        u16::SCHEMA,
        u64::SCHEMA,
        i64::SCHEMA,
        str::SCHEMA,
        <Option<u8>>::SCHEMA,
        <Vec<u8>>::SCHEMA,
        <(u8,)>::SCHEMA,
        <(u8, (u8, u8))>::SCHEMA,
        <((u8, u8), u8)>::SCHEMA,
        <(u8, u8, u8)>::SCHEMA,
        <HashMap<u8, u8>>::SCHEMA,
    ];
    for (index, schema) in schemas.iter().enumerate() {
        assert!(!schemas[..index].contains(schema), "schema {index} is taken");
    }
}

#[test]
fn usize_is_u64_on_every_platform() {
    assert_eq!(state_of(&7_usize), state_of(&7_u64));
    assert_eq!(state_of(&-7_isize), state_of(&-7_i64));
    assert_ne!(state_of(&7_u32), state_of(&7_u64));
}

#[test]
fn zero_has_no_sign_and_there_is_one_nan() {
    assert_eq!(state_of(&-0.0_f64), state_of(&0.0_f64));
    assert_eq!(state_of(&-0.0_f32), state_of(&0.0_f32));
    assert_eq!(state_of(&f64::from_bits(0xfff8_0000_0000_0001)), state_of(&f64::NAN));
    assert_eq!(state_of(&f32::from_bits(0xffc0_0001)), state_of(&f32::NAN));
    assert_ne!(state_of(&f64::MIN_POSITIVE), state_of(&0.0_f64));
    assert_ne!(state_of(&f64::INFINITY), state_of(&f64::NAN));
}

/// Hashes every key alike, so that a map iterates in an order that has nothing to do with the default one.
#[derive(Clone, Default)]
struct Constant;

impl Hasher for Constant {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, _: &[u8]) {}
}

impl BuildHasher for Constant {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self
    }
}

#[test]
fn the_order_of_a_hash_map_and_its_hasher_do_not_count() {
    let forwards: HashMap<u32, u32, RandomState> = (0..100).map(|number| (number, number)).collect();
    let backwards: HashMap<u32, u32, Constant> = (0..100).rev().map(|number| (number, number)).collect();
    assert!(!forwards.keys().eq(backwards.keys()), "the maps iterate in the same order by chance");
    assert_eq!(state_of(&forwards), state_of(&backwards));
}

#[test]
fn an_entry_is_a_pair_not_two_members() {
    assert_ne!(state_of(&HashMap::from([(1, 2), (3, 4)])), state_of(&HashMap::from([(1, 4), (3, 2)])));
}

#[test]
fn entries_that_are_equal_are_counted() {
    let state = |entries: &[u8]| {
        Scheme::SHA256.state(Schema::of("bag", &[]), |out| {
            out.put_unordered(entries, |entry, digest| digest.put_u8(*entry));
        })
    };
    assert_eq!(state(&[1, 2, 1]), state(&[1, 1, 2]));
    assert_ne!(state(&[1, 2, 1]), state(&[1, 2]));
    assert_ne!(state(&[1, 1]), state(&[]));
}

#[test]
fn what_cannot_be_encoded_has_no_state() {
    let fail = |reason: &'static str| Scheme::SHA256.state(Schema::of("example", &[]), move |out| out.fail(reason));
    assert_eq!(fail("broken").unwrap_err().to_string(), "the value has no fingerprint: broken");
}

#[test]
fn a_failure_among_entries_without_order_is_the_failure_of_the_whole() {
    let outcome = Scheme::SHA256.state(Schema::of("example", &[]), |out| {
        out.put_unordered(["first", "second"], |name, entry| entry.fail(name));
        out.fail("later");
    });
    assert_eq!(outcome.unwrap_err().to_string(), "the value has no fingerprint: first");
}

#[test]
fn a_reason_that_cannot_be_written_is_no_panic() {
    struct Broken;
    impl std::fmt::Display for Broken {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("half a ")?;
            Err(std::fmt::Error)
        }
    }
    let outcome = Scheme::SHA256.state(Schema::of("example", &[]), |out| out.fail(Broken));
    assert_eq!(outcome.unwrap_err().to_string(), "the value has no fingerprint: half a ");
}

/// Feeds the same bytes in pieces of any size.
struct Pieces<'a>(&'a [u8], usize);

impl Fingerprint for Pieces<'_> {
    const SCHEMA: Schema = Schema::of("pieces", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        for piece in self.0.chunks(self.1) {
            u8::fingerprint_slice(piece, out);
        }
    }
}

#[test]
fn the_pieces_that_bytes_come_in_do_not_count() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1500).collect();
    for len in (0..700).chain([1023, 1024, 1500]) {
        let whole = state_of(&Pieces(&bytes[..len], 1500));
        for size in [1, 2, 3, 7, 16, 63, 64, 65, 319, 320, 321, 640, 641] {
            assert_eq!(state_of(&Pieces(&bytes[..len], size)), whole, "{len} bytes in pieces of {size}");
        }
        assert_eq!(
            whole,
            crate::model::state(crate::model::sha256(&crate::model::canonical(
                crate::model::schema("pieces", &[]),
                &bytes[..len]
            )))
        );
    }
}
