//! [`SyntaxError`]: where and why a field value is not what its grammar says.
//!
//! One type for entity tags, lists of them and dates; [`FieldError`](crate::FieldError) adds the field and the line.

use core::error::Error;
use core::fmt;

/// A value that does not follow its grammar, or that is larger than a limit.
///
/// It names the position as a byte offset, counted from 0, in the value as it was passed in.
///
/// ```
/// # use etag_core::EntityTagRef;
/// let err = EntityTagRef::parse(b"W/v1").unwrap_err();
/// assert_eq!(err.offset(), 2);
/// assert_eq!(err.to_string(), "at byte 2: expected '\"', found 'v'");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    offset: usize,
    kind: Kind,
}

/// The reasons, each with what a person needs to mend the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A byte stands where another was expected; `None` is the end of the value.
    Unexpected { expected: &'static str, found: Option<u8> },
    /// `*` stands beside something else.
    AnyNotAlone,
    /// More bytes than the limit.
    TooLong { limit: usize },
    /// More list members, empty ones included, than the limit.
    TooManyMembers { limit: usize },
    /// A part of a date that no calendar has.
    NoSuchDate { part: &'static str },
}

impl SyntaxError {
    #[cold]
    pub(crate) const fn new(offset: usize, kind: Kind) -> Self {
        Self { offset, kind }
    }

    /// The error of a byte (or the end) standing at `offset` of `value` where `expected` should.
    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(value: &[u8], offset: usize, expected: &'static str) -> Self {
        Self::new(offset, Kind::Unexpected { expected, found: value.get(offset).copied() })
    }

    /// The error of a value that goes past `limit` bytes at `offset`.
    #[cold]
    pub(crate) const fn too_long(offset: usize, limit: usize) -> Self {
        Self::new(offset, Kind::TooLong { limit })
    }

    /// The same error in a value that has `before` more bytes in front.
    pub(crate) const fn shifted(self, before: usize) -> Self {
        Self { offset: self.offset + before, ..self }
    }

    /// Where in the value the fault is, in bytes from 0.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// let err = EntityTag::parse(b"\"a b\"").unwrap_err();
    /// assert_eq!(err.offset(), 2);
    /// ```
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the value was refused for its size, not for its form: a server answers 431, not 400.
    ///
    /// ```
    /// # use etag_core::State;
    /// let err = State::parse(&"7".repeat(40)).unwrap_err();
    /// assert!(err.is_too_large());
    /// ```
    pub const fn is_too_large(&self) -> bool {
        matches!(self.kind, Kind::TooLong { .. } | Kind::TooManyMembers { .. })
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: ", self.offset)?;
        match self.kind {
            Kind::Unexpected { expected, found } => {
                write!(f, "expected {expected}, found ")?;
                match found {
                    None => f.write_str("the end"),
                    Some(byte @ (b'!'..=b'~')) => write!(f, "'{}'", char::from(byte)),
                    Some(byte) => write!(f, "byte 0x{byte:02X}"),
                }
            }
            Kind::AnyNotAlone => f.write_str("expected '*' to stand alone, found more"),
            Kind::TooLong { limit } => write!(f, "longer than the limit of {limit} bytes"),
            Kind::TooManyMembers { limit } => write!(f, "more members than the limit of {limit}"),
            Kind::NoSuchDate { part } => write!(f, "no such {part}"),
        }
    }
}

impl Error for SyntaxError {}
