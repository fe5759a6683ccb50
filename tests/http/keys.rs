//! Keys that a path can name and a store cannot hold.

use actix_web::rt::System;
use actix_web::web::{self, Json, ServiceConfig};
use etag_actix::{IfNoneMatch, Put, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{SqliteOptions, Versions};
use etag_tests::server::Server;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Page {
    #[versioned(key)]
    slug: String,
    text: String,
}

#[test]
fn a_key_over_the_limit_of_the_store_names_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.db");
    let options = SqliteOptions::new().with_max_key_bytes(64);
    let store = System::new().block_on(options.open(path)).unwrap();
    let pages = Versions::<Page>::new(store);
    let server = Server::start(move |config: &mut ServiceConfig| {
        let resource = web::resource("/{slug}").route(web::get().to(read)).route(web::put().to(put));
        config.app_data(pages.clone()).service(resource);
    });
    let mut client = server.connect();
    for (length, status, problem) in [(60, 201, ""), (65, 404, "not-found"), (8000, 404, "not-found")] {
        let slug = "a".repeat(length);
        let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
        let body = format!(r#"{{"slug":"{slug}","text":""}}"#);
        let put = client.request("PUT", &format!("/{slug}"), &fields, body.as_bytes()).unwrap();
        assert_eq!((put.status, put.problem().as_str()), (status, problem), "{length}");
        let read = client.request("GET", &format!("/{slug}"), &[], b"").unwrap();
        assert_eq!(read.status, if status == 201 { 200 } else { 404 }, "{length}");
    }
}

async fn read(found: IfNoneMatch<Page>) -> Tagged<Page> {
    found.into()
}

async fn put(Put(permit, Json(page)): Put<Page, Json<Page>>) -> Result<Tagged<Page>, WriteError> {
    permit.put(page).await
}
