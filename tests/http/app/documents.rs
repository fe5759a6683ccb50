//! A document, and the handlers that serve it, each of which counts that it ran.

use actix_web::http::header::ALLOW;
use actix_web::web::{self, Data, Json};
use actix_web::{HttpResponse, Resource, body};
use etag_actix::{
    Access, Authorization, CollectionRoutes, Conditional, IfMatch, IfNoneMatch, NoContent, Permit, PreconditionsConfig,
    Problem, Put, Routes, Tagged, WriteError,
};
use etag_core::Versioned;
use etag_store::Denied;
use serde::{Deserialize, Serialize};

use super::counts::{Counted, Counts};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) text: String,
}

/// With weak tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(weak)]
pub(crate) struct Draft {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) text: String,
}

/// What the handlers have of a body.
type Body = Counted<Json<Document>>;

pub(crate) fn required(path: &str) -> Resource {
    // `Vary` and `Cache-Control`, so that it can be seen on which answers they are.
    let config = PreconditionsConfig::default().cache_control("no-cache").vary(actix_web::http::header::ACCEPT);
    methods(path).app_data(config)
}

/// `Authorization: read` may read, `write` may write, `both` may do both; to others there is nothing.
pub(crate) fn guarded(path: &str) -> Resource {
    let authorization = Authorization::<Document>::new(|req, access, _| {
        let rights = req.headers().get("authorization").map_or(&b""[..], |value| value.as_bytes());
        match (access, rights) {
            (_, b"both") | (Access::Read, b"read") | (Access::Write, b"write") => Ok(()),
            (_, b"") => Err(Denied::Unauthorized),
            (_, b"nobody") => Err(Denied::Hidden),
            _ => Err(Denied::Forbidden),
        }
    });
    methods(path).app_data(authorization)
}

fn methods(path: &str) -> Resource {
    web::resource(path)
        .route(web::get().to(read))
        .route(web::head().to(read))
        .route(web::put().to(put))
        .route(web::patch().to(change))
        .route(web::post().to(change))
        .route(web::delete().to(remove))
        .route(web::method(actix_web::http::Method::OPTIONS).to(options))
}

pub(crate) fn open(path: &str) -> Resource {
    web::resource(path)
        .route(web::get().to(read))
        .route(web::head().to(read))
        .route(web::put().to(put_openly))
        .route(web::patch().to(change_openly))
        .route(web::post().to(change_openly))
        .route(web::delete().to(remove_openly))
        .route(web::method(actix_web::http::Method::OPTIONS).to(options))
}

pub(crate) fn weak(path: &str) -> Resource {
    web::resource(path).route(web::get().to(read_draft)).route(web::head().to(read_draft))
}

/// The routes of the crate itself. A new member has the number that the client names, or 1,000,000.
pub(crate) fn whole(path: &str) -> CollectionRoutes<Document> {
    Routes::at(format!("{path}/{{id}}")).collection(path).post(|req| {
        let number = req.headers().get("new-number").and_then(|value| value.to_str().ok()?.parse().ok());
        number.unwrap_or(1_000_000)
    })
}

async fn read(found: IfNoneMatch<Document>, counts: Data<Counts>) -> Tagged<Document> {
    counts.handler_runs();
    found.into()
}

async fn read_draft(found: IfNoneMatch<Draft>, counts: Data<Counts>) -> Tagged<Draft> {
    counts.handler_runs();
    found.into()
}

async fn put(
    Put(permit, Counted(Json(document))): Put<Document, Body>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    permit.put(document).await
}

async fn change(
    IfMatch(current, Counted(Json(document))): IfMatch<Document, Body>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    current.replace(document).await
}

async fn remove(IfMatch(current, ()): IfMatch<Document>, counts: Data<Counts>) -> Result<NoContent, WriteError> {
    counts.handler_runs();
    current.delete().await
}

async fn put_openly(
    Conditional(permit, Counted(Json(document))): Conditional<Document, Body>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    permit.put(document).await
}

async fn change_openly(
    Conditional(permit, Counted(Json(document))): Conditional<Document, Body>,
    counts: Data<Counts>,
) -> Result<Tagged<Document>, WriteError> {
    counts.handler_runs();
    match permit {
        Permit::Matched(current) => current.replace(document).await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn remove_openly(
    Conditional(permit, ()): Conditional<Document>,
    counts: Data<Counts>,
) -> Result<NoContent, WriteError> {
    counts.handler_runs();
    match permit {
        Permit::Matched(current) => current.delete().await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn options() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ALLOW, "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS"))
        .body(body::None::new())
}
