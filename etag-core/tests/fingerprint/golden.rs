//! Golden values of the types of `core`, `alloc` and `std`. They never change: a change is a change of every tag in the world.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZero, Saturating, Wrapping};
use std::ops::Bound;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use etag_core::{Fingerprint, Fingerprinter, Schema, Scheme};

use crate::model::{golden, record, schema, state_of, unordered};

#[test]
fn numbers() {
    golden(&300_u16, schema("u16", &[]), &[0xac, 2], "3G3rn9y7bOndg67afZaJvQ");
    golden(&7_u8, schema("u8", &[]), &[7], "GJpWkBWC27BxtFz9BD1d6Q");
    golden(&200_u8, schema("u8", &[]), &[200], "mXDYmsCF-BiAKi7AHlg3Tg");
    golden(&127_u32, schema("u32", &[]), &[127], "BzZvU416DXNsMUgFFob7zg");
    golden(&128_u32, schema("u32", &[]), &[128, 1], "OXvxXLNAlk89VxAPTP1RBQ");
    let max = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    golden(&u64::MAX, schema("u64", &[]), &max, "jwbmJG2VlrVL7TxHbqJK3A");
    golden(&usize::MAX, schema("u64", &[]), &max, "jwbmJG2VlrVL7TxHbqJK3A");
    golden(&u128::MAX, schema("u128", &[]), &[vec![0xff; 18], vec![3]].concat(), "ZBp05X0bBWYE3KBDjhThHA");
    golden(&-1_i8, schema("i8", &[]), &[1], "-O8J7XRrPCI0IuoMIG7daQ");
    golden(&-2_i16, schema("i16", &[]), &[3], "7T3jFOd37aw2duovJXdDxA");
    golden(&64_i32, schema("i32", &[]), &[128, 1], "1flgLziQ0QXBSmexZLcOQQ");
    golden(&i64::MIN, schema("i64", &[]), &max, "W9CSCf5YL-pboxo5g2nlLQ");
    golden(&isize::MIN, schema("i64", &[]), &max, "W9CSCf5YL-pboxo5g2nlLQ");
    golden(&i128::MIN, schema("i128", &[]), &[vec![0xff; 18], vec![3]].concat(), "uGMd2PKaz1MSX9wifPAugQ");
    golden(&1.5_f32, schema("f32", &[]), &[0, 0, 0xc0, 0x3f], "PgRsI_z4fttvTB2VhcDZHA");
    golden(&-2.5_f64, schema("f64", &[]), &[0, 0, 0, 0, 0, 0, 4, 0xc0], "ffgi5gXr-VeWHEtS7O-N9w");
    golden(&f32::NAN, schema("f32", &[]), &[0, 0, 0xc0, 0x7f], "Y6PP9rwhgSUA66qZX9Z-QA");
    golden(&f64::NAN, schema("f64", &[]), &[0, 0, 0, 0, 0, 0, 0xf8, 0x7f], "FIAxC3LLzuqb0bxMnpZEGg");
    golden(&true, schema("bool", &[]), &[1], "fSh28eUUDq0a-sDtygdcbg");
    golden(&false, schema("bool", &[]), &[0], "8xCgikK6FFA4It9rNpnE1Q");
    golden(&'é', schema("char", &[]), &[0xe9, 1], "AK_wIOTbtIgV4cw-DqUfSw");
}

#[test]
fn wrapped_numbers_are_the_numbers() {
    let expected = state_of(&7_u32);
    assert_eq!(state_of(&NonZero::new(7_u32)), state_of(&Some(7_u32)));
    assert_eq!(state_of(&Wrapping(7_u32)), expected);
    assert_eq!(state_of(&Saturating(7_u32)), expected);
    assert_eq!(state_of(&Reverse(7_u32)), expected);
}

#[test]
fn text_is_the_same_however_it_is_held() {
    let text = "tea é";
    golden(text, schema("text", &[]), &[6, b't', b'e', b'a', b' ', 0xc3, 0xa9], "rWc_FhpJuF6Psl8btjGYMw");
    let expected = state_of(text);
    assert_eq!(state_of(&text), expected);
    assert_eq!(state_of(&text.to_owned()), expected);
    assert_eq!(state_of(&Box::<str>::from(text)), expected);
    assert_eq!(state_of(&Rc::<str>::from(text)), expected);
    assert_eq!(state_of(&Arc::<str>::from(text)), expected);
    assert_eq!(state_of(&Cow::Borrowed(text)), expected);
    assert_eq!(state_of(&Cow::<str>::Owned(text.to_owned())), expected);
    assert_eq!(state_of(&&mut text.to_owned()), expected);
}

