//! What a caller may not see is not there, and what it may not do is not done.

use actix_web::HttpRequest;
use actix_web::test::TestRequest;
use actix_web::web::ServiceConfig;
use etag_actix::{Access, Authorization, PreconditionsConfig};
use etag_core::Method;
use etag_store::{Denied, Versions};

use crate::fixture::{Product, app, content, get, post, routes, stocked};

/// Who is not the owner sees nothing that is dearer than 100, and creates nothing.
fn guarded(config: &mut ServiceConfig) {
    let authorization = Authorization::<Product>::new(|req: &HttpRequest, access, product: Option<&Product>| {
        let is_owner = req.headers().contains_key("Authorization");
        match (access, product) {
            _ if is_owner => Ok(()),
            (Access::Read, Some(product)) if product.price > 100 => Err(Denied::Hidden),
            (Access::Read, _) => Ok(()),
            (Access::Write, _) => Err(Denied::Unauthorized),
        }
    });
    config.app_data(authorization).service(routes());
}

async fn hide(products: &Versions<Product>, ids: impl IntoIterator<Item = u64>) {
    for id in ids {
        products.unconditionally("a test").update(&id, |product| product.price = 900).await.unwrap();
    }
}

#[actix_web::test]
async fn a_page_is_made_of_what_the_caller_may_see() {
    let products = stocked(9).await;
    hide(&products, [1, 3, 4, 5, 8, 9]).await; // 2, 6 and 7 are seen
    let answer = app(&products, guarded).await;
    for (path, seen, next) in [
        ("/products", vec![2, 6, 7], None),
        ("/products?limit=1", vec![2], Some("/products?after=2&limit=1")),
        ("/products?after=2&limit=1", vec![6], Some("/products?after=6&limit=1")),
        ("/products?limit=2", vec![2, 6], Some("/products?after=6&limit=2")),
        // What comes behind 7 is hidden, and so is that anything does.
        ("/products?after=6&limit=1", vec![7], None),
        ("/products?limit=3", vec![2, 6, 7], None),
        ("/products?after=7", vec![], None),
    ] {
        let page = answer(get(path)).await.json();
        let ids: Vec<u64> = page["members"].as_array().unwrap().iter().filter_map(|seen| seen["id"].as_u64()).collect();
        assert_eq!((ids, page["next"].as_str()), (seen, next), "{path}");
    }
    let all = answer(get("/products").insert_header(("Authorization", "x"))).await.json();
    assert_eq!(all["members"].as_array().unwrap().len(), 9);
}

#[actix_web::test]
async fn the_tag_of_a_page_does_not_tell_of_what_is_hidden() {
    let products = stocked(5).await;
    hide(&products, [3, 5]).await;
    let answer = app(&products, guarded).await;
    let paths = ["/products", "/products?limit=2", "/products?limit=3", "/products?after=2&limit=1"];
    let mut before = Vec::new();
    for path in paths {
        before.push(answer(get(path)).await);
    }
    products.unconditionally("a test").update(&3, |product| product.name = "other".to_owned()).await.unwrap();
    products.unconditionally("a test").delete(&5).await.unwrap();
    for (path, before) in paths.iter().zip(&before) {
        let after = answer(get(path)).await;
        assert_eq!((after.field("etag"), &after.body), (before.field("etag"), &before.body), "{path}");
    }
    let owner = || get("/products").insert_header(("Authorization", "x"));
    assert_ne!(answer(owner()).await.field("etag"), before[0].field("etag"));
}

#[actix_web::test]
async fn who_may_not_write_creates_nothing_whatever_it_sends() {
    let products = stocked(0).await;
    let answer = app(&products, guarded).await;
    for request in [
        post("/products", &content()),
        post("/products", &content()).insert_header(("If-None-Match", "*")),
        post("/products", &content()).insert_header(("If-Match", "malformed")),
        post("/products", &serde_json::json!({})),
    ] {
        let refused = answer(request).await;
        assert_eq!(
            (refused.problem(), refused.field("www-authenticate")),
            ((401, "unauthorized".to_owned()), "Bearer")
        );
    }
    assert!(products.list(None, 1).await.unwrap().members.is_empty());
    let owned = answer(post("/products", &content()).insert_header(("Authorization", "x"))).await;
    assert_eq!(owned.status, 201);
}

/// Who may write and not read could otherwise ask by `test`, and have values named by copying them to where they are of the wrong type.
#[actix_web::test]
async fn a_json_patch_is_for_who_may_read() {
    let products = stocked(1).await;
    let answer = app(&products, |config: &mut ServiceConfig| {
        config.app_data(PreconditionsConfig::default().allow_star(Method::Patch));
        config.app_data(Authorization::<Product>::new(|_, access, _| match access {
            Access::Write => Ok(()),
            Access::Read => Err(Denied::Hidden),
        }));
        config.service(routes());
    })
    .await;
    let patch = |media_type: &str, content: &str| {
        let request = TestRequest::patch().uri("/products/1").insert_header(("If-Match", "*"));
        request.insert_header(("Content-Type", media_type)).set_payload(content.to_owned())
    };
    let mut refused = Vec::new();
    for operations in [
        r#"[{"op":"copy","from":"/name","path":"/price"}]"#,
        r#"[{"op":"test","path":"/name","value":"product 1"},{"op":"remove","path":"/nowhere"}]"#,
        r#"[{"op":"test","path":"/name","value":"another"},{"op":"remove","path":"/nowhere"}]"#,
    ] {
        let told = answer(patch("application/json-patch+json", operations)).await;
        assert_eq!(told.problem(), (403, "forbidden".to_owned()));
        refused.push(told.body);
    }
    assert!(refused.iter().all(|body| *body == refused[0]), "{refused:?}");
    let merged = answer(patch("application/merge-patch+json", r#"{"price":7}"#)).await;
    assert_eq!((merged.status, merged.field("etag")), (204, ""));
    assert_eq!(products.load(&1).await.unwrap().unwrap().price, 7);
}
