//! [`Decision`]: what a server does with a conditional request.

use crate::{Field, FieldError};

/// What the preconditions of a request lead to.
///
/// [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)
///
/// ```
/// use etag_core::Decision;
///
/// assert_eq!(Decision::NotModified.status(), Some(304));
/// assert_eq!(Decision::Perform.status(), None); // the method decides
/// ```
// Closed: §13.2.2 has these outcomes, and a server must handle each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a decision that is not looked at lets a stale write through"]
pub enum Decision {
    /// Every precondition holds, or none counts: perform the method.
    Perform,
    /// The client's copy is current: answer 304 without content.
    NotModified,
    /// A precondition is false: answer 412 and do not perform the method.
    PreconditionFailed(Unmet),
    /// A field is malformed or over a limit: answer 400 or 431 and do not perform the method.
    Invalid(FieldError),
}

impl Decision {
    /// The status code of the answer, `None` where it is for the method to give.
    ///
    /// ```
    /// use etag_core::{Current, HttpDate, Limits, Method, Preconditions, evaluate};
    ///
    /// let fields = [("If-Match", "unquoted")];
    /// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    /// assert_eq!(evaluate(Method::Put, &preconditions, &Current::Vacant).status(), Some(400));
    /// ```
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Perform => None,
            Self::NotModified => Some(304),
            Self::PreconditionFailed(_) => Some(412),
            Self::Invalid(err) => Some(err.status()),
        }
    }
}

/// The precondition that was false.
///
/// [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1)
///
/// ```
/// use etag_core::{Field, Mismatch, Unmet};
///
/// assert_eq!(Unmet::IfMatch(Mismatch::Stale).field(), Field::IfMatch);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unmet {
    /// `If-Match` names no current representation.
    IfMatch(Mismatch),
    /// `If-Unmodified-Since` is before the last change.
    IfUnmodifiedSince,
    /// `If-None-Match` names a current representation, and the method is not a read.
    IfNoneMatch,
}

impl Unmet {
    /// The field that asked.
    ///
    /// ```
    /// # use etag_core::{Field, Unmet};
    /// assert_eq!(Unmet::IfNoneMatch.field(), Field::IfNoneMatch);
    /// ```
    pub const fn field(self) -> Field {
        match self {
            Self::IfMatch(_) => Field::IfMatch,
            Self::IfUnmodifiedSince => Field::IfUnmodifiedSince,
            Self::IfNoneMatch => Field::IfNoneMatch,
        }
    }
}

/// Why `If-Match` is false, which tells a client whether trying again can help.
///
/// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
///
/// ```
/// use etag_core::{Current, Decision, HttpDate, Limits, Method, Mismatch, Preconditions, Unmet, evaluate};
///
/// let fields = [("If-Match", "*")];
/// let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
/// assert_eq!(
///     evaluate(Method::Put, &preconditions, &Current::Vacant),
///     Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Missing)),
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mismatch {
    /// There is no current representation.
    Missing,
    /// The current representation has no entity tag.
    Untagged,
    /// The right tag was named, but it is weak: on one side or the other. Often a proxy has weakened it.
    Weak,
    /// Other tags were named, or none: read again and try again.
    Stale,
}