#[test]
fn lists_are_the_same_however_they_are_held() {
    let numbers = [300_u16, 5];
    golden(&numbers, schema("list", &[schema("u16", &[])]), &[2, 0xac, 2, 5], "w_LuGVoUVzGZFE6qsOrbZQ");
    let expected = state_of(&numbers);
    assert_eq!(state_of(&numbers[..]), expected);
    assert_eq!(state_of(&numbers.to_vec()), expected);
    assert_eq!(state_of(&LinkedList::from(numbers)), expected);
    let mut turned = VecDeque::from([5_u16]);
    turned.push_front(300);
    assert!(!turned.as_slices().1.is_empty(), "the list lies in one piece, which shows less");
    assert_eq!(state_of(&turned), expected);
}

#[test]
fn long_bytes_are_digested_whole() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
    golden(&bytes, schema("list", &[schema("u8", &[])]), &[&[0xe8, 7], &bytes[..]].concat(), "eHDnxaLncx29CEURPjId0Q");
}

#[test]
fn sets_and_maps() {
    let (text, number) = (schema("text", &[]), schema("u8", &[]));
    let entries = [("b", 2_u8), ("a", 1)];
    golden(&BTreeSet::from(["b", "a"]), schema("set", &[text]), &[2, 1, b'a', 1, b'b'], "6-qMJpeLn8w57DDZiqJPqQ");
    golden(
        &BTreeMap::from(entries),
        schema("map", &[text, number]),
        &[2, 1, b'a', 1, 1, b'b', 2],
        "gxBebF-IEtvOSCqYJLuwrA",
    );
    let set = unordered(&[&[1, b'b'], &[1, b'a']]);
    golden(&HashSet::from(["a", "b"]), schema("unordered set", &[text]), &set, "Bq7vDWHUzuoCefP_nGycdw");
    let map = unordered(&[&[1, b'b', 2], &[1, b'a', 1]]);
    golden(&HashMap::from(entries), schema("unordered map", &[text, number]), &map, "DOVcI1-KHa6MVz8tOYZWcg");
}

#[test]
fn options_results_and_what_holds_nothing() {
    let (text, number) = (schema("text", &[]), schema("u8", &[]));
    golden(&None::<&str>, schema("option", &[text]), &[0], "O-1EPSWlG4pMS9SEcwQCOQ");
    golden(&Some(""), schema("option", &[text]), &[1, 0], "nYh9TwTsmsMUfx8savxuUA");
    golden(&Ok::<u8, &str>(7), schema("result", &[number, text]), &[1, 7], "j1y9-JZ86696503BAe9MWw");
    golden(&Err::<u8, &str>("x"), schema("result", &[number, text]), &[0, 1, b'x'], "Lyj69IcoIR3JK6uQCvYJ5g");
    golden(&(), schema("unit", &[]), &[], "3s1d9fSpeyUeVFMiYXNj3A");
    golden(&PhantomData::<Rc<u8>>, schema("unit", &[]), &[], "3s1d9fSpeyUeVFMiYXNj3A");
    golden(
        &None::<std::convert::Infallible>,
        schema("option", &[schema("never", &[])]),
        &[0],
        "BtvtRhRH2pLvuJQLm3Hr_Q",
    );
    golden(&Ordering::Greater, schema("ordering", &[]), &[2], "wgqO7aDqR6Th8wAQ4fYVxQ");
}

#[test]
fn tuples() {
    let number = schema("u8", &[]);
    golden(&(1_u8,), schema("tuple", &[number]), &[1], "w70JEkMEgNR2SV8YPOV8zg");
    let twelve = (1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8, 8_u8, 9_u8, 10_u8, 11_u8, 12_u8);
    golden(&twelve, schema("tuple", &[number; 12]), &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "LHVH-7LXKbXI03U7Wq7OOw");
    let parts = [schema("text", &[]), schema("u64", &[]), schema("option", &[schema("i8", &[])])];
    golden(
        &("tea", 300_u64, Some(-1_i8)),
        schema("tuple", &parts),
        &[3, b't', b'e', b'a', 0xac, 2, 1, 1],
        "KEvIvLBnkRLLzXs1thW1yw",
    );
}

#[test]
fn ranges() {
    let number = schema("u8", &[]);
    golden(&(1_u8..9), schema("range", &[number]), &[1, 9], "TPby-e6lQ6QUU8pI0se_Bw");
    golden(&(1_u8..=9), schema("inclusive range", &[number]), &[1, 9], "roHrajbsEkNGT62Y1Q0wsA");
    golden(&(1_u8..), schema("range from", &[number]), &[1], "0nuMyFdP7hFZHH54QSovqw");
    golden(&(..9_u8), schema("range to", &[number]), &[9], "tAdeVwQ6uZxk-MeFW9XyKw");
    golden(&(..=9_u8), schema("inclusive range to", &[number]), &[9], "O49s7uZ-y_hvDOeDHzhGRg");
    golden(&.., schema("full range", &[]), &[], "Xz0eTwwI8iVErDCKULV8ug");
    golden(&Bound::<u8>::Unbounded, schema("bound", &[number]), &[0], "v9feqM29RkO-R__bnPeZTg");
    golden(&Bound::Included(9_u8), schema("bound", &[number]), &[1, 9], "ZObGQYbOhTsYMr4ewofEEA");
    golden(&Bound::Excluded(9_u8), schema("bound", &[number]), &[2, 9], "Y2m55hnBHr4oqUeCAWfpEQ");
}

