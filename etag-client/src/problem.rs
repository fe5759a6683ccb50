//! [`Problem`]: what a service says of a request that it did not carry out, [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457).

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etag_core::HttpDate;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::{Map, Value};

use crate::EntityTag;
use crate::transport::{Response, tag};

/// The problems of services that are built with `etag-actix` are known by these URIs.
const OURS: &str = "https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#";

/// What a service says of a request that it did not carry out.
///
/// Programs tell problems apart by [`kind`](Self::kind), or by [`type_uri`](Self::type_uri); members that are unknown, or of another type than they should be, are as if they were not there:
/// [RFC 9457 §3](https://www.rfc-editor.org/rfc/rfc9457#section-3).
///
/// ```
/// use etag_client::{Client, Error, ProblemKind};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let refused = Client::new()?.delete(&url).unconditional().send().await.unwrap_err();
/// let problem = refused.problem().expect("the service has answered");
/// assert_eq!(problem.status(), 428);
/// assert_eq!(problem.kind(), ProblemKind::PreconditionRequired);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Problem {
    status: StatusCode,
    current: Option<EntityTag>,
    retry_after: Option<Duration>,
    members: Map<String, Value>,
}

/// What a problem means to a client.
///
/// ```
/// use etag_client::ProblemKind;
///
/// let is_worth_reading_again = |kind| matches!(kind, ProblemKind::Stale | ProblemKind::Raced);
/// assert!(is_worth_reading_again(ProblemKind::Stale));
/// assert!(!is_worth_reading_again(ProblemKind::Gone));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The resource has changed.
    Stale,
    /// The resource does not exist.
    Gone,
    /// The tag is weak.
    WeakTag,
    /// The resource exists.
    Exists,
    /// Somebody has written in the same moment, and nothing was written for this request.
    Raced,
    /// A write needs a precondition, or another one.
    PreconditionRequired,
    /// The service cannot do it now, and nothing was written.
    Unavailable,
    /// Something is wrong with the service, and nothing was written.
    Internal,
    /// Whether the write was made is not known to the service either.
    UnknownOutcome,
    /// None of these.
    Other,
}

impl Problem {
    pub(crate) fn of(response: &Response) -> Self {
        let members = if is_problem(&response.fields) {
            // What is no object has no members.
            serde_json::from_slice(&response.content).unwrap_or_default()
        } else {
            Map::new()
        };
        let retry_after = retry_after(&response.fields);
        let mut problem = Self { status: response.status, current: None, retry_after, members };
        problem.current =
            tag(&response.fields).or_else(|| problem.text("current_etag").and_then(|tag| tag.parse().ok()));
        problem
    }

    /// The status of the answer, whatever the member of this name says.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What it means, as far as the service says it in a way that is known here.
    pub fn kind(&self) -> ProblemKind {
        match (self.status.as_u16(), self.type_uri().strip_prefix(OURS)) {
            (412, Some("stale")) => ProblemKind::Stale,
            (412, Some("gone")) => ProblemKind::Gone,
            (412, Some("weak-tag")) => ProblemKind::WeakTag,
            (412, Some("exists")) => ProblemKind::Exists,
            (409, Some("raced")) => ProblemKind::Raced,
            (428, _) => ProblemKind::PreconditionRequired,
            (503, Some("unavailable")) => ProblemKind::Unavailable,
            (500, Some("internal")) => ProblemKind::Internal,
            (500, Some("unknown-outcome")) => ProblemKind::UnknownOutcome,
            _ => ProblemKind::Other,
        }
    }

    /// What kind of problem it is: a URI that programs tell it by. `about:blank` where there is none.
    pub fn type_uri(&self) -> &str {
        self.text("type").unwrap_or("about:blank")
    }

    /// For people: what kind of problem it is.
    pub fn title(&self) -> Option<&str> {
        self.text("title")
    }

    /// For people: what happened this time.
    pub fn detail(&self) -> Option<&str> {
        self.text("detail")
    }

    /// The tag of what is there now, where the service says it.
    pub const fn current(&self) -> Option<&EntityTag> {
        self.current.as_ref()
    }

