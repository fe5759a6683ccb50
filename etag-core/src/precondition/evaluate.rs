//! [`evaluate`]: the one decision function.

use super::{Current, Decision, Method, Mismatch, Preconditions, Representation, Unmet};
use crate::field::StateMatch;
use crate::{DateField, FieldError, HttpDate, TagField};

/// Decides a conditional request, in the order of [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).
///
/// Call it after routing, authentication and every other check whose answer would not be 2xx or 412, and before the content is read:
/// [RFC 9110 §13.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1). On anything but [`Decision::Perform`] the method must not be performed.
/// For a write this is the early check; the write itself compares again, as one act with the change.
///
/// Where the standard leaves a malformed field open, this fails closed: a malformed `If-Match` is [`Decision::Invalid`] for every method, a malformed
/// `If-None-Match` for every method but reads. On a read it matches nothing, and the whole representation is sent. A field over a limit is
/// `Invalid` wherever it would count, a date as well.
///
/// ```
/// use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
///
/// let tag = EntityTag::strong("v2")?;
/// let current = Current::Exists(Representation::tagged(&tag));
/// let decide = |method, name: &'static str, value: &'static str| {
///     let fields = [(name, value)];
///     evaluate(method, &Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default()), &current)
/// };
/// assert_eq!(decide(Method::Put, "If-Match", "\"v2\""), Decision::Perform);
/// assert_eq!(decide(Method::Put, "If-Match", "\"v1\"").status(), Some(412));
/// assert_eq!(decide(Method::Put, "If-Match", "v2").status(), Some(400));
/// assert_eq!(decide(Method::Get, "If-None-Match", "W/\"v2\""), Decision::NotModified);
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
pub fn evaluate(method: Method, preconditions: &Preconditions<'_>, current: &Current<'_>) -> Decision {
    let representation = match current {
        Current::NotFound => return Decision::Perform,
        // A read creates nothing: its answer is the 404 that it is without preconditions.
        Current::Vacant if method.is_read() => return Decision::Perform,
        Current::Vacant => None,
        Current::Exists(representation) => Some(representation),
    };
    if method.ignores_preconditions() {
        return Decision::Perform;
    }

    // 1. If-Match; 2. where it is absent, If-Unmodified-Since.
    match preconditions.if_match() {
        TagField::Malformed(err) => return Decision::Invalid(*err),
        TagField::Absent => match date_that_counts(preconditions.if_unmodified_since()) {
            Err(err) => return Decision::Invalid(err),
            Ok(date) if is_modified_since(representation, date) == Some(true) => {
                return Decision::PreconditionFailed(Unmet::IfUnmodifiedSince);
            }
            Ok(_) => {}
        },
        present => {
            if let Err(mismatch) = if_match_holds(present, representation) {
                return Decision::PreconditionFailed(Unmet::IfMatch(mismatch));
            }
        }
    }

    // 3. If-None-Match; 4. where it is absent and the method reads, If-Modified-Since.
    let is_current_at_client = match preconditions.if_none_match() {
        TagField::Malformed(err) if err.is_too_large() || !method.is_read() => return Decision::Invalid(*err),
        TagField::Any => representation.is_some(),
        TagField::Tags(tags) => representation.is_some_and(|representation| representation.is_named_by(tags, method)),
        TagField::Absent if method.is_read() => match date_that_counts(preconditions.if_modified_since()) {
            Err(err) => return Decision::Invalid(err),
            Ok(date) => is_modified_since(representation, date) == Some(false),
        },
        TagField::Malformed(_) | TagField::Absent => false,
    };
    match is_current_at_client {
        true if method.is_read() => Decision::NotModified,
        true => Decision::PreconditionFailed(Unmet::IfNoneMatch),
        // 5. is `Preconditions::range_counts`; 6. the method is performed.
        false => Decision::Perform,
    }
}

fn if_match_holds(field: &TagField<'_>, representation: Option<&Representation<'_>>) -> Result<(), Mismatch> {
    let representation = representation.ok_or(Mismatch::Missing)?;
    let TagField::Tags(tags) = field else { return Ok(()) };
    match representation.match_for_write(tags) {
        StateMatch::Strong => Ok(()),
        StateMatch::Weakened => Err(Mismatch::Weak),
        StateMatch::None if representation.etag().is_none() => Err(Mismatch::Untagged),
        StateMatch::None => Err(Mismatch::Stale),
    }
}

/// The date, or none where the field is absent or is not a date; an error where it is too large to tell, for a field over
/// a limit is never skipped: [RFC 9110 §5.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.4).
fn date_that_counts(field: DateField) -> Result<Option<HttpDate>, FieldError> {
    match field {
        DateField::Invalid(err) if err.is_too_large() => Err(err),
        field => Ok(field.date()),
    }
}

/// Whether the representation is newer than `date`; `None` where either is unknown, and the condition is then ignored.
fn is_modified_since(representation: Option<&Representation<'_>>, date: Option<HttpDate>) -> Option<bool> {
    let modified_at = representation?.modified_at()?;
    date.map(|date| modified_at > date)
}
