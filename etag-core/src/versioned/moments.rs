//! Points in time of `std`, and by feature of chrono, time and jiff, as versions and as `Last-Modified`:
//! [RFC 9110 §8.8.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2).

#[cfg(any(feature = "std", feature = "chrono", feature = "time", feature = "jiff"))]
use super::version_value::signed;
#[cfg(any(feature = "std", feature = "chrono", feature = "time", feature = "jiff"))]
use crate::{HttpDate, LastModified, State, VersionValue};

/// Nanoseconds since 1970-01-01T00:00:00Z, negative before it.
#[cfg(feature = "std")]
pub(crate) fn unix_nanoseconds(time: std::time::SystemTime) -> i128 {
    // A `Duration` has 2⁶⁴ seconds at most, 94 bits of nanoseconds: the sign bit is free.
    match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => after.as_nanos().cast_signed(),
        Err(err) => -err.duration().as_nanos().cast_signed(),
    }
}

#[cfg(any(feature = "std", feature = "time", feature = "jiff"))]
macro_rules! moment {
    ($moment:ty, |$time:ident| $nanoseconds:expr) => {
        impl VersionValue for $moment {
            fn to_state(&self) -> State {
                let $time = *self;
                signed($nanoseconds)
            }
        }

        impl LastModified for $moment {
            fn last_modified(&self) -> Option<HttpDate> {
                let $time = *self;
                Some(whole_seconds($nanoseconds))
            }
        }
    };
}

#[cfg(feature = "std")]
moment!(std::time::SystemTime, |time| unix_nanoseconds(time));
#[cfg(feature = "time")]
moment!(time::OffsetDateTime, |time| time.unix_timestamp_nanos());
#[cfg(feature = "time")]
moment!(time::UtcDateTime, |time| time.unix_timestamp_nanos());
#[cfg(feature = "jiff")]
moment!(jiff::Timestamp, |time| time.as_nanosecond());

#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> VersionValue for chrono::DateTime<Tz> {
    fn to_state(&self) -> State {
        let (seconds, nanoseconds) = (self.timestamp(), self.timestamp_subsec_nanos());
        if nanoseconds < 1_000_000_000 {
            signed(i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds))
        } else {
            // A leap second has the number of the second before it; added up it would be the second after it.
            State::from_text(&alloc::format!("{seconds}+{nanoseconds}"))
        }
    }
}

#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> LastModified for chrono::DateTime<Tz> {
    fn last_modified(&self) -> Option<HttpDate> {
        Some(HttpDate::from_unix(self.timestamp()))
    }
}

/// The second that a point in time lies in; out of the range of `i64` it is the nearest, and [`HttpDate`] has fewer anyway.
#[cfg(any(feature = "std", feature = "time", feature = "jiff"))]
fn whole_seconds(nanoseconds: i128) -> HttpDate {
    let seconds = nanoseconds.div_euclid(1_000_000_000);
    HttpDate::from_unix(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX }))
}
