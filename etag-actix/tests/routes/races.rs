//! Somebody else is faster, between the check and the write.

use actix_web::test::TestRequest;
use actix_web::web::ServiceConfig;
use etag_store::Versions;
use serde_json::json;

use crate::fixture::{Product, app, content, meanwhile, post, product, put, routes, stocked};

fn all(config: &mut ServiceConfig) {
    config.service(routes());
}

/// A change of price and name, by `PUT` and by `PATCH`, under the current tag.
async fn changes(products: &Versions<Product>) -> [TestRequest; 2] {
    let tag = products.load(&1).await.unwrap().unwrap().etag().to_string();
    let patch = TestRequest::patch()
        .uri("/products/1")
        .insert_header(("Content-Type", "application/json-patch+json"))
        .set_payload(json!([{"op": "replace", "path": "/price", "value": 2999}]).to_string());
    [put("/products/1", &content()), patch].map(|request| request.insert_header(("If-Match", tag.as_str())))
}

#[actix_web::test]
async fn a_view_is_neither_lost_nor_in_the_way() {
    for method in 0..2 {
        let products = stocked(1).await;
        let answer = app(&products, all).await;
        let request = changes(&products).await.into_iter().nth(method).unwrap();
        let handle = products.clone();
        meanwhile(|| async move {
            handle.unconditionally("a view").update(&1, |product| product.views += 1).await.unwrap();
        });
        let changed = answer(request).await;
        assert_eq!((changed.status, changed.json()["views"].as_u64()), (200, Some(4)));
        let after = products.load(&1).await.unwrap().unwrap();
        assert_eq!((after.price, after.views, changed.field("etag")), (2999, 4, after.etag().to_string().as_str()));
    }
}

#[actix_web::test]
async fn another_change_is_412_and_kept() {
    for method in 0..2 {
        let products = stocked(1).await;
        let answer = app(&products, all).await;
        let request = changes(&products).await.into_iter().nth(method).unwrap();
        let handle = products.clone();
        meanwhile(|| async move {
            handle.unconditionally("a test").update(&1, |product| product.price = 1).await.unwrap();
        });
        let refused = answer(request).await;
        let after = products.load(&1).await.unwrap().unwrap();
        assert_eq!(
            (refused.problem(), refused.field("etag")),
            ((412, "stale".to_owned()), after.etag().to_string().as_str())
        );
        assert_eq!(after.price, 1);
    }
}

#[actix_web::test]
async fn a_product_that_is_removed_meanwhile_stays_removed() {
    for method in 0..2 {
        let products = stocked(1).await;
        let answer = app(&products, all).await;
        let request = changes(&products).await.into_iter().nth(method).unwrap();
        let handle = products.clone();
        meanwhile(|| async move {
            handle.unconditionally("a test").delete(&1).await.unwrap();
        });
        assert_eq!(answer(request).await.problem(), (412, "gone".to_owned()));
        assert_eq!(products.load(&1).await.unwrap(), None);
    }
}

#[actix_web::test]
async fn a_key_that_is_taken_meanwhile_is_passed_over() {
    let products = stocked(0).await;
    let answer = app(&products, all).await;
    let handle = products.clone();
    meanwhile(|| async move {
        handle.unconditionally("a test").put(product(1)).await.unwrap();
    });
    let created = answer(post("/products", &content())).await;
    assert_eq!((created.status, created.field("location")), (201, "/products/2"));
    assert_eq!(products.load(&1).await.unwrap().unwrap().value, product(1));
}
