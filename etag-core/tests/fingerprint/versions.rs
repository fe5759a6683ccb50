//! Fields that are versions, and fields that are sent as `Last-Modified`.

use std::num::NonZero;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etag_core::{HttpDate, LastModified, State, VersionValue};

fn state<T: VersionValue + ?Sized>(version: &T) -> String {
    version.to_state().as_str().to_owned()
}

#[test]
fn an_integer_is_its_digits() {
    assert_eq!(state(&u128::MAX), "340282366920938463463374607431768211455");
    assert_eq!(state(&7_u8), "7");
    assert_eq!(state(&7_usize), "7");
    assert_eq!(state(&7_i64), "7");
    assert_eq!(state(&NonZero::new(7_i32).unwrap()), "7");
}

#[test]
fn a_negative_integer_is_told_from_a_positive_one() {
    for number in [-1_i64, -7, i64::MIN] {
        assert_ne!(state(&number), state(&number.unsigned_abs()));
        assert_eq!(number.to_state(), State::from_text(&number.to_string()));
    }
    assert_ne!(state(&-1_i128), state(&-2_i128));
}

#[test]
fn text_is_the_same_version_however_it_is_held() {
    let expected = State::from_text("r é 5").as_str().to_owned();
    assert_eq!(state("r é 5"), expected);
    assert_eq!(state(&"r é 5".to_owned()), expected);
    assert_eq!(state(&Box::<str>::from("r é 5")), expected);
    assert_eq!(state(&Arc::<str>::from("r é 5")), expected);
    assert_eq!(state(&std::borrow::Cow::Borrowed("r é 5")), expected);
    assert_ne!(state("r é 6"), expected);
}

#[test]
fn a_system_time_is_its_nanoseconds() {
    assert_eq!(state(&(UNIX_EPOCH + Duration::new(5, 7))), "5000000007");
    assert_eq!((UNIX_EPOCH - Duration::from_nanos(7)).to_state(), State::from_text("-7"));
}

#[test]
fn parts_of_a_second_are_cut_off_towards_the_past() {
    let sent = |time: SystemTime| time.last_modified();
    assert_eq!(sent(UNIX_EPOCH + Duration::new(5, 999_999_999)), Some(HttpDate::from_unix(5)));
    assert_eq!(sent(UNIX_EPOCH - Duration::from_nanos(1)), Some(HttpDate::from_unix(-1)));
    assert_eq!(sent(UNIX_EPOCH - Duration::from_secs(1)), Some(HttpDate::from_unix(-1)));
}

#[test]
fn an_unknown_time_is_not_sent() {
    assert_eq!(None::<HttpDate>.last_modified(), None);
    assert_eq!(Some(HttpDate::from_unix(5)).last_modified(), Some(HttpDate::from_unix(5)));
    assert_eq!(<&HttpDate>::last_modified(&&HttpDate::from_unix(5)), Some(HttpDate::from_unix(5)));
}

#[cfg(feature = "uuid")]
#[test]
fn a_uuid_is_its_128_bits() {
    assert_eq!(state(&uuid::Uuid::from_u128(0)), "AAAAAAAAAAAAAAAAAAAAAA");
    assert_ne!(state(&uuid::Uuid::from_u128(1)), "AAAAAAAAAAAAAAAAAAAAAA");
}

#[cfg(feature = "chrono")]
#[test]
fn a_time_of_chrono() {
    use chrono::{DateTime, FixedOffset};

    let time = DateTime::from_timestamp(5, 7).unwrap();
    assert_eq!(state(&time), "5000000007");
    assert_eq!(state(&time.with_timezone(&FixedOffset::east_opt(3600).unwrap())), "5000000007");
    let before = DateTime::from_timestamp(-1, 999_999_993).unwrap();
    assert_eq!(before.to_state(), State::from_text("-7"));
    assert_eq!(before.last_modified(), Some(HttpDate::from_unix(-1)));
}

#[cfg(feature = "chrono")]
#[test]
fn a_leap_second_is_not_the_second_after_it() {
    use chrono::NaiveDate;

    let date = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
    let leap = date.and_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap().and_utc();
    let after = date.succ_opt().unwrap().and_hms_nano_opt(0, 0, 0, 500_000_000).unwrap().and_utc();
    assert_ne!(state(&leap), state(&after));
}

#[cfg(feature = "time")]
#[test]
fn a_time_of_the_time_crate() {
    use time::{OffsetDateTime, UtcDateTime};

    let time = OffsetDateTime::from_unix_timestamp_nanos(5_000_000_007).unwrap();
    assert_eq!(state(&time), "5000000007");
    assert_eq!(state(&UtcDateTime::from(time)), "5000000007");
    let before = OffsetDateTime::from_unix_timestamp_nanos(-7).unwrap();
    assert_eq!(before.to_state(), State::from_text("-7"));
    assert_eq!(before.last_modified(), Some(HttpDate::from_unix(-1)));
}

#[cfg(feature = "jiff")]
#[test]
fn a_time_of_jiff() {
    use jiff::Timestamp;

    assert_eq!(state(&Timestamp::from_nanosecond(5_000_000_007).unwrap()), "5000000007");
    let before = Timestamp::from_nanosecond(-7).unwrap();
    assert_eq!(before.to_state(), State::from_text("-7"));
    assert_eq!(before.last_modified(), Some(HttpDate::from_unix(-1)));
}
