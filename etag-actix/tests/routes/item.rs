//! One resource: every method.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use serde_json::json;

use crate::fixture::{app, content, get, put, routes, stocked};

const ALLOW: &str = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS";

fn all(config: &mut ServiceConfig) {
    config.service(routes());
}

#[actix_web::test]
async fn a_product_is_read_and_read_again() {
    let answer = app(&stocked(1).await, all).await;
    let read = answer(get("/products/1")).await;
    assert_eq!((read.status, read.json()), (200, json!({"id": 1, "name": "product 1", "price": 100, "views": 3})));
    let head = answer(get("/products/1").method(Method::HEAD)).await;
    assert_eq!((head.status, head.field("etag")), (200, read.field("etag")));
    let again = answer(get("/products/1").insert_header(("If-None-Match", read.field("etag")))).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(answer(get("/products/2")).await.problem(), (404, "not-found".to_owned()));
    assert_eq!(answer(get("/products/two")).await.problem(), (404, "not-found".to_owned()));
}

#[actix_web::test]
async fn a_product_is_created_replaced_and_removed() {
    let products = stocked(0).await;
    let answer = app(&products, all).await;
    let created = answer(put("/products/1", &content()).insert_header(("If-None-Match", "*"))).await;
    assert_eq!((created.status, created.field("location")), (201, "/products/1"));
    let tag = created.field("etag");

    let cheaper = json!({"id": 1, "name": "Wireless Mouse", "price": 2499, "views": 99});
    let replaced = answer(put("/products/1", &cheaper).insert_header(("If-Match", tag))).await;
    assert_eq!((replaced.status, replaced.json()["price"].as_u64()), (200, Some(2499)));
    assert_eq!(answer(get("/products/1")).await.field("etag"), replaced.field("etag"));

    let stale = answer(put("/products/1", &cheaper).insert_header(("If-Match", tag))).await;
    assert_eq!((stale.problem(), stale.field("etag")), ((412, "stale".to_owned()), replaced.field("etag")));

    let removed = TestRequest::delete().uri("/products/1").insert_header(("If-Match", replaced.field("etag")));
    assert_eq!(answer(removed).await.status, 204);
    assert_eq!(products.load(&1).await.unwrap(), None);
}

