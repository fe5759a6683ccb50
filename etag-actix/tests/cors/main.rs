//! Scripts of another origin: preflights, and answers that a script may see.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderName;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, Error};
use etag_actix::{Access, Authorization, Routes, cors};
use etag_core::Versioned;
use etag_store::{Denied, MemoryStore, Versions};
use serde::{Deserialize, Serialize};
use serde_json::json;

const ORIGIN: &str = "https://shop.example";

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
}

/// Product 1, and who has not said who it is writes nothing.
async fn app() -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    let products = Versions::<Product>::new(MemoryStore::new());
    let mouse = Product { id: 1, name: "Wireless Mouse".to_owned() };
    products.unconditionally("the stock of a test").put(mouse).await.unwrap();
    let authorization = Authorization::<Product>::new(|req, access, _| match access {
        Access::Write if !req.headers().contains_key("Authorization") => Err(Denied::Unauthorized),
        _ => Ok(()),
    });
    let cors = Cors::default()
        .allowed_origin(ORIGIN)
        .allowed_methods(cors::METHODS)
        .allowed_headers(cors::REQUEST_HEADERS)
        .expose_headers(cors::RESPONSE_HEADERS)
        .supports_credentials();
    let routes = Routes::<Product>::at("/products/{id}").collection("/products").post(|_| 2);
    init_service(App::new().wrap(cors).app_data(products).app_data(authorization).service(routes)).await
}

/// The members of a list in lower case, in the order of the alphabet.
fn list(response: &ServiceResponse<impl MessageBody>, name: &str) -> Vec<String> {
    let lines = response.headers().get_all(name).map(|line| line.to_str().unwrap().to_ascii_lowercase());
    let mut members: Vec<_> =
        lines.flat_map(|line| line.split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>()).collect();
    members.sort();
    members
}

///
#[test]
fn the_lists_hold_what_conditional_requests_need() {
    let names = |list: &[HeaderName]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let requests = names(cors::REQUEST_HEADERS);
    let answers = names(cors::RESPONSE_HEADERS);
    for name in ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "content-type", "prefer"] {
        assert!(requests.contains(&name.to_owned()), "{name}");
    }
    for name in ["etag", "location", "content-location", "preference-applied", "accept-patch", "retry-after"] {
        assert!(answers.contains(&name.to_owned()), "{name}");
    }
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(cors::METHODS.iter().any(|listed| listed == method), "{method}");
    }
}

///
#[actix_web::test]
async fn a_preflight_needs_neither_credentials_nor_conditions() {
    let app = app().await;
    for path in ["/products/1", "/products/2", "/products"] {
        for method in ["PUT", "PATCH", "DELETE", "POST", "GET"] {
            let preflight = TestRequest::default()
                .method(Method::OPTIONS)
                .uri(path)
                .insert_header(("Origin", ORIGIN))
                .insert_header(("Access-Control-Request-Method", method))
                .insert_header((
                    "Access-Control-Request-Headers",
                    "if-match,if-none-match,content-type,prefer,authorization",
                ));
            let answer = call_service(&app, preflight.to_request()).await;
            assert!(answer.status().is_success(), "{method} {path}: {}", answer.status());
            assert_eq!(answer.headers().get("access-control-allow-origin").unwrap(), ORIGIN);
            assert!(list(&answer, "access-control-allow-methods").contains(&method.to_ascii_lowercase()));
            let allowed = list(&answer, "access-control-allow-headers");
            for name in cors::REQUEST_HEADERS {
                assert!(allowed.iter().any(|allowed| allowed == name.as_str()), "{name} in {allowed:?}");
            }
        }
    }
}

///
#[actix_web::test]
async fn a_script_sees_every_answer_and_the_fields_that_it_needs() {
    let app = app().await;
    let read = call_service(&app, TestRequest::get().uri("/products/1").to_request()).await;
    let tag = read.headers().get("etag").unwrap().to_str().unwrap().to_owned();
    let product = |id: u64| json!({"id": id, "name": "Mouse"});
    let put = |id: u64| TestRequest::put().uri(&format!("/products/{id}")).set_json(product(id));
    let known = |request: TestRequest| request.insert_header(("Authorization", "x"));
    for (request, status) in [
        (TestRequest::get().uri("/products/1"), 200),
        (TestRequest::get().uri("/products/1").insert_header(("If-None-Match", tag.as_str())), 304),
        (TestRequest::get().uri("/products/7"), 404),
        (put(1), 401),
        (known(put(1)), 428),
        (known(put(1).insert_header(("If-Match", "stale"))), 400),
        (known(put(1).insert_header(("If-Match", "\"stale\""))), 412),
        (known(TestRequest::patch().uri("/products/1").insert_header(("If-Match", tag.as_str()))), 415),
        (known(TestRequest::default().method(Method::POST).uri("/products/1")), 405),
        (known(put(1).insert_header(("If-Match", tag.as_str())).insert_header(("Prefer", "return=minimal"))), 204),
        (known(TestRequest::post().uri("/products").set_json(product(2))), 201),
    ] {
        let answer = call_service(&app, request.insert_header(("Origin", ORIGIN)).to_request()).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers().get("access-control-allow-origin").unwrap(), ORIGIN, "{status}");
        let exposed = list(&answer, "access-control-expose-headers");
        for name in cors::RESPONSE_HEADERS {
            assert!(exposed.iter().any(|exposed| exposed == name.as_str()), "{status}: {name} in {exposed:?}");
        }
        assert!(list(&answer, "vary").contains(&"origin".to_owned()), "{status}");
    }
}

///
#[actix_web::test]
async fn an_answer_to_nobody_in_particular_varies_by_origin_as_well() {
    let app = app().await;
    let read = call_service(&app, TestRequest::get().uri("/products/1").to_request()).await;
    assert!(list(&read, "vary").contains(&"origin".to_owned()));
    let tag = read.headers().get("etag").unwrap().clone();
    let again = TestRequest::get().uri("/products/1").insert_header(("If-None-Match", tag));
    let again = call_service(&app, again.to_request()).await;
    assert_eq!(again.status(), 304);
    assert!(list(&again, "vary").contains(&"origin".to_owned()));
}
