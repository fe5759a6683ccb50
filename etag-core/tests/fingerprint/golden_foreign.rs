//! Golden values of the types of other crates.

use std::hash::RandomState;
use std::str::FromStr as _;

use bigdecimal::BigDecimal;
use bytes::{Bytes, BytesMut};
use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;
use smallvec::SmallVec;
use url::Url;
use uuid::Uuid;

use crate::model::{golden, schema, state_of};

#[test]
fn decimals() {
    let name = schema("rust_decimal::Decimal", &[]);
    golden(&Decimal::new(299, 1), name, &[0xd6, 4, 1], "LWtubttcEANYCA-GgfC6MA");
    golden(&Decimal::new(2990, 2), name, &[0xdc, 0x2e, 2], "vzgbNjTGAEF2XWzWsQvVCA");
    golden(&Decimal::new(-1, 0), name, &[1, 0], "neSfACpVXZAfTNwy3d5enA");
    golden(&-Decimal::ZERO, name, &[0, 0], "QJM3cdXqTRiVRrv1l---xw");
    let name = schema("bigdecimal::BigDecimal", &[]);
    golden(&BigDecimal::from_str("29.9").unwrap(), name, &[2, 0x2b, 1, 2], "WIk1Ry00GOumFi4v_NUyNQ");
    golden(&BigDecimal::from_str("29.90").unwrap(), name, &[2, 0xae, 0x0b, 4], "yOLEMm5ln4Ja5paXzBKo2Q");
    golden(&BigDecimal::from_str("-1e3").unwrap(), name, &[1, 0xff, 5], "RnxABJqh81KAnFe88ehzdw");
    golden(&BigDecimal::from_str("0").unwrap(), name, &[1, 0, 0], "j3uIzso11Nq2wQad3knrYw");
}

#[test]
fn identifiers_and_bytes() {
    golden(&Uuid::from_u128(1), schema("uuid", &[]), &[vec![0; 15], vec![1]].concat(), "wtw-uODQchd8752JSvyy_g");
    golden(&Url::parse("http://a/").unwrap(), schema("url", &[]), b"\x09http://a/", "bGYIlMl08S2K1HpwTqSsCw");
    let expected = state_of(b"tea");
    assert_eq!(state_of(&Bytes::from_static(b"tea")), expected);
    assert_eq!(state_of(&BytesMut::from(&b"tea"[..])), expected);
    assert_eq!(state_of(&SmallVec::<[u8; 2]>::from_slice(b"tea")), expected);
}

#[test]
fn the_order_of_an_index_map_counts() {
    let (text, number) = (schema("text", &[]), schema("u8", &[]));
    let map = IndexMap::<_, _, RandomState>::from_iter([("b", 2_u8), ("a", 1)]);
    golden(&map, schema("map", &[text, number]), &[2, 1, b'b', 2, 1, b'a', 1], "uLqSze4Upcrln_UEXxnD8Q");
    golden(
        &IndexSet::<_, RandomState>::from_iter(["b", "a"]),
        schema("set", &[text]),
        &[2, 1, b'b', 1, b'a'],
        "R6wN9LL5kRgnbjvjsfqqRA",
    );
}

