//! One request against one resource, in a line.

use etag_core::{
    Current, Decision, EntityTag, HttpDate, Limits, Method, Mismatch, Preconditions, Representation, Unmet, evaluate,
};

pub(crate) const WRITES: [Method; 5] = [Method::Put, Method::Patch, Method::Delete, Method::Post, Method::Other];
pub(crate) const READS: [Method; 3] = [Method::Get, Method::Head, Method::Query];
pub(crate) const MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
pub(crate) const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
pub(crate) const AFTER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";
pub(crate) const STALE: Decision = Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Stale));

/// What exists is the tag `"v1"`, modified at [`MODIFIED`].
pub(crate) fn decide(method: Method, fields: &[(&str, &str)]) -> Decision {
    let tag = etag("\"v1\"");
    decide_on(Representation::tagged(&tag).last_modified(MODIFIED.parse().expect("a date")), method, fields)
}

pub(crate) fn decide_on(representation: Representation<'_>, method: Method, fields: &[(&str, &str)]) -> Decision {
    decide_at(&Current::Exists(representation), method, fields)
}

pub(crate) fn decide_at(current: &Current<'_>, method: Method, fields: &[(&str, &str)]) -> Decision {
    evaluate(
        method,
        &Preconditions::from_pairs(fields, HttpDate::from_unix(1_700_000_000), &Limits::default()),
        current,
    )
}

pub(crate) fn is_malformed(decision: Decision) -> bool {
    decision.status() == Some(400)
}

/// A tag that is known to be well-formed.
pub(crate) fn etag(text: &str) -> EntityTag {
    EntityTag::parse(text.as_bytes()).expect("a tag")
}
