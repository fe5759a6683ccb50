//! [`HttpDate`]: a point in time in whole seconds, as the date fields of HTTP carry it.

use core::fmt;
use core::str::FromStr;

use super::calendar::{Civil, weekday};
use super::parse;
use crate::{Fingerprint, Fingerprinter, Schema, SyntaxError};

/// A point in time in whole seconds, between the years 0 and 9999:
/// [RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
///
/// ```text
/// HTTP-date    = IMF-fixdate / obs-date
/// IMF-fixdate  = day-name "," SP day SP month SP year SP time-of-day SP GMT   ; Sun, 06 Nov 1994 08:49:37 GMT
/// rfc850-date  = day-name-l "," SP day "-" month "-" 2DIGIT SP time-of-day SP GMT
/// asctime-date = day-name SP month SP ( 2DIGIT / ( SP DIGIT )) SP time-of-day SP year
/// ```
///
/// All three forms are read, the first is written. Dates before 1970 and the leap second `:60` are valid, as the grammar has them:
/// a reader who refuses them makes `If-Unmodified-Since` vanish, and the write it guarded goes through.
///
/// ```
/// use etag_core::HttpDate;
///
/// let now = HttpDate::from_unix(1_700_000_000);
/// let date = HttpDate::parse(b"Sunday, 06-Nov-94 08:49:37 GMT", now)?;
/// assert_eq!(date.unix_seconds(), 784_111_777);
/// assert_eq!(date.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate(i64);

impl HttpDate {
    /// The first second of the year 0, the earliest that four digits can say.
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// assert_eq!(HttpDate::MIN.to_string(), "Sat, 01 Jan 0000 00:00:00 GMT");
    /// ```
    pub const MIN: Self = Self(-62_167_219_200);
    /// The last second of the year 9999.
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// assert_eq!(HttpDate::MAX.to_string(), "Fri, 31 Dec 9999 23:59:59 GMT");
    /// ```
    pub const MAX: Self = Self(253_402_300_799);

    /// The date of a number of seconds since 1970-01-01T00:00:00Z; a number out of range gives [`MIN`](Self::MIN) or [`MAX`](Self::MAX).
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// assert_eq!(HttpDate::from_unix(0).to_string(), "Thu, 01 Jan 1970 00:00:00 GMT");
    /// assert_eq!(HttpDate::from_unix(i64::MAX), HttpDate::MAX);
    /// ```
    pub const fn from_unix(seconds: i64) -> Self {
        if seconds < Self::MIN.0 {
            Self::MIN
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// Parses any of the three forms; nothing may stand before or after the date.
    ///
    /// `now` decides the century of an RFC 850 date, which has two digits for its year: the latest year that is not more than 50 years
    /// after `now`. The name of the day is not checked against the date.
    ///
    /// # Errors
    ///
    /// When the value is none of the three forms, or names a day or a time that does not exist.
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// let now = HttpDate::from_unix(1_700_000_000);
    /// let err = HttpDate::parse(b"Wed, 30 Feb 2022 00:00:00 GMT", now).unwrap_err();
    /// assert_eq!(err.to_string(), "at byte 5: no such day");
    /// ```
    pub fn parse(value: &[u8], now: HttpDate) -> Result<Self, SyntaxError> {
        parse::http_date(value, Civil::from_unix(now.0)).map(|civil| Self::from_unix(civil.to_unix()))
    }

    /// The seconds since 1970-01-01T00:00:00Z, negative before it.
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// assert_eq!(HttpDate::from_unix(-1).unix_seconds(), -1);
    /// ```
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The date as IMF-fixdate, the form that a field value takes.
    ///
    /// ```
    /// # use etag_core::HttpDate;
    /// assert_eq!(&HttpDate::from_unix(784_111_777).to_bytes(), b"Sun, 06 Nov 1994 08:49:37 GMT");
    /// ```
    pub fn to_bytes(self) -> [u8; 29] {
        let civil = Civil::from_unix(self.0);
        let mut out = *b"Ddd, dd Mmm yyyy hh:mm:ss GMT";
        copy(&mut out[..3], parse::DAYS, weekday(self.0));
        digits(&mut out[5..7], civil.day);
        copy(&mut out[8..11], parse::MONTHS, civil.month - 1);
        digits(&mut out[12..16], civil.year);
        digits(&mut out[17..19], civil.second_of_day / 3600);
        digits(&mut out[20..22], civil.second_of_day / 60 % 60);
        digits(&mut out[23..25], civil.second_of_day % 60);
        out
    }
}

/// Floors to the second, as a client can echo whole seconds only.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for HttpDate {
    fn from(time: std::time::SystemTime) -> Self {
        let seconds = |duration: core::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        Self::from_unix(match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => seconds(after),
            Err(before) => {
                let before = before.duration();
                -seconds(before) - i64::from(before.subsec_nanos() > 0)
            }
        })
    }
}

/// Reads the two forms that need no clock: IMF-fixdate and asctime.
impl FromStr for HttpDate {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        parse::without_two_digit_year(text.as_bytes()).map(|civil| Self::from_unix(civil.to_unix()))
    }
}

/// A `last_modified` field stands in the body that readers see, so it has a fingerprint like any other.
impl Fingerprint for HttpDate {
    const SCHEMA: Schema = Schema::of("http-date", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(self.0);
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every byte written is ASCII, so nothing is ever replaced.
        f.pad(str::from_utf8(&self.to_bytes()).unwrap_or_default())
    }
}

impl fmt::Debug for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpDate({self})")
    }
}

fn copy(out: &mut [u8], names: &[&str], index: i64) {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index));
    if let Some(name) = name {
        out.copy_from_slice(&name.as_bytes()[..3]);
    }
}

fn digits(out: &mut [u8], mut number: i64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn the_ends_of_the_range_are_the_first_and_the_last_second() {
        assert_eq!(HttpDate::MIN.to_string(), "Sat, 01 Jan 0000 00:00:00 GMT");
        assert_eq!(HttpDate::MAX.to_string(), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(HttpDate::from_unix(i64::MIN), HttpDate::MIN);
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_system_time_is_floored_to_the_second() {
        use core::time::Duration;
        use std::time::UNIX_EPOCH;

        let date = |time: std::time::SystemTime| HttpDate::from(time).unix_seconds();
        assert_eq!(date(UNIX_EPOCH + Duration::from_millis(1_999)), 1);
        assert_eq!(date(UNIX_EPOCH - Duration::from_millis(1_999)), -2);
        assert_eq!(date(UNIX_EPOCH - Duration::from_secs(1)), -1);
    }
}
