//! What became of a write whose outcome is not known: a read tells, or it stays unknown.

use etag_core::EntityTag;
use reqwest::{Method, StatusCode};

use super::intent::Intent;
use super::is_for_reads;
use super::written::Written;
use crate::client::Client;
use crate::counters::count;
use crate::document::Document;
use crate::error::{BoxError, Causes, Error};
use crate::events::{Place, TARGET};
use crate::read::Fetched;
use crate::transport::Request;

/// Looks whether what was wanted is there.
///
/// That is told by the tag that it was to give, where the service says it, or by the content, and then only where the write cannot land any more: its tag is not current, or what it was to create is there.
/// Where the wanted state holds, it does not matter who has brought it about.
pub(crate) async fn settle(
    client: &Client,
    request: &Request,
    intent: &Intent,
    cause: BoxError,
    attempted: Option<&EntityTag>,
) -> Result<Written, Error> {
    let is_worth_a_look = matches!(intent, Intent::Unchanged(_) | Intent::Absent);
    if !is_worth_a_look || request.method == Method::POST {
        return Err(unknown(client, request, cause, None));
    }
    let found = look(client, request).await;
    let is_there = match (&found, intent) {
        // No other write has given it.
        (Ok(found), _) if attempted.is_some() && found.tag() == attempted && found.url() == &request.url => true,
        (Ok(found), Intent::Unchanged(tag)) if found.tag() == Some(tag) => false,
        (Ok(found), _) => request.method == Method::PUT && holds(request, found),
        (Err(err), Intent::Unchanged(_)) => request.method == Method::DELETE && is_absent(err),
        (Err(_), _) => false,
    };
    let current = found.ok().and_then(|found| found.tag().cloned());
    if is_there {
        tracing::info!(target: TARGET, method = %request.method, place = %Place(&request.url), "what was to be written is there");
        return Ok(Written::found(request.url.clone(), current));
    }
    Err(unknown(client, request, cause, current))
}

/// Whether a read says that there is no such resource.
pub(crate) fn is_absent(err: &Error) -> bool {
    let absent = [StatusCode::NOT_FOUND, StatusCode::GONE];
    err.problem().is_some_and(|problem| absent.contains(&problem.status()))
}

fn unknown(client: &Client, request: &Request, cause: BoxError, current: Option<EntityTag>) -> Error {
    count(&client.shared.counts.unknown);
    tracing::warn!(target: TARGET, method = %request.method, place = %Place(&request.url), cause = %Causes(&cause), "it stays unknown");
    Error::Unknown { cause, current }
}

/// What is there, for whom the write was sent.
async fn look(client: &Client, request: &Request) -> Result<Fetched, Error> {
    // It may land yet, and so what is read meanwhile is not kept as if it would stay.
    let _under_way = client.shared.cache.writing(&request.url).await;
    let mut read = client.get(request.url.clone()).validated();
    for (name, value) in &request.fields {
        if is_for_reads(name) {
            read = read.header(name, value);
        }
    }
    read.send().await
}

/// Whether what was sent is there: to the byte, or as JSON that says the same. Where there is more, it may be what was to be removed.
fn holds(request: &Request, found: &Fetched) -> bool {
    let sent = request.content.as_deref().unwrap_or_default();
    let is_same = || match (Document::parse(sent), Document::parse(found.content())) {
        (Ok(sent), Ok(found)) => sent == found,
        _ => false,
    };
    found.url() == &request.url && (sent == found.content().as_ref() || is_same())
}
