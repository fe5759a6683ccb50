//! Patches that apply.

use actix_web::test::{self, TestRequest, call_service};
use serde_json::Value;

use crate::fixture::{MERGE, OPERATIONS, Product, app, current, mouse, request};

/// R-146, R-157.
#[actix_web::test]
async fn both_formats_change_what_they_name_and_answer_with_the_next_tag() {
    let (products, app) = app().await;
    for (media_type, content, name) in [
        (MERGE, r#"{"name": "Mouse", "tags": ["usb", "c"]}"#, "Mouse"),
        (OPERATIONS, r#"[{"op": "replace", "path": "/name", "value": "Maus"}]"#, "Maus"),
    ] {
        let before = current(&products).await;
        let response = call_service(&app, request(&products, media_type, content).await.to_request()).await;
        assert_eq!(response.status(), 200, "{content}");
        assert_eq!(response.headers().get("content-type").unwrap(), "application/json");
        let after = current(&products).await;
        assert_eq!(response.headers().get("etag").unwrap().as_bytes(), after.etag().as_bytes());
        assert_ne!(after.etag(), before.etag());
        let answered: Product = test::read_body_json(response).await;
        let tags = vec!["usb".to_owned(), "c".to_owned()];
        assert_eq!(answered, Product { name: name.to_owned(), tags, ..mouse() });
        assert_eq!(after.value, answered);
    }
}

#[actix_web::test]
async fn a_client_that_wants_nothing_back_gets_nothing() {
    let (products, app) = app().await;
    let request = request(&products, MERGE, r#"{"name": "Mouse"}"#).await.insert_header(("Prefer", "return=minimal"));
    let response = call_service(&app, request.to_request()).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.headers().get("etag").unwrap().as_bytes(), current(&products).await.etag().as_bytes());
}

#[actix_web::test]
async fn numbers_that_are_not_named_stay_as_they_are_and_those_that_are_arrive() {
    let (products, app) = app().await;
    let precise = [0.1 + 0.2, f64::MIN_POSITIVE, 1.797_693_134_862_315_7e308, 123_456_789.123_456_78];
    for price in precise {
        products.unconditionally("a test").update(&123, |product| product.price = price).await.unwrap();
        let request = request(&products, MERGE, r#"{"name": "Mouse"}"#).await;
        assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
        let after = current(&products).await;
        assert_eq!((after.price.to_bits(), after.barcode), (price.to_bits(), u64::MAX));
    }
    for barcode in [9_007_199_254_740_993, u64::MAX - 1] {
        let patch = format!(r#"{{"barcode": {barcode}}}"#);
        let request = request(&products, MERGE, patch).await;
        assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
        assert_eq!(current(&products).await.barcode, barcode);
    }
}

#[actix_web::test]
async fn what_others_change_meanwhile_without_colliding_is_kept() {
    let (products, app) = app().await;
    let tag = current(&products).await.etag();
    let request = TestRequest::patch()
        .uri("/crowd/123")
        .insert_header(("If-Match", tag.as_bytes()))
        .insert_header(("Content-Type", OPERATIONS))
        .set_payload(r#"[{"op": "add", "path": "/tags/-", "value": "new"}]"#);
    assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
    let after = current(&products).await;
    assert_eq!((after.views, after.tags.len()), (mouse().views + 1, 2));
}

#[actix_web::test]
async fn a_patch_that_was_applied_is_not_applied_again() {
    let (products, app) = app().await;
    let content = r#"[{"op": "add", "path": "/tags/-", "value": "new"}]"#;
    let (first, again) = (request(&products, OPERATIONS, content).await, request(&products, OPERATIONS, content).await);
    assert_eq!(call_service(&app, first.to_request()).await.status(), 200);
    let response = call_service(&app, again.to_request()).await;
    assert_eq!(response.status(), 412);
    let details: Value = test::read_body_json(response).await;
    assert_eq!(details["current_etag"].as_str().unwrap(), current(&products).await.etag().to_string());
    assert_eq!(current(&products).await.tags.len(), 2);
}