#[test]
fn addresses() {
    let v4 = Ipv4Addr::new(192, 0, 2, 1);
    let v6 = Ipv6Addr::LOCALHOST;
    let one = [vec![0; 15], vec![1]].concat();
    golden(&v4, schema("ipv4", &[]), &[192, 0, 2, 1], "PcRxe5BfWl_FAZq_Iwkgnw");
    golden(&v6, schema("ipv6", &[]), &one, "OBWnprbXuDCwkQYTlyEk0g");
    golden(&IpAddr::V4(v4), schema("ip", &[]), &[4, 192, 0, 2, 1], "IScsgFfNs6b-JPi2EHU4AQ");
    golden(&IpAddr::V6(v6), schema("ip", &[]), &[&[6], &one[..]].concat(), "_j7BzDSGetlYGb4UrrW7Yw");
    let socket = SocketAddrV4::new(v4, 443);
    golden(&socket, schema("ipv4 socket", &[]), &[192, 0, 2, 1, 0xbb, 3], "SJe4U6G_C5w6dr1b7o18Og");
    golden(&SocketAddr::V4(socket), schema("ip socket", &[]), &[4, 192, 0, 2, 1, 0xbb, 3], "ppCTjB0VRpwE19xodRS4Tg");
    let socket = SocketAddrV6::new(v6, 443, 5, 2);
    golden(&socket, schema("ipv6 socket", &[]), &[&one[..], &[0xbb, 3, 5, 2]].concat(), "_4Y5oevUKYrnbA28_ScujQ");
    golden(
        &SocketAddr::V6(socket),
        schema("ip socket", &[]),
        &[&[6], &one[..], &[0xbb, 3, 5, 2]].concat(),
        "Z7JTydFcRlN_YMaw9l9FRg",
    );
}

#[test]
fn times() {
    golden(&Duration::new(300, 7), schema("duration", &[]), &[0xac, 2, 7], "5T4z_TAPA4ALqxDEA6p8GA");
    golden(&(UNIX_EPOCH + Duration::from_nanos(150)), schema("system time", &[]), &[0xac, 2], "ggnt_I_cJs9oyvzlg-BF8g");
    golden(&(UNIX_EPOCH - Duration::from_nanos(100)), schema("system time", &[]), &[199, 1], "-n3qumv8eZSWhmZIyBIPVg");
}

/// What `#[derive(Versioned)]` writes for `struct Point { y: i8, x: i8 }` with the name `point`.
struct Point {
    y: i8,
    x: i8,
}

impl Fingerprint for Point {
    const SCHEMA: Schema = Schema::record("point", 1, "", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_schema(const { Schema::record("point", 1, "(rest)", &[("x", i8::SCHEMA), ("y", i8::SCHEMA)]) });
        self.x.fingerprint(out);
        self.y.fingerprint(out);
    }
}

#[test]
fn derived_types_put_the_schema_of_their_fields_before_them() {
    let number = schema("i8", &[]);
    let fields = record("point", 1, "(rest)", &[("x", number), ("y", number)]);
    let bytes = [&fields.to_le_bytes()[..], &[2, 5]].concat();
    golden(&Point { y: -3, x: 1 }, record("point", 1, "", &[]), &bytes, "6hqOpni3seVu0xYTuxJOjg");
}

#[test]
fn every_scheme_has_golden_values() {
    let value = ("tea", 300_u64);
    assert_eq!(Scheme::SHA256.state_of(&value).unwrap().as_str(), "gubQcTQYf0wR8YmKOlD61Q");
    #[cfg(feature = "keyed")]
    {
        let scheme = Scheme::keyed(etag_core::Keyring::new("0123456789abcdef").unwrap());
        assert_eq!(scheme.state_of(&value).unwrap().as_str(), "8YtprtNGZRjTRLAzbxPChw");
    }
    #[cfg(feature = "blake3")]
    {
        let parts = [schema("text", &[]), schema("u64", &[])];
        let bytes = crate::model::canonical(schema("tuple", &parts), &[3, b't', b'e', b'a', 0xac, 2]);
        let expected = "WrQSejXx2246Ufn0yOlCmA";
        assert_eq!(crate::model::state(blake3::hash(&bytes).into()), expected);
        assert_eq!(Scheme::blake3().state_of(&value).unwrap().as_str(), expected);
    }
}