#[actix_web::test]
async fn what_is_the_servers_stays_the_servers() {
    let products = stocked(1).await;
    let answer = app(&products, all).await;
    let tag = products.load(&1).await.unwrap().unwrap().etag().to_string();
    let content = json!({"id": 1, "name": "other", "price": 1, "views": 99});
    assert_eq!(answer(put("/products/1", &content).insert_header(("If-Match", tag))).await.status, 200);

    let tag = products.load(&1).await.unwrap().unwrap().etag().to_string();
    let patch = TestRequest::patch()
        .uri("/products/1")
        .insert_header(("If-Match", tag))
        .insert_header(("Content-Type", "application/merge-patch+json"))
        .set_payload(r#"{"price": 2, "views": 99}"#);
    assert_eq!(answer(patch).await.status, 200);
    let after = products.load(&1).await.unwrap().unwrap().value;
    assert_eq!((after.name.as_str(), after.price, after.views, after.secret.as_str()), ("other", 2, 3, "kept"));
}

/// R-061, R-154, R-155, R-176, R-182.
#[actix_web::test]
async fn what_is_refused_changes_nothing() {
    let products = stocked(1).await;
    let before = products.load(&1).await.unwrap().unwrap();
    let answer = app(&products, all).await;
    let tag = before.etag().to_string();
    let put_at = |path: &str| TestRequest::put().uri(path).insert_header(("Content-Type", "application/json"));
    let patch = || TestRequest::patch().uri("/products/1").insert_header(("If-Match", tag.as_str()));
    let merge = || patch().insert_header(("Content-Type", "application/merge-patch+json"));
    let operations = || patch().insert_header(("Content-Type", "application/json-patch+json"));
    for (request, expected) in [
        (put("/products/1", &content()), (428, "precondition-required")),
        (put("/products/2", &content()), (428, "precondition-required")),
        (put("/products/2", &content()).insert_header(("If-Match", tag.as_str())), (412, "gone")),
        (put("/products/1", &content()).insert_header(("If-None-Match", "*")), (412, "exists")),
        (put("/products/1", &content()).insert_header(("If-Match", "stale")), (400, "malformed-field")),
        (
            put_at("/products/1").insert_header(("If-Match", tag.as_str())).set_payload("{bad"),
            (400, "malformed-content"),
        ),
        (
            put_at("/products/1").insert_header(("If-Match", tag.as_str())).set_payload("{}"),
            (422, "unprocessable-content"),
        ),
        (
            put("/products/1", &json!({"name": "", "price": 1})).insert_header(("If-Match", tag.as_str())),
            (422, "unprocessable-content"),
        ),
        (
            put("/products/1", &json!({"id": 2, "name": "x", "price": 1})).insert_header(("If-Match", tag.as_str())),
            (422, "other-key"),
        ),
        (
            TestRequest::put().uri("/products/1").insert_header(("If-Match", "\"stale\"")).set_payload("x"),
            (415, "unsupported-media-type"),
        ),
        (patch().set_payload("{}"), (415, "unsupported-media-type")),
        (merge().set_payload(r#"{"id": 2}"#), (422, "other-key")),
        // The draft could do without it.
        (merge().set_payload(r#"{"id": null, "price": 1}"#), (422, "other-key")),
        (operations().set_payload(r#"[{"op": "remove", "path": "/id"}]"#), (422, "other-key")),
        (merge().set_payload(r#"{"name": ""}"#), (422, "unprocessable-content")),
        (merge().set_payload(r#"{"name": null}"#), (422, "unprocessable-content")),
        (merge().set_payload(r#"{"secret": "x"}"#), (422, "unprocessable-content")),
        (TestRequest::delete().uri("/products/1"), (428, "precondition-required")),
        (TestRequest::delete().uri("/products/2").insert_header(("If-Match", tag.as_str())), (404, "not-found")),
        (TestRequest::delete().uri("/products/1").insert_header(("If-Match", "\"stale\"")), (412, "stale")),
    ] {
        let refused = answer(request).await;
        let (status, kind) = refused.problem();
        assert_eq!((status, kind.as_str()), expected, "{refused:?}");
        assert_eq!(products.load(&1).await.unwrap().unwrap(), before);
        assert_eq!(products.load(&2).await.unwrap(), None);
    }
}

/// R-127.
#[actix_web::test]
async fn a_part_is_not_put_as_if_it_were_the_whole() {
    let products = stocked(1).await;
    let before = products.load(&1).await.unwrap();
    let answer = app(&products, all).await;
    let tag = before.as_ref().unwrap().etag().to_string();
    let part = put("/products/1", &content()).insert_header(("If-Match", tag));
    let refused = answer(part.insert_header(("Content-Range", "bytes 0-9/100"))).await;
    assert_eq!(refused.problem(), (400, "partial-put".to_owned()));
    assert_eq!(products.load(&1).await.unwrap(), before);
}

/// R-064, R-142, R-156, R-180.
#[actix_web::test]
async fn options_tells_what_there_is_whatever_the_conditions() {
    let answer = app(&stocked(1).await, all).await;
    for path in ["/products/1", "/products/2"] {
        let request = TestRequest::default().method(Method::OPTIONS).uri(path).insert_header(("If-Match", "stale"));
        let options = answer(request).await;
        assert_eq!((options.status, options.body.len(), options.field("allow")), (204, 0, ALLOW));
        let formats = "application/merge-patch+json, application/json-patch+json";
        assert_eq!(options.field("accept-patch"), formats);
    }
    for method in [Method::POST, Method::TRACE, Method::from_bytes(b"PROPFIND").unwrap()] {
        let refused = answer(TestRequest::default().method(method).uri("/products/1")).await;
        assert_eq!((refused.problem(), refused.field("allow")), ((405, "method-not-allowed".to_owned()), ALLOW));
    }
}

/// R-115.
#[actix_web::test]
async fn a_range_is_not_heeded() {
    let answer = app(&stocked(1).await, all).await;
    let whole = answer(get("/products/1")).await;
    let ranged = answer(get("/products/1").insert_header(("Range", "bytes=0-1"))).await;
    assert_eq!((ranged.status, &ranged.body), (200, &whole.body));
}

#[actix_web::test]
async fn routes_stand_in_a_scope() {
    let products = stocked(0).await;
    let answer = app(&products, |config| {
        config.service(web::scope("/v1").service(routes()));
    })
    .await;
    let created = answer(put("/v1/products/1", &content()).insert_header(("If-None-Match", "*"))).await;
    assert_eq!((created.status, created.field("location")), (201, "/v1/products/1"));
    assert_eq!(answer(get("/v1/products")).await.json()["members"].as_array().unwrap().len(), 1);
}
