//! Resources that are no `Versions`: each has any entity tag or none, and the handler decides by `Preconditions`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::http::header::{ALLOW, ETAG, HeaderValue, LAST_MODIFIED};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Resource, body};
use etag_actix::{Preconditions, Problem, ProblemType};
use etag_core::{Current, Decision, EntityTag, HttpDate, Representation};

use super::counts::Counts;

/// The resources by their number. A clone is another handle on the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct BareShelf(Arc<Mutex<BTreeMap<u64, Bare>>>);

#[derive(Clone, Debug)]
pub(crate) struct Bare {
    pub(crate) tag: Option<EntityTag>,
    pub(crate) modified: Option<HttpDate>,
    pub(crate) content: Bytes,
}

impl BareShelf {
    pub(crate) fn place(&self, id: u64, bare: Bare) {
        self.places().insert(id, bare);
    }

    pub(crate) fn seen(&self, id: u64) -> String {
        format!("{:?}", self.places().get(&id))
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<u64, Bare>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn resource(path: &str) -> Resource {
    web::resource(path).to(answer)
}

async fn answer(
    req: HttpRequest,
    preconditions: Preconditions,
    id: Path<u64>,
    shelf: Data<BareShelf>,
    counts: Data<Counts>,
    content: web::Payload,
) -> Result<HttpResponse, actix_web::Error> {
    let content = content.to_bytes().await?;
    // Nothing awaits while this is held: the comparison and the write are one act.
    let mut places = shelf.places();
    let current = places.get(&id).cloned();
    let mut representation = match current.as_ref().and_then(|bare| bare.tag.as_ref()) {
        Some(tag) => Representation::tagged(tag),
        None => Representation::untagged(),
    };
    if let Some(date) = current.as_ref().and_then(|bare| bare.modified) {
        representation = representation.last_modified(date);
    }
    let described = match (&current, req.method().as_str()) {
        (Some(_), _) => Current::Exists(representation),
        (None, "PUT") => Current::Vacant,
        (None, _) => Current::NotFound,
    };
    match preconditions.evaluate(&described) {
        Decision::Perform => {}
        Decision::NotModified => {
            return Ok(described_by(HttpResponse::NotModified(), current.as_ref()).body(body::None::new()));
        }
        Decision::PreconditionFailed(unmet) => {
            let problem = Problem::new(ProblemType::Stale, format!("{} does not hold", unmet.field()));
            return Err(problem.into());
        }
        Decision::Invalid(err) if err.is_too_large() => {
            return Err(Problem::new(ProblemType::FieldTooLarge, err.to_string()).into());
        }
        Decision::Invalid(err) => return Err(Problem::new(ProblemType::MalformedField, err.to_string()).into()),
    }
    counts.handler_runs();
    Ok(match (req.method().as_str(), current) {
        ("OPTIONS", _) => HttpResponse::NoContent().insert_header((ALLOW, "GET")).body(body::None::new()),
        ("GET" | "HEAD", Some(bare)) => described_by(HttpResponse::Ok(), Some(&bare)).body(bare.content),
        ("DELETE", Some(_)) => {
            places.remove(&id);
            HttpResponse::NoContent().body(body::None::new())
        }
        ("PUT", None) => {
            places.insert(*id, Bare { tag: None, modified: None, content });
            HttpResponse::Created().finish()
        }
        ("PUT" | "PATCH" | "POST", Some(bare)) => {
            places.insert(*id, Bare { content, ..bare });
            HttpResponse::NoContent().body(body::None::new())
        }
        _ => return Err(Problem::not_found().into()),
    })
}

/// With the validators, as far as there are any.
fn described_by(mut response: HttpResponseBuilder, bare: Option<&Bare>) -> HttpResponseBuilder {
    if let Some(tag) = bare.and_then(|bare| bare.tag.as_ref()) {
        response.insert_header((ETAG, HeaderValue::from_bytes(tag.as_bytes()).expect("a tag can stand in a field")));
    }
    if let Some(date) = bare.and_then(|bare| bare.modified) {
        let date = HeaderValue::from_bytes(&date.to_bytes()).expect("a date can stand in a field");
        response.insert_header((LAST_MODIFIED, date));
    }
    response
}
