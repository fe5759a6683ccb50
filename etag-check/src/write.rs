//! [`Writing`]: how a field is written; [`Written`]: what became of it.

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, StatusCode, Url};

use crate::client::{NoResponse, Request, Response};
use crate::error::CheckError;
use crate::field::Field;
use crate::representation::{explained, strong_tag};

/// How often one write is tried, and what was written is looked for: others may write as well; that somebody gets between each time is unlikely.
pub(crate) const ATTEMPTS: u32 = 5;

/// By which method a field is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Writing {
    /// The whole representation, as it was read but for the field.
    Put,
    /// The field alone, in a merge patch of this media type.
    Patch(HeaderValue),
}

/// What became of a write. A tag is one that can be sent back.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    /// It is acknowledged; with the tag of what was written, where the answer has it.
    Done(Option<HeaderValue>),
    /// The precondition is false; with the tag of what is current, where the answer has it.
    Refused(Option<HeaderValue>),
    /// It is answered 409, which some services answer where the precondition is false, and others where something else is in the way. It was not carried out; but whether that was right nobody can tell by it.
    Conflict(String),
    /// It was not carried out, for another reason.
    Failed(String),
    /// Nobody knows.
    Unknown,
}

/// What must be true of the resource.
#[derive(Clone, Debug)]
pub(crate) enum Precondition {
    /// It is the version with this tag.
    Is(HeaderValue),
    /// There is none.
    Absent,
}

impl Writing {
    pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
    pub(crate) const MERGE_PATCH: HeaderValue = HeaderValue::from_static("application/merge-patch+json");

    pub(crate) fn method(&self) -> Method {
        match self {
            Self::Put => Method::PUT,
            Self::Patch(_) => Method::PATCH,
        }
    }
}

impl Precondition {
    pub(crate) fn field(self) -> (HeaderName, HeaderValue) {
        match self {
            Self::Is(tag) => (IF_MATCH, tag),
            Self::Absent => (IF_NONE_MATCH, HeaderValue::from_static("*")),
        }
    }
}

impl Request {
    pub(crate) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, fields: Vec::new(), content: None }
    }

    pub(crate) fn delete(url: Url, precondition: Precondition) -> Self {
        Self { method: Method::DELETE, url, fields: vec![precondition.field()], content: None }
    }

    /// Writes a content of this media type.
    pub(crate) fn write(
        method: Method,
        url: Url,
        precondition: Precondition,
        media_type: HeaderValue,
        content: String,
    ) -> Self {
        Self {
            method,
            url,
            fields: vec![precondition.field(), (CONTENT_TYPE, media_type)],
            content: Some(content.into_bytes()),
        }
    }
}

impl Written {
    /// Of the answer to a write under this precondition.
    pub(crate) fn of(answer: &Result<Response, NoResponse>, precondition: &Precondition) -> Self {
        let response = match answer {
            Ok(response) => response,
            Err(NoResponse::NotSent(reason)) => return Self::Failed(reason.clone()),
            Err(NoResponse::Unknown(_)) => return Self::Unknown,
        };
        let tag = || strong_tag(&response.fields).ok();
        match response.status.as_u16() {
            // Accepted, and nothing said of whether it will be done; several answers in one (RFC 4918 §13); or nobody waited for the end, and an intermediary may have passed it on before.
            202 | 207 | 408 | 499 => Self::Unknown,
            200..=299 => Self::Done(tag()),
            412 => Self::Refused(tag()),
            // It was there: that it is not any more makes If-Match false.
            404 | 410 if matches!(precondition, Precondition::Is(_)) => Self::Refused(None),
            409 => Self::Conflict(explained(response)),
            400..=499 => Self::Failed(explained(response)),
            503 if is_known_to_be_unwritten(response) => Self::Failed(explained(response)),
            _ => Self::Unknown,
        }
    }
}

/// Why a write of what was just read, under the tag that was just read, is not acknowledged.
pub(crate) fn unacknowledged(method: &Method, url: &Url, answer: &Result<Response, NoResponse>) -> CheckError {
    let reason = match answer {
        Err(none) => format!("is not answered: {}", none.reason()),
        Ok(response) if response.status == StatusCode::PRECONDITION_FAILED => {
            let said = response.said.as_ref().map(|said| format!("; it says: {said}")).unwrap_or_default();
            format!(
                "is answered 412 each time, with the ETag that was read just before in If-Match: \
                 its If-Match is never true, or others write it all the time{said}"
            )
        }
        Ok(response) if response.status == StatusCode::ACCEPTED => {
            "is answered 202 Accepted, which says nothing of whether it was carried out".to_owned()
        }
        Ok(response) => format!("is answered {}", explained(response)),
    };
    CheckError::new(format!("{method} {url} {reason}"))
}

