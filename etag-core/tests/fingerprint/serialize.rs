//! `put_serde`: any `Serialize` value.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use etag_core::{FingerprintError, Schema, Scheme, State};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::model::{canonical, schema, sha256, state as name_of, unordered};

fn try_state<T: Serialize + ?Sized>(value: &T) -> Result<State, FingerprintError> {
    Scheme::SHA256.state(Schema::of("serde", &[]), |out| out.put_serde(value))
}

fn state<T: Serialize + ?Sized>(value: &T) -> String {
    try_state(value).expect("nothing here fails").as_str().to_owned()
}

#[track_caller]
fn check<T: Serialize + ?Sized>(value: &T, bytes: &[u8]) {
    assert_eq!(state(value), name_of(sha256(&canonical(schema("serde", &[]), bytes))));
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Newtype(u8);

#[derive(Serialize)]
struct Pair(u8, u8);

#[derive(Serialize)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Serialize)]
enum Shape {
    Dot,
    Circle(u8),
    Line(u8, u8),
    Box { w: u8 },
}

#[test]
fn each_kind_of_the_data_model_has_its_byte() {
    check(&true, &[1, 1]);
    check(&-1_i8, &[2, 1]);
    check(&-1_i16, &[3, 1]);
    check(&-1_i32, &[4, 1]);
    check(&-1_i64, &[5, 1]);
    check(&-1_i128, &[6, 1]);
    check(&200_u8, &[7, 200]);
    check(&200_u16, &[8, 200, 1]);
    check(&200_u32, &[9, 200, 1]);
    check(&200_u64, &[10, 200, 1]);
    check(&200_u128, &[11, 200, 1]);
    check(&1.5_f32, &[12, 0, 0, 0xc0, 0x3f]);
    check(&2.5_f64, &[13, 0, 0, 0, 0, 0, 0, 4, 0x40]);
    check(&'a', &[14, 97]);
    check("ab", &[15, 2, b'a', b'b']);
    check(&serde_bytes(b"ab"), &[16, 2, b'a', b'b']);
    check(&None::<u8>, &[17]);
    check(&Some(5_u8), &[18, 7, 5]);
    check(&(), &[19]);
    check(&Unit, b"\x14\x04Unit");
    check(&Shape::Dot, b"\x15\x05Shape\x03Dot");
    check(&Newtype(5), b"\x16\x07Newtype\x07\x05");
    check(&Shape::Circle(5), b"\x17\x05Shape\x06Circle\x07\x05");
    check(&[5_u8][..], &[24, 7, 5, 0]);
    check(&(5_u8, 6_u8), &[25, 7, 5, 7, 6, 0]);
    check(&Pair(5, 6), b"\x1a\x04Pair\x07\x05\x07\x06\x00");
    check(&Shape::Line(5, 6), b"\x1b\x05Shape\x04Line\x07\x05\x07\x06\x00");
    let entry: &[u8] = &[15, 1, b'a', 7, 1];
    check(&BTreeMap::from([("a", 1_u8)]), &[&[28], &unordered(&[entry])[..]].concat());
    let fields = unordered(&[b"\x01x\x07\x05", b"\x01y\x07\x06"]);
    check(&Point { x: 5, y: 6 }, &[b"\x1d\x05Point", &fields[..]].concat());
    let fields = unordered(&[b"\x01w\x07\x05"]);
    check(&Shape::Box { w: 5 }, &[b"\x1e\x05Shape\x03Box", &fields[..]].concat());
}

fn serde_bytes(bytes: &[u8]) -> impl Serialize + '_ {
    struct Bytes<'a>(&'a [u8]);
    impl Serialize for Bytes<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(self.0)
        }
    }
    Bytes(bytes)
}

#[test]
fn the_order_of_fields_and_of_map_entries_does_not_count() {
    #[derive(Serialize)]
    #[serde(rename = "Point")]
    struct Turned {
        y: u8,
        x: u8,
    }
    assert_eq!(state(&Turned { y: 6, x: 5 }), state(&Point { x: 5, y: 6 }));
    assert_ne!(state(&Turned { y: 5, x: 6 }), state(&Point { x: 5, y: 6 }));

    let sorted: BTreeMap<u8, u8> = (0..50).map(|key| (key, key)).collect();
    let hashed: HashMap<u8, u8> = (0..50).map(|key| (key, key)).collect();
    assert_eq!(state(&sorted), state(&hashed));
}

#[test]
fn elements_do_not_run_into_each_other() {
    assert_ne!(state(&vec![vec![1_u8], vec![2]]), state(&vec![vec![1_u8, 2], vec![]]));
    assert_ne!(state(&("ab", "c")), state(&("a", "bc")));
    assert_ne!(state(&None::<&str>), state(&Some("")));
}

/// Fails, as a lock that is poisoned does.
struct Failing(&'static str);

impl Serialize for Failing {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom(self.0))
    }
}

#[test]
fn a_failing_serialize_has_no_state_and_says_why() {
    for outcome in [
        try_state(&Failing("no")),
        try_state(&Some(Failing("no"))),
        try_state(&vec![Failing("no")]),
        try_state(&BTreeMap::from([("a", Failing("no"))])),
        try_state(&(1, Failing("no"), Failing("not this one"))),
    ] {
        assert_eq!(outcome.unwrap_err().to_string(), "the value has no fingerprint: no");
    }
}

#[test]
fn a_failure_that_is_swallowed_on_its_way_is_still_one() {
    struct Swallowing;
    impl Serialize for Swallowing {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut elements = serializer.serialize_seq(None)?;
            let _ = elements.serialize_element(&Failing("swallowed"));
            elements.end()
        }
    }
    assert_eq!(try_state(&Swallowing).unwrap_err().to_string(), "the value has no fingerprint: swallowed");
}

#[test]
fn a_map_told_out_of_turn_has_no_state() {
    enum Told {
        KeyTwice,
        ValueFirst,
        KeyLast,
    }
    impl Serialize for Told {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            match self {
                Self::KeyTwice => {
                    map.serialize_key("a")?;
                    map.serialize_key("b")?;
                    map.serialize_value("c")?;
                }
                Self::ValueFirst => map.serialize_value("c")?,
                Self::KeyLast => map.serialize_key("a")?,
            }
            map.end()
        }
    }
    let reason = |told| try_state(&told).unwrap_err().to_string();
    assert!(reason(Told::KeyTwice).ends_with("expected a value after a key of a map, found another key"));
    assert!(reason(Told::ValueFirst).ends_with("expected a key of a map, found a value"));
    assert!(reason(Told::KeyLast).ends_with("expected a value after the last key of a map, found the end"));
}

#[test]
fn a_display_that_fails_is_no_panic() {
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }
    impl Serialize for Broken {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }
    assert!(try_state(&Broken).is_err());
    assert_eq!(state(&format_args!("a{}", 1)), state("a1"));
}
