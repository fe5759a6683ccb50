//! [`Stored`]: one representation, as it is kept.

use std::sync::Arc;

use bytes::Bytes;
use etag_core::{EntityTag, HttpDate};
use reqwest::header::{
    AGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName,
    HeaderValue, LAST_MODIFIED, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

use super::control::CacheControl;
use super::freshness::Freshness;
use super::selection::Selection;
use crate::transport::{Response, tag};
use crate::validators::{date, last_modified};

/// Of one connection, with those that `Connection` names: [RFC 9110 §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1).
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Of the content as it was received, which may have been compressed on its way. An answer without content does not speak of that one.
const OF_CONTENT: [HeaderName; 4] = [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE];

/// A representation. Cheap to clone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Stored {
    pub(crate) selection: Selection,
    pub(crate) fields: Arc<HeaderMap>,
    pub(crate) content: Bytes,
    pub(crate) freshness: Freshness,
    /// What the fields say, read once.
    pub(crate) tag: Option<EntityTag>,
    pub(crate) last_modified: Option<HeaderValue>,
}

/// When a request was sent, and when it was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchanged {
    pub(crate) asked: HttpDate,
    pub(crate) received: HttpDate,
}

impl Stored {
    /// The answer to a request, a 200 to a `GET`, whose fields are taken out of it. None if it may not be kept, or is not worth it.
    pub(crate) fn of(request: &HeaderMap, response: &mut Response, when: Exchanged) -> Option<Self> {
        if CacheControl::of(&response.fields).no_store {
            return None;
        }
        let selection = Selection::of(&response.fields, request)?;
        let freshness = Freshness::of(&response.fields, when);
        let can_be_validated = tag(&response.fields).is_some() || last_modified(&response.fields).is_some();
        if !can_be_validated && !freshness.is_fresh(when.received) {
            return None;
        }
        let mut fields = std::mem::take(&mut response.fields);
        for name in of_connection(&fields) {
            fields.remove(name);
        }
        // Copies: what was received may be a small part of a large buffer, all of which it would keep in memory.
        for value in fields.values_mut() {
            *value = copied(value);
        }
        Some(Self::new(selection, fields, Bytes::copy_from_slice(&response.content), freshness))
    }

    pub(crate) fn new(selection: Selection, fields: HeaderMap, content: Bytes, freshness: Freshness) -> Self {
        let (tag, last_modified) = (tag(&fields), last_modified(&fields).cloned());
        Self { selection, fields: Arc::new(fields), content, freshness, tag, last_modified }
    }

    /// When the response was made, as far as the service says it.
    pub(crate) fn date(&self) -> HttpDate {
        date(&self.fields, DATE).unwrap_or(self.freshness.received)
    }

    /// With the fields of a later answer that has no content, such as 304: [RFC 9111 §3.2](https://www.rfc-editor.org/rfc/rfc9111#section-3.2). None if they say nothing new.
    pub(crate) fn updated(&self, answer: &HeaderMap, when: Exchanged) -> Option<Self> {
        let has_lists = [answer, &self.fields].into_iter().any(|fields| fields.len() > fields.keys_len());
        let is_new = |name: &HeaderName, value: &HeaderValue| {
            if has_lists {
                !self.fields.get_all(name).iter().eq(answer.get_all(name))
            } else {
                self.fields.get(name) != Some(value)
            }
        };
        let mut news: Vec<_> =
            answer.iter().filter(|(name, value)| is_new(name, value)).map(|(name, _)| name).collect();
        if !news.is_empty() {
            let of_connection = of_connection(answer);
            // What is no validator takes no place of one.
            let is_none = |name: &HeaderName| match *name {
                ETAG => tag(answer).is_none(),
                LAST_MODIFIED => last_modified(answer).is_none(),
                _ => false,
            };
            news.retain(|name| !OF_CONTENT.contains(name) && !of_connection.contains(name) && !is_none(name));
        }
        // How old it is, each answer says for itself.
        if !answer.contains_key(DATE) && self.fields.contains_key(DATE) {
            news.push(&DATE);
        }
        if self.fields.contains_key(AGE) && !answer.contains_key(AGE) {
            news.push(&AGE);
        }
        if news.is_empty() && !self.freshness.lasts() {
            return None;
        }
        let mut updated = self.clone();
        if !news.is_empty() {
            let fields = Arc::make_mut(&mut updated.fields);
            for name in news {
                fields.remove(name);
                fields.extend(answer.get_all(name).iter().map(|value| (name.clone(), copied(value))));
            }
            updated.tag = tag(fields);
            updated.last_modified = last_modified(fields).cloned();
        }
        updated.freshness = Freshness::of(&updated.fields, when);
        Some(updated)
    }

    /// Whether the answer to a `HEAD` says nothing else than what is kept.
    pub(crate) fn is_described_by(&self, answer: &HeaderMap) -> bool {
        // The length may be that of compressed content; it is then in neither.
        let length = answer.get(CONTENT_LENGTH).zip(self.fields.get(CONTENT_LENGTH));
        tag(answer) == self.tag
            && last_modified(answer) == self.last_modified.as_ref()
            && length.is_none_or(|(said, kept)| said == kept)
    }

