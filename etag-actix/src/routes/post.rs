//! `POST` to a collection: a new member, under a key of the server's.

use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::{Json, Payload};
use actix_web::{Error, HttpRequest};
use etag_core::{Current, Decision, Limits, Method, Representation, StrongVersioned, Unmet, evaluate};
use etag_store::{Permit, Policy, Refusal, Rule, Versions, WriteError};
use serde::Serialize;

use super::Draft;
use crate::body::guarded;
use crate::problem::{of_decision, of_write_error};
use crate::{Access, Authorization, HttpResource, Problem, ProblemType, Tagged, key, request};

/// How many keys are tried: with keys that are unique the first is free.
const ATTEMPTS: usize = 5;

pub(super) async fn post<T, D>(
    req: HttpRequest,
    payload: Payload,
    new_key: &dyn Fn(&HttpRequest) -> T::Key,
) -> Result<Tagged<T>, Error>
where
    T: HttpResource<Key: Serialize> + StrongVersioned,
    D: Draft<T>,
{
    let check = async |req: &HttpRequest| check::<T>(req);
    let ((), Json(draft)) = guarded::<(), Json<D>, _>(&req, &mut payload.into_inner(), check).await?;
    Ok(create(&req, &draft, new_key).await?)
}

/// Whether the collection may be added to.
///
/// Preconditions concern the collection: [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1). No store compares a collection in one act with a creation, so that a tag that
/// was current when it was looked at might not be any more when the member is created. It therefore stands here without one: an `If-Match` that names one fails, and nothing is written that
/// was asked not to be.
fn check<T: HttpResource>(req: &HttpRequest) -> Result<(), Problem> {
    if let Some(authorization) = Authorization::<T>::of(req) {
        let asked = authorization.ask(req, Access::Write, None);
        asked.map_err(|denied| Problem::of_refusal::<T>(Refusal::Denied(denied), req))?;
    }
    request::versions::<T>(req)?;
    let current = Current::Exists(Representation::untagged());
    match evaluate(Method::Post, &request::preconditions(req), &current) {
        Decision::Perform => Ok(()),
        Decision::PreconditionFailed(Unmet::IfNoneMatch) => Err(Problem::new(
            ProblemType::Exists,
            "If-None-Match concerns the collection, which exists: leave it out, a POST creates under a key that is free",
        )),
        Decision::PreconditionFailed(_) => Err(Problem::new(
            ProblemType::Stale,
            "If-Match concerns the collection, whose tag is not compared with a creation: leave it out",
        )),
        decision => Err(of_decision(&decision, None)),
    }
}

async fn create<T, D>(
    req: &HttpRequest,
    draft: &D,
    new_key: &dyn Fn(&HttpRequest) -> T::Key,
) -> Result<Tagged<T>, Problem>
where
    T: HttpResource<Key: Serialize> + StrongVersioned,
    D: Draft<T>,
{
    let versions = request::versions::<T>(req)?;
    for _ in 0..ATTEMPTS {
        let key = new_key(req);
        let Some(vacant) = vacant(versions, &key, req).await? else { continue };
        let location = location(req, &key)?;
        let value = draft.complete(&key, None)?;
        let is_shown = Authorization::may_read(req, &value);
        match vacant.create(value).await {
            Ok(stored) => return Ok(Tagged::created(stored).location(location)),
            Err(WriteError::PreconditionFailed(_)) => {}
            // Whoever wants to know what became of it can look there.
            Err(err @ WriteError::Unknown(_)) => {
                return Err(of_write_error(err, req, is_shown).with_header(LOCATION, location));
            }
            Err(err) => return Err(of_write_error(err, req, is_shown)),
        }
    }
    log::error!("no key that is free was given out in {ATTEMPTS} attempts for a POST to {}", req.path());
    Err(Problem::internal())
}

/// The right to create under a key, if it is free. What the client asks for concerns the collection, and has been heeded.
async fn vacant<T: HttpResource + StrongVersioned>(
    versions: &Versions<T>,
    key: &T::Key,
    req: &HttpRequest,
) -> Result<Option<etag_store::Vacant<T>>, Problem> {
    let asked = etag_core::Preconditions::from_pairs::<&str, &str>(&[], request::now(), &Limits::new());
    let policy = Policy::all(Rule::without_required_precondition());
    // PUT is the method that creates under a key that is known.
    match versions.check(Method::Put, key, &asked, &policy).await {
        Ok(Permit::Vacant(vacant)) => Ok(Some(vacant)),
        Ok(Permit::Matched(_)) => Ok(None),
        Err(refusal) => Err(Problem::of_refusal(refusal, req)),
    }
}

fn location<K: Serialize>(req: &HttpRequest, key: &K) -> Result<HeaderValue, Problem> {
    let path = format!("{}/{}", req.path().trim_end_matches('/'), key::segment(key)?);
    HeaderValue::try_from(path).map_err(|err| {
        log::error!("a key cannot stand in a path: {err}");
        Problem::internal()
    })
}
