//! The service: a count, and requests to it, each to a worker of its own.

use actix_web::test::{self, TestRequest};
use actix_web::web::{self, Json};
use actix_web::{App, HttpRequest, HttpResponse};
use etag_actix::{
    Conditional, IfAbsent, IfMatch, IfNoneMatch, NoContent, Patch, Permit, Problem, Put, Tagged, WriteError,
};
use etag_core::Versioned;
use etag_store::Versions;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shuttle::future::block_on;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
pub(crate) struct Count {
    #[versioned(key)]
    id: u8,
    pub(crate) number: u64,
}

pub(crate) const KEY: u8 = 7;

pub(crate) fn count(number: u64) -> Count {
    Count { id: KEY, number }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Request {
    Get,
    Put(u64),
    Patch(u64),
    Add,
    Delete,
    Create(u64),
    /// To a handler that can do nothing else.
    CreateOnly(u64),
    /// To a handler that writes without its permit.
    Unguarded(u64),
}

/// What a request is answered with.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) tag: Option<String>,
    /// Nothing behind a deletion, a refusal, and a 304.
    count: Option<Count>,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        self.status < 300
    }

    /// What it shows, and under which tag.
    pub(crate) fn version(&self) -> Option<(Count, String)> {
        self.count.clone().zip(self.tag.clone())
    }
}

impl Request {
    /// What a new worker answers to a client that has read `tag`, or nothing.
    pub(crate) fn send(self, counts: &Versions<Count>, tag: Option<&str>) -> Answer {
        block_on(async {
            let app = App::new().app_data(counts.clone()).service(
                web::resource("/counts/{id}")
                    .route(web::get().to(read))
                    .route(web::put().to(put))
                    .route(web::patch().to(patch))
                    .route(web::post().to(add))
                    .route(web::delete().to(remove)),
            );
            let app =
                app.route("/creations/{id}", web::put().to(create)).route("/unguarded/{id}", web::put().to(unguarded));
            let worker = test::init_service(app).await;
            let response = test::call_service(&worker, self.with(tag).to_request()).await;
            let status = response.status().as_u16();
            let tag = response.headers().get("ETag").map(|tag| tag.to_str().unwrap().to_owned());
            let body = test::read_body(response).await;
            let count = if status < 300 { serde_json::from_slice(&body).ok() } else { None };
            Answer { status, tag, count }
        })
    }

    fn with(self, tag: Option<&str>) -> TestRequest {
        let (request, field) = match self {
            Self::Get => (TestRequest::get().uri("/counts/7"), "If-None-Match"),
            Self::Put(number) | Self::Create(number) => {
                (TestRequest::put().uri("/counts/7").set_json(count(number)), "If-Match")
            }
            Self::Patch(number) => {
                let patch = TestRequest::patch().uri("/counts/7").set_payload(json!({ "number": number }).to_string());
                (patch.insert_header(("Content-Type", "application/merge-patch+json")), "If-Match")
            }
            Self::Add => (TestRequest::post().uri("/counts/7"), "If-Match"),
            Self::Delete => (TestRequest::delete().uri("/counts/7"), "If-Match"),
            Self::CreateOnly(number) => (TestRequest::put().uri("/creations/7").set_json(count(number)), ""),
            Self::Unguarded(number) => (TestRequest::put().uri("/unguarded/7").set_json(count(number)), "If-Match"),
        };
        match (self, tag) {
            (Self::Create(_) | Self::CreateOnly(_), _) => request.insert_header(("If-None-Match", "*")),
            (_, Some(tag)) => request.insert_header((field, tag)),
            (_, None) => request,
        }
    }
}

async fn read(found: IfNoneMatch<Count>) -> Tagged<Count> {
    found.into()
}

async fn put(Put(permit, Json(count)): Put<Count, Json<Count>>) -> Result<Tagged<Count>, WriteError> {
    permit.put(count).await
}

async fn patch(IfMatch(current, patch): IfMatch<Count, Patch>) -> Result<Tagged<Count>, WriteError> {
    current.patch(&patch).await
}

async fn add(Conditional(permit, ()): Conditional<Count>) -> Result<Tagged<Count>, Problem> {
    match permit {
        Permit::Matched(current) => current.update(|count| count.number += 1).await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn remove(IfMatch(current, ()): IfMatch<Count>) -> Result<NoContent, WriteError> {
    current.delete().await
}

async fn create(IfAbsent(vacant, Json(count)): IfAbsent<Count, Json<Count>>) -> Result<Tagged<Count>, WriteError> {
    vacant.create(count).await
}

/// Throws the permit away that the early check has given, and writes all the same.
async fn unguarded(IfMatch(current, Json(count)): IfMatch<Count, Json<Count>>, req: HttpRequest) -> HttpResponse {
    drop(current);
    let counts: &Versions<Count> = req.app_data().expect("the application has it");
    let stored = counts.unconditionally("a negative control").put(count).await.unwrap();
    HttpResponse::Ok().insert_header(("ETag", stored.etag().as_bytes())).json(&stored.value)
}
