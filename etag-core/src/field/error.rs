//! [`FieldError`]: which line of which field is malformed, where and why.

use core::error::Error;
use core::fmt;

use crate::{Field, SyntaxError};

/// A request field that does not follow its grammar, or that is larger than a limit.
///
/// ```
/// # use etag_core::{Field, Limits, TagField};
/// let TagField::Malformed(err) = TagField::parse(Field::IfMatch, [&b"\"v1\""[..], b"v2"], &Limits::new()) else {
///     panic!("the second line has no quotes");
/// };
/// assert_eq!(err.to_string(), "If-Match, line 2, at byte 0: expected '\"' or 'W/', found 'v'");
/// assert_eq!((err.field(), err.line(), err.offset(), err.status()), (Field::IfMatch, 1, 0, 400));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError {
    field: Field,
    line: usize,
    fault: SyntaxError,
}

impl FieldError {
    pub(crate) const fn new(field: Field, line: usize, fault: SyntaxError) -> Self {
        Self { field, line, fault }
    }

    /// The field that is malformed.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let lines = [&b""[..], b"\"v1\" \"v2\""];
    /// let TagField::Malformed(err) = TagField::parse(Field::IfNoneMatch, lines, &Limits::new()) else {
    ///     panic!("the second line has no comma");
    /// };
    /// assert_eq!(err.field(), Field::IfNoneMatch);
    /// ```
    pub const fn field(&self) -> Field {
        self.field
    }

    /// Which of the lines of that field is at fault, counted from 0; the message, made for people, counts from 1.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let lines = [&b""[..], b"\"v1\" \"v2\""];
    /// let TagField::Malformed(err) = TagField::parse(Field::IfNoneMatch, lines, &Limits::new()) else {
    ///     panic!("the second line has no comma");
    /// };
    /// assert_eq!(err.line(), 1);
    /// ```
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Where in that line the fault is, in bytes from 0.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let lines = [&b""[..], b"\"v1\" \"v2\""];
    /// let TagField::Malformed(err) = TagField::parse(Field::IfNoneMatch, lines, &Limits::new()) else {
    ///     panic!("the second line has no comma");
    /// };
    /// assert_eq!(err.offset(), 5);
    /// ```
    pub const fn offset(&self) -> usize {
        self.fault.offset()
    }

    /// Whether the field was refused for its size, not for its form.
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let limits = Limits::new().with_max_members(1);
    /// let TagField::Malformed(err) = TagField::parse(Field::IfMatch, [&b"\"v1\", \"v2\""[..]], &limits) else {
    ///     panic!("two members are more than one");
    /// };
    /// assert!(err.is_too_large());
    /// assert_eq!(err.status(), 431);
    /// ```
    pub const fn is_too_large(&self) -> bool {
        self.fault.is_too_large()
    }

    /// The status code that says so: 400, or 431 where the field [is too large](Self::is_too_large).
    ///
    /// [RFC 9110 §15.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1),
    /// [RFC 6585 §5](https://www.rfc-editor.org/rfc/rfc6585#section-5)
    ///
    /// ```
    /// # use etag_core::{Field, Limits, TagField};
    /// let lines = [&b""[..], b"\"v1\" \"v2\""];
    /// let TagField::Malformed(err) = TagField::parse(Field::IfNoneMatch, lines, &Limits::new()) else {
    ///     panic!("the second line has no comma");
    /// };
    /// assert_eq!(err.status(), 400);
    /// ```
    pub const fn status(&self) -> u16 {
        if self.is_too_large() { 431 } else { 400 }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A line counts at least as one byte of the request, so there is one more than its number.
        write!(f, "{}, line {}, {}", self.field, self.line.saturating_add(1), self.fault)
    }
}

/// No `source`: the message already says all of it.
impl Error for FieldError {}