#[test]
fn json() {
    let value: serde_json::Value = serde_json::from_str(r#"[null, true, 300, -1, 2.5, "x", {"b": 2}]"#).unwrap();
    let elements = [4, 7, 0, 1, 1, 2, 0, 0xac, 2, 2, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0, 4, 0x40, 3, 1, b'x'];
    let object = [5, 1, 1, b'b', 2, 0, 2];
    let bytes = [&elements[..], &object].concat();
    golden(&value, schema("serde_json::Value", &[]), &bytes, "U-wDxyNjx3P1vMY61rHZRg");
}

#[test]
fn chrono() {
    use chrono::{DateTime, FixedOffset, Month, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

    let utc = DateTime::<Utc>::from_timestamp(-1, 5).unwrap();
    let name = schema("chrono::DateTime", &[]);
    golden(&utc, name, &[1, 5, 0], "FqPN5vuASW8HlLvnG7lzow");
    golden(&utc.with_timezone(&FixedOffset::east_opt(60).unwrap()), name, &[1, 5, 120], "2iofjopPHa9KkgJ1R_ikPg");
    let date = NaiveDate::from_ymd_opt(1, 1, 3).unwrap();
    let time = NaiveTime::from_hms_nano_opt(0, 1, 1, 9).unwrap();
    golden(&date, schema("chrono::NaiveDate", &[]), &[6], "XMpoubb1UFrosA0i4E5L-g");
    golden(&time, schema("chrono::NaiveTime", &[]), &[61, 9], "4Ch7MZGXK-yVQ6IDjUOPww");
    golden(&date.and_time(time), schema("chrono::NaiveDateTime", &[]), &[6, 61, 9], "3XQtOr4drZ66uy5VNTyFvQ");
    golden(&FixedOffset::west_opt(60).unwrap(), schema("chrono::FixedOffset", &[]), &[119], "MTZwXUeTYypumlmhYwpS8g");
    golden(
        &TimeDelta::milliseconds(-1),
        schema("chrono::TimeDelta", &[]),
        &[0, 0xff, 0x88, 0x7a],
        "DO3yRpCbUqW-vG8ET_EQyA",
    );
    golden(&Weekday::Sun, schema("chrono::Weekday", &[]), &[7], "g_DogX1Mw4bIaVB2OeRMuA");
    golden(&Month::December, schema("chrono::Month", &[]), &[12], "C4-ldVPC10ZhRuuXjbwUtg");
}

#[test]
fn time() {
    use time::{Date, Duration, Month, OffsetDateTime, Time, UtcDateTime, UtcOffset, Weekday};

    let utc = OffsetDateTime::from_unix_timestamp_nanos(-1).unwrap();
    let name = schema("time::OffsetDateTime", &[]);
    golden(&utc, name, &[1, 0], "qQZZH6Xd7el0c33_2PXs5w");
    golden(&utc.to_offset(UtcOffset::from_whole_seconds(60).unwrap()), name, &[1, 120], "Uc9dAUPCqpbZNZk_aWqVyA");
    golden(&UtcDateTime::from(utc), schema("time::UtcDateTime", &[]), &[1], "PiUou66oVn67Sv3reTrrPQ");
    let date = Date::from_julian_day(5).unwrap();
    let time = Time::from_hms_nano(1, 2, 3, 4).unwrap();
    golden(&date, schema("time::Date", &[]), &[10], "1J5Q-iOtOEZ3RsnTBZJsQw");
    golden(&time, schema("time::Time", &[]), &[1, 2, 3, 4], "V5cTBEHZD21qIQSnhSxiig");
    golden(&date.with_time(time), schema("time::PrimitiveDateTime", &[]), &[10, 1, 2, 3, 4], "i21O_Ys9X5Snm08LvmuylA");
    golden(
        &UtcOffset::from_whole_seconds(-60).unwrap(),
        schema("time::UtcOffset", &[]),
        &[119],
        "MJ0vFtT1UmHKJ2WOCTxovw",
    );
    golden(&Duration::nanoseconds(-2), schema("time::Duration", &[]), &[3], "zihgqmYmIumwyT9ehxX-7A");
    golden(&Weekday::Sunday, schema("time::Weekday", &[]), &[7], "8h1Kz1uSYA-ESOs4qD_uOg");
    golden(&Month::December, schema("time::Month", &[]), &[12], "wcg_sbnlxSqTW2h3XYdunw");
}

#[test]
fn jiff() {
    use jiff::civil::{Weekday, date, time};
    use jiff::tz::{Offset, TimeZone};
    use jiff::{SignedDuration, Span, Timestamp};

    let instant = Timestamp::from_nanosecond(-1).unwrap();
    golden(&instant, schema("jiff::Timestamp", &[]), &[1], "015ncG3-kEE9Lp-YtApl6g");
    let name = schema("jiff::Zoned", &[]);
    golden(&instant.to_zoned(TimeZone::UTC), name, &[1, 0, 1, 3, b'U', b'T', b'C'], "O9LhIurjPFYJeVP7bEwpgA");
    golden(
        &instant.to_zoned(TimeZone::fixed(Offset::constant(1))),
        name,
        &[1, 0xa0, 0x38, 0],
        "NiNPCy73zmmzXio8M6YSfw",
    );
    golden(&Offset::constant(-1), schema("jiff::Offset", &[]), &[0x9f, 0x38], "UT5CJ9jrO4IaZ-Ovp8bYXA");
    golden(&date(-1, 2, 3), schema("jiff::Date", &[]), &[1, 4, 6], "tnO8ruZOY9sC3I06Sftrag");
    golden(&time(1, 2, 3, 4), schema("jiff::Time", &[]), &[2, 4, 6, 8], "hE0VQHiTJklydUf-YnPoAA");
    golden(
        &date(1, 2, 3).at(1, 2, 3, 4),
        schema("jiff::DateTime", &[]),
        &[2, 4, 6, 2, 4, 6, 8],
        "LCPdHJdmn19wxeEcp0AXQQ",
    );
    golden(&SignedDuration::from_nanos(-2), schema("jiff::SignedDuration", &[]), &[3], "cPVSmeGi0oPKtfEgDvCk0A");
    let span = Span::new().years(1).minutes(60).nanoseconds(5);
    golden(&span, schema("jiff::Span", &[]), &[2, 0, 0, 0, 0, 120, 0, 0, 0, 10], "lKOaoeWUXRlY1xeUK4RlHA");
    golden(&Weekday::Sunday, schema("jiff::Weekday", &[]), &[14], "UI6LW9iD98wnzOt2sDtEpA");
}