    /// The tag that the write will have given, if it was made, as services say it that are built with `etag-actix`. It is given by no other write, so that what is read with it is what was written.
    pub(crate) fn attempted(&self) -> Option<EntityTag> {
        let tag: EntityTag = self.text("attempted_etag")?.parse().ok()?;
        (self.kind() == ProblemKind::UnknownOutcome && !tag.is_weak()).then_some(tag)
    }

    /// How long to wait before the next try, where the service says it: [RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// A member by its name.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answered {}", self.status)?;
        match self.detail().or(self.title()) {
            Some(said) => write!(f, ": {said}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Problem");
        shown.field("status", &self.status).field("type", &self.type_uri()).field("detail", &self.detail());
        shown.field("current", &self.current).field("retry_after", &self.retry_after).finish_non_exhaustive()
    }
}

/// Whether the content is a problem, and nothing else.
pub(crate) fn is_problem(fields: &HeaderMap) -> bool {
    let media_type = fields.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/problem+json")
}

fn retry_after(fields: &HeaderMap) -> Option<Duration> {
    let value = fields.get(RETRY_AFTER)?.as_bytes();
    if !value.is_empty() && value.iter().all(u8::is_ascii_digit) {
        // So many digits that they are no number say: not in this life.
        let seconds = std::str::from_utf8(value).ok()?.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs().try_into().ok()?;
    let date = HttpDate::parse(value, HttpDate::from_unix(now)).ok()?;
    // What is past is now.
    Some(Duration::from_secs(date.unix_seconds().saturating_sub(now).try_into().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn problem(status: u16, media_type: &'static str, content: &'static str) -> Problem {
        let fields = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        Problem::of(&Response { status: StatusCode::from_u16(status).unwrap(), fields, content: content.into() })
    }

    fn ours(status: u16, name: &str) -> ProblemKind {
        let content = format!(r#"{{"type":"{OURS}{name}"}}"#);
        let fields = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))]);
        Problem::of(&Response { status: StatusCode::from_u16(status).unwrap(), fields, content: content.into() }).kind()
    }

    #[test]
    fn each_type_of_ours_is_known_with_its_status_and_no_other() {
        let kinds = [
            (412, "stale", ProblemKind::Stale),
            (412, "gone", ProblemKind::Gone),
            (412, "weak-tag", ProblemKind::WeakTag),
            (412, "exists", ProblemKind::Exists),
            (409, "raced", ProblemKind::Raced),
            (428, "precondition-required", ProblemKind::PreconditionRequired),
            (503, "unavailable", ProblemKind::Unavailable),
            (500, "internal", ProblemKind::Internal),
            (500, "unknown-outcome", ProblemKind::UnknownOutcome),
        ];
        for (status, name, kind) in kinds {
            assert_eq!(ours(status, name), kind);
            assert_eq!(ours(418, name), ProblemKind::Other, "{name}");
        }
        assert_eq!(ours(412, "something-new"), ProblemKind::Other);
    }

    #[test]
    fn what_is_no_problem_document_has_no_members() {
        for (media_type, content) in [
            ("application/json", r#"{"title":"t"}"#),
            ("text/html", "<html>"),
            ("application/problem+json", "{"),
            ("application/problem+json", "[1]"),
            ("application/problem+json", "\"title\""),
        ] {
            let problem = problem(400, media_type, content);
            assert_eq!((problem.title(), problem.type_uri()), (None, "about:blank"), "{content}");
            assert_eq!(problem.to_string(), "answered 400 Bad Request");
        }
        assert_eq!(problem(400, "Application/Problem+JSON; charset=utf-8", r#"{"title":"t"}"#).title(), Some("t"));
    }

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let after = |value: &str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]));
        assert_eq!(after("0"), Some(Duration::ZERO));
        assert_eq!(after("120"), Some(Duration::from_mins(2)));
        assert_eq!(after("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let far = after("Fri, 31 Dec 9999 23:59:59 GMT").unwrap();
        assert!(far > Duration::from_secs(1 << 37), "{far:?}");
        for none in ["", "-1", "1.5", "soon", "+3"] {
            assert_eq!(after(none), None, "{none:?}");
        }
    }
}
