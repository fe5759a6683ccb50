//! The methods of one resource.

use actix_web::body::{self, BoxBody};
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Json, Payload};
use actix_web::{HttpRequest, HttpResponse, Resource};
use etag_core::StrongVersioned;

use super::Draft;
use crate::body::drain;
use crate::patch::{ACCEPT_PATCH, MEDIA_TYPES};
use crate::{
    HttpResource, IfMatch, IfNoneMatch, NoContent, Patch, Permit, Problem, ProblemType, Put, Tagged, WriteError,
};

const METHODS: &str = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS";

pub(super) fn resource<T, D>(path: &str) -> Resource
where
    T: HttpResource + StrongVersioned,
    D: Draft<T>,
{
    web::resource(path)
        .route(web::get().to(read::<T>))
        // HEAD is not implied by GET.
        .route(web::head().to(read::<T>))
        .route(web::put().to(put::<T, D>))
        .route(web::patch().to(patch::<T, D>))
        .route(web::delete().to(remove::<T>))
        .route(web::method(Method::OPTIONS).to(options))
        .default_service(web::to(not_allowed))
}

async fn read<T: HttpResource>(found: IfNoneMatch<T>) -> Tagged<T> {
    found.into()
}

async fn put<T, D>(Put(permit, Json(draft)): Put<T, Json<D>>) -> Result<Tagged<T>, WriteError>
where
    T: HttpResource + StrongVersioned,
    D: Draft<T>,
{
    match permit {
        Permit::Matched(current) => {
            let key = current.key().clone();
            current.try_update(|value| draft.complete(&key, Some(value)).map(|next| *value = next)).await
        }
        Permit::Vacant(vacant) => {
            let value = draft.complete(vacant.key(), None)?;
            vacant.create(value).await
        }
    }
}

async fn patch<T, D>(IfMatch(current, patch): IfMatch<T, Patch>) -> Result<Tagged<T>, WriteError>
where
    T: HttpResource + StrongVersioned,
    D: Draft<T>,
{
    let key = current.key().clone();
    current.patch_as(&patch, |value, draft: D| draft.complete(&key, Some(value))).await
}

async fn remove<T: HttpResource + StrongVersioned>(IfMatch(current, ()): IfMatch<T>) -> Result<NoContent, WriteError> {
    current.delete().await
}

async fn options(req: HttpRequest, payload: Payload) -> HttpResponse {
    let mut response = allow(&req, payload, METHODS).await;
    response.headers_mut().insert(ACCEPT_PATCH, const { HeaderValue::from_static(MEDIA_TYPES) });
    response
}

async fn not_allowed(req: HttpRequest, payload: Payload) -> Result<HttpResponse, Problem> {
    Err(refuse_method(&req, payload, METHODS).await)
}

/// The answer to `OPTIONS`, which has no preconditions: [RFC 9110 §9.3.7](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7).
pub(super) async fn allow(req: &HttpRequest, payload: Payload, methods: &'static str) -> HttpResponse {
    drain(req, &mut payload.into_inner()).await;
    let mut response = HttpResponse::with_body(StatusCode::NO_CONTENT, BoxBody::new(body::None::new()));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    response
}

/// 405, with the methods that there are: [RFC 9110 §15.5.6](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6).
pub(super) async fn refuse_method(req: &HttpRequest, payload: Payload, methods: &'static str) -> Problem {
    drain(req, &mut payload.into_inner()).await;
    Problem::new(
        ProblemType::MethodNotAllowed,
        format!("{} is not a method of this resource, which has {methods}", req.method()),
    )
    .with_header(ALLOW, HeaderValue::from_static(methods))
}
