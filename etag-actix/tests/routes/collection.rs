//! The collection: pages, their tags, and what is asked wrongly.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web::ServiceConfig;
use etag_actix::{PreconditionsConfig, Routes};

use crate::fixture::{Product, ProductDraft, app, content, get, post, put, routes, stocked};

fn all(config: &mut ServiceConfig) {
    config.service(routes());
}

#[actix_web::test]
async fn a_collection_is_walked_page_by_page() {
    let products = stocked(5).await;
    let answer = app(&products, all).await;
    let (mut path, mut seen, mut pages) = (Some("/products?limit=2".to_owned()), Vec::new(), 0);
    while let Some(next) = path {
        let page = answer(get(&next)).await;
        assert_eq!((page.status, page.field("content-type")), (200, "application/json"));
        let body = page.json();
        for member in body["members"].as_array().unwrap() {
            let id = member["id"].as_u64().unwrap();
            seen.push(id);
            let read = answer(get(&format!("/products/{id}"))).await;
            assert_eq!(member["etag"].as_str(), Some(read.field("etag")));
            let mut representation = member.as_object().unwrap().clone();
            representation.remove("etag");
            assert_eq!(serde_json::Value::Object(representation), read.json());
        }
        path = body["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((seen, pages), (vec![1, 2, 3, 4, 5], 3));
}

#[actix_web::test]
async fn the_next_page_is_named_only_if_there_is_one() {
    let answer = app(&stocked(4).await, all).await;
    for (path, members, next) in [
        ("/products?limit=2", 2, Some("/products?after=2&limit=2")),
        ("/products?after=2&limit=2", 2, None),
        ("/products?after=4", 0, None),
        ("/products", 4, None),
        ("/products?limit=1000&unknown=1&after=1", 3, None),
        ("/products?after=3&limit=1&limits=7", 1, None),
    ] {
        let body = answer(get(path)).await.json();
        assert_eq!((body["members"].as_array().unwrap().len(), body["next"].as_str()), (members, next), "{path}");
    }
}

#[actix_web::test]
async fn a_page_has_a_hundred_members_unless_more_are_asked_for() {
    let answer = app(&stocked(101).await, all).await;
    let page = answer(get("/products")).await.json();
    assert_eq!(
        (page["members"].as_array().unwrap().len(), page["next"].as_str()),
        (100, Some("/products?after=100&limit=100"))
    );
    assert_eq!(answer(get("/products?limit=101")).await.json()["members"].as_array().unwrap().len(), 101);
}

#[actix_web::test]
async fn a_parameter_without_a_value_is_not_given() {
    let answer = app(&stocked(3).await, all).await;
    let plain = answer(get("/products")).await;
    assert_eq!(plain.status, 200);
    for path in ["/products?limit=&after=", "/products?after", "/products?limit=&limit=100&after="] {
        assert_eq!(answer(get(path)).await.json(), plain.json(), "{path}");
    }
}

#[actix_web::test]
async fn a_parameter_that_is_none_is_400_and_named() {
    let answer = app(&stocked(1).await, all).await;
    for (path, parameter) in [
        ("/products?limit=0", "limit"),
        ("/products?limit=1001", "limit"),
        ("/products?limit=-1", "limit"),
        ("/products?limit=ten", "limit"),
        ("/products?limit=99999999999999999999999", "limit"),
        ("/products?limit=1&limit=2", "limit"),
        ("/products?after=x", "after"),
        ("/products?after=1&after=2", "after"),
    ] {
        let refused = answer(get(path)).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".to_owned()), "{path}");
        let details = refused.json();
        assert_eq!(details["parameter"], parameter, "{path}");
        assert!(details["detail"].as_str().unwrap().contains(parameter), "{path}");
        assert_eq!(details["maximum"].as_u64(), (parameter == "limit").then_some(1_000));
    }
}

#[actix_web::test]
async fn a_page_has_a_tag_of_its_own() {
    let products = stocked(3).await;
    let answer = app(&products, |config| {
        let cached = PreconditionsConfig::default().cache_control("no-cache").vary(actix_web::http::header::ACCEPT);
        config.app_data(cached).service(routes());
    })
    .await;
    let page = answer(get("/products?limit=2")).await;
    let tag = page.field("etag");
    for method in [Method::GET, Method::HEAD] {
        let request = get("/products?limit=2").method(method).insert_header(("If-None-Match", tag));
        let again = answer(request).await;
        assert_eq!((again.status, again.body.len(), again.field("etag")), (304, 0, tag));
        assert_eq!((again.field("cache-control"), again.field("vary")), ("no-cache", "accept"));
    }
    let head = answer(get("/products?limit=2").method(Method::HEAD)).await;
    assert_eq!((head.status, head.field("etag"), head.field("content-type")), (200, tag, "application/json"));
    let stale = answer(get("/products?limit=2").insert_header(("If-Match", "\"stale\""))).await;
    assert_eq!((stale.problem(), stale.field("etag")), ((412, "stale".to_owned()), tag));
    let malformed = answer(get("/products?limit=2").insert_header(("If-Match", "stale"))).await;
    assert_eq!(malformed.problem(), (400, "malformed-field".to_owned()));

    let asked = || get("/products?limit=2").insert_header(("If-None-Match", tag));
    products.unconditionally("a view").update(&2, |product| product.views += 1).await.unwrap();
    assert_eq!(answer(asked()).await.status, 200, "a member has changed");
    products.unconditionally("a view").update(&2, |product| product.views -= 1).await.unwrap();
    products.unconditionally("a test").delete(&3).await.unwrap();
    assert_eq!(answer(asked()).await.status, 200, "the page is the last one now");
}

#[actix_web::test]
async fn options_and_405_tell_what_a_collection_has() {
    let products = stocked(1).await;
    let read_only = app(&products, |config| {
        config.service(Routes::<Product, ProductDraft>::at("/products/{id}").collection("/products"));
    })
    .await;
    let with_post = app(&products, all).await;

    let options = || TestRequest::default().method(Method::OPTIONS).uri("/products").insert_header(("If-Match", "x"));
    let answered = read_only(options()).await;
    assert_eq!((answered.status, answered.field("allow")), (204, "GET, HEAD, OPTIONS"));
    let answered = with_post(options()).await;
    assert_eq!((answered.status, answered.field("allow")), (204, "GET, HEAD, POST, OPTIONS"));

    let refused = read_only(post("/products", &content())).await;
    assert_eq!((refused.problem().0, refused.field("allow")), (405, "GET, HEAD, OPTIONS"));
    let refused = with_post(put("/products", &content())).await;
    assert_eq!((refused.problem().0, refused.field("allow")), (405, "GET, HEAD, POST, OPTIONS"));
}

#[test]
fn a_collection_that_its_members_do_not_stand_in_is_found_out_at_the_start() {
    for (item, collection) in [
        ("/products/{id}", "/goods"),
        ("/products/{id}", "/"),
        ("/products/{id}", "/products/"),
        ("/products/{id}/details", "/products"),
        ("/tenants/{tenant}/{id}", "/tenants"),
    ] {
        let routes = Routes::<Product, ProductDraft>::at(item);
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| routes.collection(collection)));
        assert!(made.is_err(), "{item} in {collection}");
    }
}
