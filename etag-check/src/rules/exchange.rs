//! [`Exchange`]: a request with its answer, and what is judged by them.

use reqwest::Method;
use reqwest::header::AGE;

use super::case::{Answer, Case, Given, Objection};
use super::facts::Facts;
use super::report::Verdict;
use crate::client::Response;

/// A request, its answer, and what was read around them.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    /// As they were when the request was sent.
    pub(super) facts: &'a Facts,
    pub(super) method: &'a Method,
    /// What the request carried.
    pub(super) content: &'a [u8],
    pub(super) response: &'a Response,
    /// What is read after a write.
    pub(super) after: Option<&'a Response>,
    /// The answer to the same request without preconditions, where that is known.
    pub(super) without: Option<u16>,
}

/// What follows from an answer, and the words for it.
pub(super) type Judgement = (Verdict, String);

/// The service has not looked at the precondition, since something else is in the way: the words for that.
#[derive(Clone, Debug)]
pub(super) struct Withheld(pub(super) String);

/// A judgement, where there can be one.
pub(super) type Judged = Result<Judgement, Withheld>;

/// Judges the answer as such; whether a write was performed is for who sees the resource.
pub(super) fn judge(case: &Case, exchange: &Exchange<'_>) -> Judged {
    let status = exchange.response.status.as_u16();
    let is_read = matches!(*exchange.method, Method::GET | Method::HEAD);
    let cut = if exchange.response.cut.is_some() { ", of which the content is cut" } else { "" };
    let answered = format!("{status}{cut}");
    match status {
        // Whoever says so has not looked at the precondition: evidence that is missing is none.
        429 | 502..=504 => {
            return Ok((Verdict::NoAnswer, format!("{answered}: the service is not to be asked at the moment")));
        }
        401 | 403 if exchange.without != Some(status) => {
            return Err(Withheld(format!("{answered}: the service does not let this pass")));
        }
        // A 4xx, and yet no refusal by the If-Match that was sent.
        428 if !is_read && case.has_if_match() => {
            return Err(Withheld(format!("{answered}: it requires another precondition")));
        }
        _ => {}
    }
    if case.answers.iter().any(|answer| answer.accepts(status, exchange.without)) {
        return Ok(match case.check.map(|check| check(exchange)) {
            None | Some(Ok(())) => (Verdict::Held, answered),
            Some(Err(Objection::Wrong(wrong))) => (Verdict::Missed, format!("{answered}, {wrong}")),
            Some(Err(Objection::NothingToSee(reason))) => (Verdict::NotApplicable, reason.to_owned()),
        });
    }
    let aside = |reason: &str| (Verdict::NotApplicable, format!("{answered}: {reason}"));
    Ok(match status {
        // A cache may ignore If-Match and If-Unmodified-Since: RFC 9110 §13.1.1.
        _ if is_read && is_from_cache(exchange.response) => aside("a cache has answered"),
        // Then all preconditions are ignored: RFC 9110 §13.2.1.
        400.. if !is_read && exchange.without == Some(status) => aside("so it answers without a precondition"),
        202 => aside("it may be done later, or not"),
        500.. if case.is_to_be_refused() => aside("it fails, and performs nothing"),
        428 if !is_read => aside("it requires another precondition"),
        412 if case.is_guarded() => aside("it refuses a write that is right"),
        200 if case.answers == [Answer::Unsatisfiable] => aside("it ignores such a range"),
        400 | 403..=411 | 413..=415 | 417..=499 if case.given == Given::Gone && is_creation(case) => {
            aside("PUT does not create here")
        }
        _ => (Verdict::Missed, answered),
    })
}

/// Whether a cache has had a part in the answer: [RFC 9111 §5.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.1).
pub(super) fn is_from_cache(response: &Response) -> bool {
    response.fields.contains_key(AGE)
}

/// Whether the request is to create.
fn is_creation(case: &Case) -> bool {
    matches!(case.answers, [Answer::Created | Answer::Done])
}
