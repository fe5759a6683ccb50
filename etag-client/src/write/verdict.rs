//! [`Verdict`]: one write is sent once, and what the answer says of it. What is not certain is unknown.

use std::time::Duration;

use etag_core::EntityTag;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};

use super::intent::Intent;
use crate::client::Client;
use crate::counters::count;
use crate::error::{BoxError, Causes, Error};
use crate::events::{Place, TARGET};
use crate::location::Location;
use crate::problem::{Problem, ProblemKind};
use crate::transport::{NoResponse, Request, Response};

/// What an answer says of a write.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It was made.
    Made(Response),
    /// 412: it was not made.
    PreconditionFailed(Response),
    /// It was not made, for another reason.
    Refused(Error),
    /// It may have been made, or may be yet.
    Unknown {
        /// Why that is not known.
        cause: BoxError,
        /// When the service wants to be asked again.
        after: Option<Duration>,
        /// What is read with this tag is what was written.
        attempted: Option<EntityTag>,
    },
}

impl Verdict {
    /// Sends the write, once.
    pub(crate) async fn on(client: &Client, request: Request, intent: &Intent) -> Self {
        if !matches!(intent, Intent::Unconditional) {
            count(&client.shared.counts.attempts);
        }
        let (method, url) = (request.method.clone(), request.url.clone());
        let writing = client.shared.cache.writing(&url).await;
        let answer = client.shared.transport.send(request).await;
        writing.ended(answer.as_ref().ok()).await;
        let verdict = match answer {
            Ok(response) => Self::of(&method, response),
            Err(NoResponse::NotSent(cause)) => Self::Refused(Error::NotSent(cause)),
            Err(NoResponse::Unknown(cause)) => Self::without_answer(cause),
            Err(NoResponse::TooLarge(_)) => Self::without_answer("the answer has more content than is read".into()),
        };
        verdict.tell(&method, &Place(&url));
        verdict
    }

    fn of(method: &Method, response: Response) -> Self {
        let problem = Problem::of(&response);
        if is_silent(method, &problem) {
            let (after, attempted) = (problem.retry_after(), problem.attempted());
            return Self::Unknown { cause: problem.to_string().into(), after, attempted };
        }
        match response.status.as_u16() {
            200..=299 => Self::Made(response),
            300..=399 => Self::Refused(Error::Redirected {
                status: response.status,
                location: response.fields.get(LOCATION).map(|to| Location::of(String::from_utf8_lossy(to.as_bytes()))),
            }),
            412 => Self::PreconditionFailed(response),
            400 => Self::Refused(Error::Malformed(problem.into())),
            422 => Self::Refused(Error::Unprocessable(problem.into())),
            428 => Self::Refused(Error::PreconditionRequired(problem.into())),
            429 | 503 => Self::try_again(problem),
            409 if problem.kind() == ProblemKind::Raced => Self::try_again(problem),
            _ => Self::Refused(Error::Refused(problem.into())),
        }
    }

    const fn without_answer(cause: BoxError) -> Self {
        Self::Unknown { cause, after: None, attempted: None }
    }

    fn try_again(problem: Problem) -> Self {
        Self::Refused(Error::TryAgain { after: problem.retry_after(), problem: problem.into() })
    }

    fn tell(&self, method: &Method, place: &Place<'_>) {
        match self {
            Self::Made(response) => {
                tracing::debug!(target: TARGET, %method, %place, status = response.status.as_u16(), "written");
            }
            Self::PreconditionFailed(_) => {
                tracing::debug!(target: TARGET, %method, %place, status = 412, "not written: the precondition does not hold");
            }
            Self::Refused(err) => tracing::debug!(target: TARGET, %method, %place, %err, "not written"),
            Self::Unknown { cause, .. } => {
                tracing::warn!(target: TARGET, %method, %place, cause = %Causes(cause), "whether it was written is not known");
            }
        }
    }
}

/// Whether an answer says nothing of whether the write was made, or will be.
fn is_silent(method: &Method, problem: &Problem) -> bool {
    match problem.status().as_u16() {
        // Accepted; what is posted may be meant so.
        202 => *method != Method::POST,
        // Several answers in one, RFC 4918 §13. An indirect answer to what may have been done. Nobody waited for the end, and an intermediary may have passed it on before.
        207 | 302 | 303 | 408 | 499 => true,
        500 => problem.kind() != ProblemKind::Internal,
        // The method, or the version of HTTP, is not known there at all.
        501 | 505 => false,
        // There are gateways that say so when they have waited long enough for whom they passed it on to, some of them with `Retry-After`.
        503 => problem.kind() != ProblemKind::Unavailable,
        status => status >= 500,
    }
}

/// Whether a service that answers so to a `PATCH` has no such patches, but may have `PUT`.
pub(crate) fn has_no_such_patch(err: &Error) -> bool {
    let without = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::NOT_IMPLEMENTED];
    matches!(err, Error::Refused(problem) if without.contains(&problem.status()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};

    const OURS: &str = "https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#";

    fn verdict(status: u16, field: Option<(HeaderName, &'static str)>, content: &str) -> String {
        let fields = field.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
        let fields = fields.collect();
        let status = StatusCode::from_u16(status).unwrap();
        match Verdict::of(&Method::PUT, Response { status, fields, content: content.to_owned().into() }) {
            Verdict::Made(_) => "made".to_owned(),
            Verdict::PreconditionFailed(_) => "412".to_owned(),
            Verdict::Unknown { .. } => "unknown".to_owned(),
            Verdict::Refused(err) => format!("{err:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
        }
    }

    fn problem(status: u16, name: &str) -> String {
        verdict(status, Some((CONTENT_TYPE, "application/problem+json")), &format!(r#"{{"type":"{OURS}{name}"}}"#))
    }

    #[test]
    fn only_what_says_so_is_taken_for_not_made() {
        for (status, expected) in [
            (200, "made"),
            (201, "made"),
            (204, "made"),
            (202, "unknown"),
            (207, "unknown"),
            (301, "Redirected"),
            (302, "unknown"),
            (303, "unknown"),
            (307, "Redirected"),
            (400, "Malformed"),
            (401, "Refused"),
            (404, "Refused"),
            (408, "unknown"),
            (409, "Refused"),
            (412, "412"),
            (422, "Unprocessable"),
            (428, "PreconditionRequired"),
            (429, "TryAgain"),
            (499, "unknown"),
            (500, "unknown"),
            (501, "Refused"),
            (502, "unknown"),
            (503, "unknown"),
            (504, "unknown"),
            (520, "unknown"),
        ] {
            assert_eq!(verdict(status, None, ""), expected, "{status}");
        }
        for status in [502, 503] {
            assert_eq!(verdict(status, Some((RETRY_AFTER, "1")), ""), "unknown", "{status}");
        }
    }

    #[test]
    fn the_problems_of_etag_actix_say_whether_it_was_made() {
        assert_eq!(problem(409, "raced"), "TryAgain");
        assert_eq!(problem(409, "patch-test-failed"), "Refused");
        assert_eq!(problem(503, "unavailable"), "TryAgain");
        assert_eq!(problem(500, "unavailable"), "unknown");
        assert_eq!(problem(500, "internal"), "Refused");
        assert_eq!(problem(500, "unknown-outcome"), "unknown");
    }
}
