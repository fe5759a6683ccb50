//! Who may not see a resource learns nothing of it: not from 304, 400, 412 or 428, and not from an answer to a write.

use actix_web::HttpRequest;
use actix_web::web::{self, ServiceConfig};
use etag_actix::{Access, Authorization, PreconditionsConfig};
use etag_core::Limits;
use etag_store::{Denied, Versions};

use crate::support::{Product, ask, routes, stocked, tea};

const METHODS: [&str; 5] = ["GET", "HEAD", "PUT", "PATCH", "DELETE"];

#[actix_web::test]
async fn a_refusal_of_the_caller_comes_before_every_precondition() {
    let products = stocked().await;
    let app = app(&products);
    let tag = ask(&app, "GET", "/7", &[("x-caller", "owner")], "").await.etag().to_owned();
    for (caller, status, problem) in
        [("nobody", 401, "unauthorized"), ("stranger", 403, "forbidden"), ("outsider", 404, "not-found")]
    {
        for method in METHODS {
            for condition in conditions(&tag) {
                let fields = [condition.as_slice(), &[("x-caller", caller)]].concat();
                let answer = ask(&app, method, "/7", &fields, content(method)).await;
                assert_eq!(answer.status, status, "{caller} {method} {condition:?}");
                assert_eq!((answer.field("etag"), answer.field("last-modified")), (None, None));
                assert_eq!(answer.field("www-authenticate"), (status == 401).then_some("Bearer realm=\"tea\""));
                if method != "HEAD" {
                    assert_eq!((answer.problem().as_str(), answer.json().get("current_etag")), (problem, None));
                    assert!(!answer.body.contains("tea"), "{answer:?}");
                }
            }
        }
    }
    assert_eq!(products.load(&7).await.unwrap().map(|stored| stored.value), Some(tea()));
}

/// R-235: the hook says nothing of what is not there, and yet the two cannot be told apart by a method that does not create.
#[actix_web::test]
async fn what_is_hidden_is_answered_as_what_is_not_there() {
    let products = stocked().await;
    let hook = |_: &HttpRequest, _, product: Option<&Product>| product.map_or(Ok(()), |_| Err(Denied::Hidden));
    let app = |config: &mut ServiceConfig| {
        routes(config.app_data(products.clone()).app_data(Authorization::<Product>::new(hook)).app_data(strict()));
    };
    for method in ["GET", "HEAD", "PATCH", "DELETE"] {
        for condition in conditions("\"guessed\"") {
            let hidden = ask(&app, method, "/7", &condition, content(method)).await;
            let missing = ask(&app, method, "/8", &condition, content(method)).await;
            assert_eq!((hidden.status.as_u16(), &hidden), (404, &missing), "{method} {condition:?}");
        }
    }
}

/// R-235: where a method creates, it is for the hook to say who may.
#[actix_web::test]
async fn what_is_hidden_is_answered_as_what_may_not_be_created() {
    let products = stocked().await;
    let app = app(&products);
    for condition in conditions("\"guessed\"") {
        let fields = [condition.as_slice(), &[("x-caller", "outsider")]].concat();
        let hidden = ask(&app, "PUT", "/7", &fields, content("PUT")).await;
        let missing = ask(&app, "PUT", "/8", &fields, content("PUT")).await;
        assert_eq!((hidden.status.as_u16(), &hidden), (404, &missing), "{condition:?}");
    }
}

/// R-172.
#[actix_web::test]
async fn a_caller_that_may_not_read_is_told_neither_tag_nor_content_of_what_it_collides_with() {
    let products = stocked().await;
    let app = app(&products);
    for (method, condition, status) in [
        ("PUT", &[][..], 428),
        ("PUT", &[("If-Match", "\"stale\"")], 412),
        ("PUT", &[("If-None-Match", "*")], 412),
        ("PATCH", &[("If-Match", "\"stale\"")], 412),
        ("DELETE", &[("If-Match", "\"stale\"")], 412),
    ] {
        for preference in ["return=representation", "return=minimal"] {
            let fields = [condition, &[("x-caller", "writer"), ("Prefer", preference)]].concat();
            let answer = ask(&app, method, "/7", &fields, content(method)).await;
            assert_eq!(answer.status, status, "{method} {condition:?}");
            assert_eq!(answer.field("content-type"), Some("application/problem+json"));
            for name in ["etag", "last-modified", "content-location", "preference-applied"] {
                assert_eq!(answer.field(name), None, "{name}");
            }
            assert_eq!(answer.json().get("current_etag"), None);
            assert!(!answer.body.contains("tea"), "{answer:?}");
        }
    }
}

