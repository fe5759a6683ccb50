//! A handler of a test's own on a document, and what has become of both.

use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Resource};
use etag_core::State;
use etag_store::{Stored, Validators, Versions};
use etag_tests::client::Response;
use etag_tests::server::Server;

use crate::app::{Counts, Document, Shelf};
use crate::rules::{Ask, Http1, Http2, asking};

pub(crate) const CONTENT: &str = "{\"id\":1,\"text\":\"as it is to be\"}";

/// Document 1 with the tag `"v1"`, and the counters that a handler may take.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) shelf: Shelf<Document>,
    pub(crate) counts: Arc<Counts>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::on(Shelf::new())
    }

    pub(crate) fn on(shelf: Shelf<Document>) -> Self {
        let stage = Self { shelf, counts: Arc::default() };
        stage.replace("v1");
        stage
    }

    /// Puts another version in the place of the document, behind the back of everybody.
    pub(crate) fn replace(&self, state: &str) {
        let validators = Validators::from_state(State::parse(state).unwrap());
        self.shelf.place(1, Stored { value: Document { id: 1, text: "as it was".to_owned() }, validators });
    }

    /// Serves what `configure` adds, with the document and the counters at hand.
    pub(crate) fn serve(&self, configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Server {
        let (versions, counts) = (Versions::<Document>::new(self.shelf.clone()), Arc::clone(&self.counts));
        Server::start(move |config| {
            config.app_data(versions.clone()).app_data(Data::from(Arc::clone(&counts))).configure(configure.clone());
        })
    }

    /// Serves one thing.
    pub(crate) fn offer<F: HttpServiceFactory + 'static>(
        &self,
        service: impl Fn() -> F + Clone + Send + 'static,
    ) -> Server {
        self.serve(move |config| {
            config.service(service());
        })
    }

    pub(crate) fn seen(&self) -> String {
        self.shelf.seen(1)
    }
}

/// The claim over HTTP/1.1 and over HTTP/2, each on a stage and a server of its own; the document is at `/1`.
pub(crate) fn each_way(resource: fn(Resource) -> Resource, claim: impl Fn(&Stage, &mut Ask<'_>)) {
    let serve = |stage: &Stage| stage.offer(move || resource(web::resource("/{id}")));
    let stage = Stage::new();
    claim(&stage, &mut asking::<Http1>(&serve(&stage)));
    let stage = Stage::new();
    claim(&stage, &mut asking::<Http2>(&serve(&stage)));
}

/// The field lines of the conditions that never let a write pass.
pub(crate) const REFUSED: [&[(&str, &str)]; 4] =
    [&[], &[("If-Match", "\"v0\"")], &[("If-Match", "garbage")], &[("If-None-Match", "*")]];

pub(crate) fn put(ask: &mut Ask<'_>, fields: &[(&str, &str)], content: &str) -> Response {
    ask("PUT", "/1", fields, content)
}

pub(crate) fn said(text: &'static str) -> HttpResponse {
    HttpResponse::Ok().body(text)
}
