//! Two documents of 64 KiB behind `etag-actix`: what a read costs its server, and costs no more once the reader holds it.

use actix_web::rt::System;
use actix_web::web;
use etag_actix::{IfNoneMatch, Tagged};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

use super::Application;

#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
#[versioned(name = "document", epoch = 1)]
struct Document {
    #[versioned(key)]
    id: u64,
    text: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, Deserialize, Serialize, Versioned)]
struct Line {
    article: String,
    pieces: u32,
    price_in_cents: u64,
}

pub(super) fn open() -> Application {
    let documents = Versions::new(MemoryStore::new());
    System::new().block_on(fill(&documents));
    Box::new(move |config| {
        let resource = web::resource("/documents/{id}").route(web::get().to(read));
        config.app_data(documents.clone()).service(resource);
    })
}

async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
    found.into()
}

async fn fill(documents: &Versions<Document>) {
    let text = Document { id: 1, text: "0123456789abcdef".repeat(4_096), lines: Vec::new() };
    let line = |number: u32| Line {
        article: format!("article {number:06}"),
        pieces: number % 10,
        price_in_cents: 1_000 + u64::from(number),
    };
    let order = Document { id: 2, text: String::new(), lines: (0..1_055).map(line).collect() };
    for document in [text, order] {
        documents.unconditionally("what is there when the server starts").put(document).await.expect("memory takes it");
    }
}
