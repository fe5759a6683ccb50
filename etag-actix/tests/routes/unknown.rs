//! A store that has written and cannot say so.

use actix_web::test::TestRequest;
use actix_web::web::ServiceConfig;
use etag_actix::{Access, Authorization, PreconditionsConfig};
use etag_core::Method;
use etag_store::{Change, Denied, MemoryStore, Store, StoreError, Stored, Swapped, Versions};

use crate::fixture::{Product, app, content, get, post, routes};

pub(crate) struct Forgetful(pub(crate) MemoryStore<Product>);

impl Store<Product> for Forgetful {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        self.0.load(key).await
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let _done = self.0.swap(change).await?;
        Err(StoreError::unknown("the line went dead"))
    }
}

#[actix_web::test]
async fn where_the_outcome_is_unknown_the_answer_says_where_to_look_and_nothing_is_tried_again() {
    let products = Versions::<Product>::new(Forgetful(MemoryStore::new()));
    let answer = app(&products, |config: &mut ServiceConfig| {
        config.service(routes());
    })
    .await;
    let unknown = answer(post("/products", &content())).await;
    assert_eq!(unknown.problem(), (500, "unknown-outcome".to_owned()));
    let written = answer(get(unknown.field("location"))).await;
    assert_eq!((written.status, written.field("etag")), (200, unknown.json()["attempted_etag"].as_str().unwrap()));
    assert_eq!(answer(get("/products/2")).await.status, 404);
}

#[actix_web::test]
async fn the_tag_that_a_write_may_have_given_is_for_who_may_read() {
    let products = Versions::<Product>::new(Forgetful(MemoryStore::new()));
    let answer = app(&products, |config: &mut ServiceConfig| {
        config.app_data(PreconditionsConfig::default().allow_star(Method::Put).allow_star(Method::Patch));
        config.app_data(Authorization::<Product>::new(|req, access, _| match access {
            Access::Read if !req.headers().contains_key("x-reader") => Err(Denied::Hidden),
            _ => Ok(()),
        }));
        config.service(routes());
    })
    .await;
    let patch =
        || TestRequest::patch().uri("/products/1").insert_header(("Content-Type", "application/merge-patch+json"));
    let put = |id: u64| TestRequest::put().uri(&format!("/products/{id}")).set_json(content());
    let ask = async |request: TestRequest, is_told: bool| {
        let unknown = answer(request).await;
        assert_eq!(unknown.problem(), (500, "unknown-outcome".to_owned()));
        assert_eq!(unknown.json().get("attempted_etag").is_some(), is_told);
    };
    let reader = ("x-reader", "yes");
    ask(post("/products", &content()), false).await;
    ask(post("/products", &content()).insert_header(reader), true).await;
    for (id, is_told) in [(7, false), (8, true)] {
        let told = |request: TestRequest| if is_told { request.insert_header(reader) } else { request };
        ask(told(put(id).insert_header(("If-None-Match", "*"))), is_told).await;
        ask(told(put(id).insert_header(("If-Match", "*"))), is_told).await;
        ask(told(patch().insert_header(("If-Match", "*")).set_payload(format!(r#"{{"price":{id}}}"#))), is_told).await;
    }
}
