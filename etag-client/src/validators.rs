//! What the fields of an answer say of the version of a representation: [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8).

use etag_core::HttpDate;
use reqwest::header::{AsHeaderName, HeaderMap, HeaderValue, LAST_MODIFIED};

/// The date, as it came. None where it is none.
pub(crate) fn last_modified(fields: &HeaderMap) -> Option<&HeaderValue> {
    date(fields, LAST_MODIFIED).and_then(|_| fields.get(LAST_MODIFIED))
}

/// The date that a field has. None where it is none, or where there are several.
pub(crate) fn date(fields: &HeaderMap, name: impl AsHeaderName) -> Option<HttpDate> {
    // Which century two digits of a year are in is all that this depends on.
    const NOW: HttpDate = HttpDate::from_unix(1_800_000_000);
    HttpDate::parse(single(fields, name)?.as_bytes(), NOW).ok()
}

/// The only line of a field.
pub(crate) fn single(fields: &HeaderMap, name: impl AsHeaderName) -> Option<&HeaderValue> {
    let mut lines = fields.get_all(name).into_iter();
    lines.next().filter(|_| lines.next().is_none())
}