/// Why a field that was written, and acknowledged, and is read unchanged for a while, is of no use.
pub(crate) fn unnoticed(field: &Field, url: &Url) -> CheckError {
    CheckError::new(format!(
        "the field `{}` of {url} was written and acknowledged, and is what it was before still: \
         the service takes no notice of this field; name one that clients may write",
        field.name()
    ))
}

/// Some services know merge patches, but not their media type.
pub(crate) fn asks_for_json(writing: &Writing, answer: &Result<Response, NoResponse>) -> bool {
    let is_merge_patch = *writing == Writing::Patch(Writing::MERGE_PATCH);
    is_merge_patch && answer.as_ref().is_ok_and(|response| response.status == StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

/// Text of the entity tag in an answer, to be compared and read by people: a character for each byte.
pub(crate) fn shown(tag: &HeaderValue) -> String {
    tag.as_bytes().iter().copied().map(char::from).collect()
}

/// The problem details of `etag-actix` say so where nothing was written.
fn is_known_to_be_unwritten(response: &Response) -> bool {
    let problem: Option<serde_json::Value> = serde_json::from_slice(&response.content).ok();
    let kind = problem.as_ref().and_then(|problem| problem.get("type")?.as_str());
    kind.is_some_and(|kind| kind.starts_with("https://docs.rs/etag-actix/") && kind.ends_with("#unavailable"))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{ETAG, HeaderMap};

    use super::*;

    fn written(status: u16, content: &str, precondition: &Precondition) -> String {
        let mut fields = HeaderMap::new();
        fields.insert(ETAG, HeaderValue::from_static("\"a\""));
        let status = StatusCode::from_u16(status).unwrap();
        let answer = Ok(Response {
            status,
            fields,
            content: content.as_bytes().to_vec(),
            cut: None,
            said: None,
            microseconds: 0,
        });
        let debug = format!("{:?}", Written::of(&answer, precondition));
        debug.split('(').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn only_what_is_certain_is_told_as_certain() {
        let is = Precondition::Is(HeaderValue::from_static("\"a\""));
        let outcomes = [200, 201, 204, 202, 207, 412, 404, 410, 400, 408, 409, 429, 499, 500, 503, 504, 303]
            .map(|status| (status, written(status, "", &is)));
        for (status, outcome) in outcomes {
            let expected = match status {
                200 | 201 | 204 => "Done",
                412 | 404 | 410 => "Refused",
                400 | 429 => "Failed",
                409 => "Conflict",
                _ => "Unknown",
            };
            assert_eq!(outcome, expected, "{status}");
        }
        // What cannot be created was not there before either.
        assert_eq!(written(404, "", &Precondition::Absent), "Failed");
        assert_eq!(written(412, "", &Precondition::Absent), "Refused");
    }

    #[test]
    fn a_service_that_says_so_has_written_nothing() {
        let is = Precondition::Absent;
        let problem = |kind: &str| {
            format!(r#"{{"type":"https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#{kind}"}}"#)
        };
        assert_eq!(written(503, &problem("unavailable"), &is), "Failed");
        assert_eq!(written(503, &problem("other"), &is), "Unknown");
        assert_eq!(written(503, r#"{"type":"https://example.com/#unavailable"}"#, &is), "Unknown");
        assert_eq!(written(500, &problem("unavailable"), &is), "Unknown");
    }

    #[test]
    fn without_an_answer_it_depends_on_whether_it_was_sent() {
        let of = |none| Written::of(&Err(none), &Precondition::Absent);
        assert!(matches!(of(NoResponse::NotSent("refused".to_owned())), Written::Failed(_)));
        assert!(matches!(of(NoResponse::Unknown("reset".to_owned())), Written::Unknown));
    }

    #[test]
    fn a_tag_is_shown_with_a_character_for_each_byte() {
        assert_eq!(shown(&HeaderValue::from_bytes(b"\"\xe9a\"").unwrap()), "\"\u{e9}a\"");
    }
}