#[actix_web::test]
async fn a_caller_that_may_not_read_is_not_shown_what_it_has_changed() {
    let products = stocked().await;
    let app = app(&products);
    let writer = ("x-caller", "writer");
    let tag = ask(&app, "GET", "/7", &[("x-caller", "owner")], "").await.etag().to_owned();
    // Only the name is changed: the price is what the caller may not see.
    let fields = [writer, ("If-Match", &tag), ("Prefer", "return=representation")];
    let changed = ask(&app, "PATCH", "/7", &fields, "coffee").await;
    assert_eq!((changed.status.as_u16(), changed.body.as_str()), (204, ""));
    let created = ask(&app, "PUT", "/8", &[writer, ("If-None-Match", "*")], r#"{"id":8,"name":"","price":1}"#).await;
    assert_eq!((created.status.as_u16(), created.body.as_str(), created.field("location")), (201, "", Some("/8")));
    for answer in [changed, created] {
        for name in ["etag", "last-modified", "preference-applied"] {
            assert_eq!(answer.field(name), None, "{name}");
        }
    }
    let shown = ask(&app, "GET", "/7", &[("x-caller", "owner")], "").await;
    assert_eq!(shown.json()["name"], "coffee");
}

#[actix_web::test]
async fn a_reader_reads_and_does_not_write() {
    let products = stocked().await;
    let app = app(&products);
    let reader = ("x-caller", "reader");
    let read = ask(&app, "GET", "/7", &[reader], "").await;
    let again = ask(&app, "GET", "/7", &[reader, ("If-None-Match", read.etag())], "").await;
    assert_eq!((read.status.as_u16(), again.status.as_u16()), (200, 304));
    for method in ["PUT", "PATCH", "DELETE"] {
        let answer = ask(&app, method, "/7", &[reader, ("If-Match", read.etag())], content(method)).await;
        assert_eq!(answer.status, 403);
    }
}

#[actix_web::test]
async fn the_hook_may_be_given_as_data() {
    let products = stocked().await;
    let hook = Authorization::<Product>::new(|_, _, _| Err(Denied::Unauthorized));
    let app = |config: &mut ServiceConfig| {
        routes(config.app_data(products.clone()).app_data(web::Data::new(hook.clone())));
    };
    let answer = ask(&app, "GET", "/7", &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.field("www-authenticate")), (401, Some("Bearer")));
}

/// Owners do all, readers read, writers write; the others are refused, each in a way of its own.
fn app(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + use<> {
    let products = products.clone();
    move |config| {
        let authorization = Authorization::<Product>::new(|req, access, _| {
            let caller = req.headers().get("x-caller").and_then(|caller| caller.to_str().ok());
            match (caller, access) {
                (Some("owner"), _) | (Some("reader"), Access::Read) | (Some("writer"), Access::Write) => Ok(()),
                (Some("outsider"), _) => Err(Denied::Hidden),
                (Some("reader" | "writer" | "stranger"), _) => Err(Denied::Forbidden),
                _ => Err(Denied::Unauthorized),
            }
        });
        let authorization = authorization.challenge("Bearer realm=\"tea\"");
        routes(config.app_data(products.clone()).app_data(authorization).app_data(strict()));
    }
}

/// With limits that a test can exceed.
fn strict() -> PreconditionsConfig {
    PreconditionsConfig::default().limits(Limits::default().with_max_field_bytes(100))
}

/// Every way to ask, from nothing to what is over a limit.
fn conditions(tag: &str) -> Vec<Vec<(&'static str, &str)>> {
    const LONG: &str = "\"ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt\"";
    vec![
        vec![],
        vec![("If-Match", tag)],
        vec![("If-Match", "\"stale\"")],
        vec![("If-Match", "*")],
        vec![("If-Match", "unquoted")],
        vec![("If-Match", LONG)],
        vec![("If-None-Match", tag)],
        vec![("If-None-Match", "*")],
        vec![("If-None-Match", "unquoted")],
        vec![("If-None-Match", LONG)],
        vec![("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT")],
        vec![("If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT")],
        vec![("Prefer", "return=representation"), ("If-Match", "\"stale\"")],
    ]
}

fn content(method: &str) -> &'static str {
    match method {
        "PUT" => r#"{"id":7,"name":"coffee","price":1}"#,
        "PATCH" => "coffee",
        _ => "",
    }
}
