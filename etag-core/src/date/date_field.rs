//! [`DateField`]: a field that carries one date, `If-Modified-Since` or `If-Unmodified-Since`.

use super::HttpDate;
use crate::field::parse_single_value;
use crate::{Field, FieldError, Limits};

/// The value of a date field: [RFC 9110 §13.1.3](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3) and §13.1.4.
///
/// A recipient must ignore a value that is not one valid date, so `Invalid` acts as `Absent` does in
/// [`evaluate`](crate::evaluate), unless it [is too large](FieldError::is_too_large): then nobody knows, and it is refused. It is
/// kept apart so that a policy which requires a precondition, or a log, can tell.
///
/// ```
/// use etag_core::{DateField, Field, HttpDate, Limits};
///
/// let now = HttpDate::from_unix(1_700_000_000);
/// let parse = |lines: &[&'static str]| {
///     DateField::parse(Field::IfModifiedSince, lines.iter().map(|line| line.as_bytes()), now, &Limits::default())
/// };
/// assert_eq!(parse(&["Thu, 01 Jan 1970 00:00:00 GMT"]), DateField::Date(HttpDate::from_unix(0)));
/// assert!(matches!(parse(&["yesterday"]), DateField::Invalid(_)));
/// assert_eq!(parse(&[]), DateField::Absent);
/// ```
// Closed: a date field is one of these three, and no standard adds to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateField {
    /// The request does not have the field.
    #[default]
    Absent,
    /// One valid date.
    Date(HttpDate),
    /// Not a date, more than one line, or over a limit.
    Invalid(FieldError),
}

impl DateField {
    /// Parses the lines of `field`; `now` decides the century of a two-digit year.
    ///
    /// ```
    /// # use etag_core::{DateField, Field, HttpDate, Limits};
    /// let now = HttpDate::from_unix(1_700_000_000);
    /// let lines = [&b"Sunday, 06-Nov-94 08:49:37 GMT"[..]];
    /// let field = DateField::parse(Field::IfUnmodifiedSince, lines, now, &Limits::new());
    /// assert_eq!(field.date(), Some(HttpDate::from_unix(784_111_777)));
    /// ```
    pub fn parse<'a>(field: Field, lines: impl IntoIterator<Item = &'a [u8]>, now: HttpDate, limits: &Limits) -> Self {
        match parse_single_value(field, lines, limits, |value| HttpDate::parse(value, now)) {
            None => Self::Absent,
            Some(Ok(date)) => Self::Date(date),
            Some(Err(err)) => Self::Invalid(err),
        }
    }

    /// The date, where there is one valid date.
    ///
    /// ```
    /// # use etag_core::DateField;
    /// assert_eq!(DateField::Absent.date(), None);
    /// ```
    pub const fn date(&self) -> Option<HttpDate> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Absent | Self::Invalid(_) => None,
        }
    }
}
