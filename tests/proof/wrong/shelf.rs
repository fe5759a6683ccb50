//! What all the services have in common: HTTP before a [`Shelf`], which keeps the promise or does not.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::{self, Bytes, Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use etag_tests::server::Server;
use serde_json::Value;

/// How many resources there are from the beginning.
pub(crate) const KEYS: u64 = 4;

/// What keeps the resources of a service.
pub(crate) trait Shelf: Send + Sync + 'static {
    /// What a reader is shown.
    async fn read(&self, key: u64) -> Option<Row>;

    /// Puts `next` in the place of what is there, or removes it, if what is asked for is there.
    async fn write(&self, key: u64, asked: Asked, next: Option<Value>) -> Answer;
}

/// A resource, and its tag.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) tag: String,
    pub(crate) value: Value,
}

/// What must be there for a write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    Tag(String),
    Nothing,
}

/// What becomes of a write.
#[derive(Debug)]
pub(crate) enum Answer {
    /// With what is there now.
    Done(Option<Row>),
    Refused,
}

/// The resources as a right service would keep them: a version for each write, and none twice.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    rows: HashMap<u64, Row>,
    versions: u64,
}

impl Rows {
    pub(crate) fn new() -> Self {
        let mut this = Self { rows: HashMap::new(), versions: 0 };
        for key in 1..=KEYS {
            this.put(key, Some(serde_json::json!({ "id": key, "price": 0 })));
        }
        this
    }

    pub(crate) fn current(&self, key: u64) -> Option<Row> {
        self.rows.get(&key).cloned()
    }

    pub(crate) fn is_met(&self, key: u64, asked: &Asked) -> bool {
        match asked {
            Asked::Tag(tag) => self.rows.get(&key).is_some_and(|row| row.tag == *tag),
            Asked::Nothing => !self.rows.contains_key(&key),
        }
    }

    /// Writes whatever is there.
    pub(crate) fn put(&mut self, key: u64, next: Option<Value>) -> Option<Row> {
        self.versions += 1;
        let Some(value) = next else {
            self.rows.remove(&key);
            return None;
        };
        let row = Row { tag: format!("\"{}\"", self.versions), value };
        self.rows.insert(key, row.clone());
        Some(row)
    }

    /// Is again what it was; versions are not counted back.
    pub(crate) fn restore(&mut self, before: &Self) {
        self.rows.clone_from(&before.rows);
    }

    /// Compares and writes.
    pub(crate) fn swap(&mut self, key: u64, asked: &Asked, next: Option<Value>) -> Answer {
        if self.is_met(key, asked) { Answer::Done(self.put(key, next)) } else { Answer::Refused }
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::new()
    }
}

/// Serves a shelf at `/products/{id}`.
pub(crate) fn serve<S: Shelf>(shelf: S) -> Server {
    let shelf = Arc::new(shelf);
    Server::start(move |config| {
        let resource = web::resource("/products/{id}")
            .route(web::get().to(read::<S>))
            .route(web::put().to(put::<S>))
            .route(web::delete().to(remove::<S>));
        config.app_data(Data::from(Arc::clone(&shelf))).service(resource);
    })
}

async fn read<S: Shelf>(shelf: Data<S>, key: Path<u64>) -> HttpResponse {
    match shelf.read(*key).await {
        Some(row) => with_row(StatusCode::OK, &row),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn put<S: Shelf>(shelf: Data<S>, key: Path<u64>, req: HttpRequest, Json(next): Json<Value>) -> HttpResponse {
    write(shelf.get_ref(), *key, &req, Some(next)).await
}

async fn remove<S: Shelf>(shelf: Data<S>, key: Path<u64>, req: HttpRequest, _: Bytes) -> HttpResponse {
    write(shelf.get_ref(), *key, &req, None).await
}

async fn write<S: Shelf>(shelf: &S, key: u64, req: &HttpRequest, next: Option<Value>) -> HttpResponse {
    let asked = match (text(req, &IF_MATCH), text(req, &IF_NONE_MATCH)) {
        (Some(tag), _) => Asked::Tag(tag),
        (None, Some(_)) => Asked::Nothing,
        (None, None) => return HttpResponse::build(StatusCode::PRECONDITION_REQUIRED).finish(),
    };
    let status = if asked == Asked::Nothing { StatusCode::CREATED } else { StatusCode::OK };
    match shelf.write(key, asked, next).await {
        Answer::Done(Some(row)) => with_row(status, &row),
        Answer::Done(None) => HttpResponse::NoContent().finish(),
        Answer::Refused => HttpResponse::PreconditionFailed().finish(),
    }
}

fn text(req: &HttpRequest, name: &HeaderName) -> Option<String> {
    Some(req.headers().get(name)?.to_str().ok()?.to_owned())
}

fn with_row(status: StatusCode, row: &Row) -> HttpResponse {
    HttpResponse::build(status).insert_header((ETAG, row.tag.as_str())).json(&row.value)
}
