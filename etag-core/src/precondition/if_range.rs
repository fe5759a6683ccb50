//! [`IfRange`]: whether a range request still fits what the client holds.

use super::Representation;
use crate::field::parse_single_value;
use crate::{EntityTagRef, Field, FieldError, HttpDate, Limits};

/// The value of `If-Range`: [RFC 9110 §13.1.5](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5).
///
/// ```text
/// If-Range = entity-tag / HTTP-date
/// ```
///
/// ```
/// use etag_core::{EntityTagRef, HttpDate, IfRange, Limits};
///
/// let value = IfRange::parse([&b"\"v1\""[..]], HttpDate::from_unix(0), &Limits::default());
/// assert_eq!(value, IfRange::Tag(EntityTagRef::parse(b"\"v1\"")?));
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
// Closed: the grammar has two alternatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IfRange<'a> {
    /// The request does not have the field.
    #[default]
    Absent,
    /// The tag of the representation that the client holds a part of.
    Tag(EntityTagRef<'a>),
    /// Its modification date.
    Date(HttpDate),
    /// Neither, or more than one line. The condition is false: the whole representation is sent.
    Invalid(FieldError),
}

impl<'a> IfRange<'a> {
    /// Parses the lines of the field; `now` decides the century of a two-digit year.
    ///
    /// ```
    /// use etag_core::{EntityTagRef, HttpDate, IfRange, Limits};
    ///
    /// let parse = |line: &'static [u8]| IfRange::parse([line], HttpDate::from_unix(1_700_000_000), &Limits::new());
    /// assert_eq!(parse(b"\"v1\""), IfRange::Tag(EntityTagRef::parse(b"\"v1\"")?));
    /// assert_eq!(parse(b"Thu, 01 Jan 1970 00:00:00 GMT"), IfRange::Date(HttpDate::from_unix(0)));
    /// assert!(matches!(parse(b"v1"), IfRange::Invalid(_)));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>, now: HttpDate, limits: &Limits) -> Self {
        let tag_or_date = |value: &'a [u8]| {
            // A date has no quote this early, a tag always does.
            if value.iter().take(3).any(|&byte| byte == b'"') {
                EntityTagRef::parse(value).map(Self::Tag)
            } else {
                HttpDate::parse(value, now).map(Self::Date)
            }
        };
        match parse_single_value(Field::IfRange, lines, limits, tag_or_date) {
            None => Self::Absent,
            Some(Ok(value)) => value,
            Some(Err(err)) => Self::Invalid(err),
        }
    }

    /// Whether the representation is the one that the client holds a part of; true where the field is absent.
    ///
    /// Tags are compared strongly and whole, variant included. A date must be equal, and be known to be a strong validator.
    ///
    /// ```
    /// use etag_core::{EntityTag, EntityTagRef, IfRange, Representation};
    ///
    /// let tag = EntityTag::strong("v1")?;
    /// assert!(IfRange::Tag(tag.as_tag()).holds(&Representation::tagged(&tag)));
    /// assert!(!IfRange::Tag(tag.as_tag()).holds(&Representation::untagged()));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    #[must_use]
    pub fn holds(&self, representation: &Representation<'_>) -> bool {
        match self {
            Self::Absent => true,
            Self::Tag(tag) => representation.etag().is_some_and(|current| tag.strong_eq(current)),
            Self::Date(date) => representation.strong_last_modified() == Some(*date),
            Self::Invalid(_) => false,
        }
    }
}
