//! `POST` to the collection: what it creates, and what it refuses.

use actix_web::test::TestRequest;
use actix_web::web::{JsonConfig, ServiceConfig};
use etag_actix::Routes;
use serde_json::json;

use crate::fixture::{Product, ProductDraft, app, content, get, post, routes, stocked};

fn all(config: &mut ServiceConfig) {
    config.service(routes());
}

///
#[actix_web::test]
async fn what_is_created_is_found_at_its_location_under_its_tag() {
    let products = stocked(0).await;
    let answer = app(&products, all).await;
    for id in 1..=2 {
        let created = answer(post("/products", &content())).await;
        assert_eq!((created.status, created.json()["id"].as_u64()), (201, Some(id)));
        assert_eq!(created.field("location"), format!("/products/{id}"));
        assert_eq!(created.field("content-location"), created.field("location"));
        let read = answer(get(created.field("location"))).await;
        assert_eq!((read.field("etag"), &read.body), (created.field("etag"), &created.body));
    }
    let minimal = answer(post("/products", &content()).insert_header(("Prefer", "return=minimal"))).await;
    assert_eq!((minimal.status, minimal.body.len(), minimal.field("location")), (201, 0, "/products/3"));
}

#[actix_web::test]
async fn a_key_that_is_taken_is_passed_over() {
    let products = stocked(4).await;
    let before = products.list(None, 100).await.unwrap();
    let answer = app(&products, all).await;
    assert_eq!(answer(post("/products", &content())).await.field("location"), "/products/5");
    let after = products.list(None, 100).await.unwrap();
    assert_eq!((&after.members[..4], after.members.len()), (&before.members[..], 5));
}

#[actix_web::test]
async fn keys_that_are_all_taken_end_in_an_error_and_overwrite_nothing() {
    let products = stocked(1).await;
    let before = products.load(&1).await.unwrap();
    let answer = app(&products, |config| {
        let routes = Routes::<Product, ProductDraft>::at("/products/{id}").collection("/products").post(|_| 1);
        config.service(routes);
    })
    .await;
    assert_eq!(answer(post("/products", &content())).await.problem(), (500, "internal".to_owned()));
    assert_eq!(products.load(&1).await.unwrap(), before);
}

///
#[actix_web::test]
async fn preconditions_concern_the_collection() {
    let products = stocked(0).await;
    let answer = app(&products, all).await;
    let page = answer(get("/products")).await;
    for (field, value, expected) in [
        ("If-Match", page.field("etag"), (412, "stale")),
        ("If-Match", "\"stale\"", (412, "stale")),
        ("If-Match", "stale", (400, "malformed-field")),
        ("If-None-Match", "*", (412, "exists")),
        ("If-None-Match", "*, \"a\"", (400, "malformed-field")),
    ] {
        let refused = answer(post("/products", &content()).insert_header((field, value))).await;
        let (status, kind) = refused.problem();
        assert_eq!((status, kind.as_str()), expected, "{field}: {value}");
        // To read again and to try again would never end.
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert_eq!(status == 412, detail.contains("leave it out"), "{detail}");
    }
    assert!(products.list(None, 1).await.unwrap().members.is_empty());
    for (field, value) in
        [("If-Match", "*"), ("If-None-Match", "\"other\""), ("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    {
        let created = answer(post("/products", &content()).insert_header((field, value))).await;
        assert_eq!(created.status, 201, "{field}: {value}");
    }
}

#[actix_web::test]
async fn content_is_refused_as_that_of_a_put_is_and_in_the_same_order() {
    let products = stocked(0).await;
    let answer = app(&products, |config| {
        config.app_data(JsonConfig::default().limit(100)).service(routes());
    })
    .await;
    let typed = |media_type| TestRequest::post().uri("/products").insert_header(("Content-Type", media_type));
    let json = || typed("application/json");
    let long = || json().insert_header(("Content-Length", "101")).set_payload("x".repeat(101));
    for (request, expected) in [
        (TestRequest::post().uri("/products").set_payload("{}"), (415, "unsupported-media-type")),
        (typed("text/plain").set_payload("{}").insert_header(("If-None-Match", "*")), (415, "unsupported-media-type")),
        (long().insert_header(("If-None-Match", "*")), (413, "content-too-large")),
        (json().set_payload("{bad").insert_header(("If-None-Match", "*")), (412, "exists")),
        (json().set_payload("{bad"), (400, "malformed-content")),
        (json().set_payload("{}"), (422, "unprocessable-content")),
        (post("/products", &json!({"name": "", "price": 1})), (422, "unprocessable-content")),
        (post("/products", &json!({"name": "x", "price": 1, "colour": "red"})), (422, "unprocessable-content")),
        (post("/products", &json!({"id": 77, "name": "x", "price": 1})), (422, "other-key")),
    ] {
        let (status, kind) = answer(request).await.problem();
        assert_eq!((status, kind.as_str()), expected);
    }
    assert!(products.list(None, 1).await.unwrap().members.is_empty());
}