    /// The same, to be validated before any use.
    pub(crate) fn ended(&self) -> Self {
        Self { freshness: self.freshness.ended(), ..self.clone() }
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        const EACH: usize = 300;
        const EACH_FIELD: usize = 100;
        let of_field = |(name, value): (&HeaderName, &HeaderValue)| EACH_FIELD + name.as_str().len() + value.len();
        let selected = self.selection.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let fields: usize = self.fields.iter().chain(selected).map(of_field).sum();
        EACH + self.content.len() + fields
    }
}

/// The same value, in memory of its own.
fn copied(value: &HeaderValue) -> HeaderValue {
    let mut copy = HeaderValue::from_bytes(value.as_bytes()).expect("the value of a field is one");
    copy.set_sensitive(value.is_sensitive());
    copy
}

/// The names of the fields that are about the connection.
fn of_connection(fields: &HeaderMap) -> Vec<HeaderName> {
    let lines = fields.get_all(CONNECTION).iter().filter_map(|line| line.to_str().ok());
    let named = lines.flat_map(|line| line.split(',')).filter_map(|name| name.trim().parse().ok());
    named.chain(HOP_BY_HOP).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;
    use reqwest::header::CACHE_CONTROL;

    #[test]
    fn the_same_fields_again_make_it_fresh_again() {
        let at = |seconds: i64| HttpDate::from_unix(1_790_000_000 + seconds);
        let received = |seconds| Exchanged { asked: at(seconds), received: at(seconds) };
        let fields = HeaderMap::from_iter([
            (ETAG, HeaderValue::from_static("\"a\"")),
            (CACHE_CONTROL, HeaderValue::from_static("max-age=60")),
        ]);
        let mut response = Response { status: StatusCode::OK, fields: fields.clone(), content: Bytes::new() };
        let stored = Stored::of(&HeaderMap::new(), &mut response, received(0)).unwrap();
        assert!(stored.freshness.is_fresh(at(59)) && !stored.freshness.is_fresh(at(60)));
        let updated = stored.updated(&fields, received(100)).unwrap();
        assert!(updated.freshness.is_fresh(at(159)) && !updated.freshness.is_fresh(at(160)));
    }

    #[test]
    fn what_says_nothing_new_of_what_is_never_fresh_is_not_copied() {
        let now = HttpDate::from_unix(1_790_000_000);
        let when = Exchanged { asked: now, received: now };
        let fields = HeaderMap::from_iter([(ETAG, HeaderValue::from_static("\"a\""))]);
        let mut response = Response { status: StatusCode::OK, fields: fields.clone(), content: Bytes::new() };
        let stored = Stored::of(&HeaderMap::new(), &mut response, when).unwrap();
        assert_eq!(stored.updated(&fields, when), None);
    }

    #[test]
    fn what_is_kept_keeps_nothing_else_of_what_was_received_in_memory() {
        let now = HttpDate::from_unix(1_790_000_000);
        let when = Exchanged { asked: now, received: now };
        let received = Bytes::from(b"\"a\"one-two".repeat(1000));
        let field = |place| HeaderValue::from_maybe_shared(received.slice(place)).unwrap();
        let line = HeaderName::from_static("x-line");
        let fields = HeaderMap::from_iter([(ETAG, field(0..3)), (line.clone(), field(3..6))]);
        let answer = HeaderMap::from_iter([(ETAG, field(0..3)), (line.clone(), field(7..10))]);
        let mut response = Response { status: StatusCode::OK, fields, content: received.slice(3..6) };
        let stored = Stored::of(&HeaderMap::new(), &mut response, when).unwrap();
        let updated = stored.updated(&answer, when).unwrap();
        assert_eq!((&stored.fields[&line], &updated.fields[&line]), (&field(3..6), &field(7..10)));
        drop((answer, response));
        assert!(received.is_unique());
    }

    #[test]
    fn fields_of_several_lines_are_compared_line_by_line() {
        let now = HttpDate::from_unix(1_790_000_000);
        let when = Exchanged { asked: now, received: now };
        let lines = |lines: &[&'static str]| {
            let tag = (ETAG, HeaderValue::from_static("\"a\""));
            let lines = lines.iter().map(|line| (HeaderName::from_static("x-line"), HeaderValue::from_static(line)));
            lines.chain([tag]).collect::<HeaderMap>()
        };
        for (kept, answered) in [(&["1", "2"][..], &["1"][..]), (&["1"], &["1", "2"]), (&["1", "2"], &["1", "3"])] {
            let mut response = Response { status: StatusCode::OK, fields: lines(kept), content: Bytes::new() };
            let stored = Stored::of(&HeaderMap::new(), &mut response, when).unwrap();
            let updated = stored.updated(&lines(answered), when).unwrap();
            assert_eq!(*updated.fields, lines(answered));
        }
    }
}
