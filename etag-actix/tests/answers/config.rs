//! `PreconditionsConfig`: where it counts, and what each of its settings changes.

use actix_web::HttpResponse;
use actix_web::error::InternalError;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Json, ServiceConfig};
use etag_actix::{IfAbsent, IfNoneMatch, PreconditionsConfig, Tagged, WriteError};
use etag_core::{Limits, Method};

use crate::support::{Product, ask, routes, stocked, tea};

#[actix_web::test]
async fn the_nearest_configuration_counts_as_a_whole() {
    let products = stocked().await;
    let with = |value| PreconditionsConfig::default().cache_control(value);
    let app = |config: &mut ServiceConfig| {
        let resource = |config: PreconditionsConfig| {
            web::resource("/of-resource/{id}").app_data(config).route(web::get().to(read))
        };
        let scope = web::scope("/scope")
            .app_data(with("max-age=2"))
            .service(resource(with("max-age=3")))
            .service(web::scope("/bare").app_data(PreconditionsConfig::default()).configure(routes))
            .configure(routes);
        config.app_data(products.clone()).app_data(with("max-age=1").vary(header::ORIGIN));
        config.service(scope).service(web::scope("/app").configure(routes));
    };
    for (path, cache_control, vary) in [
        ("/app/7", Some("max-age=1"), Some("origin")),
        ("/scope/7", Some("max-age=2"), None),
        ("/scope/of-resource/7", Some("max-age=3"), None),
        ("/scope/bare/7", None, None),
    ] {
        let answer = ask(&app, "GET", path, &[], "").await;
        assert_eq!((answer.field("cache-control"), answer.field("vary")), (cache_control, vary), "{path}");
    }
}

#[actix_web::test]
async fn the_configuration_may_be_given_as_data() {
    let answer = ask(
        &app_with(stocked().await, Data::new(PreconditionsConfig::default().vary(header::ORIGIN))),
        "GET",
        "/7",
        &[],
        "",
    )
    .await;
    assert_eq!(answer.field("vary"), Some("origin"));
}

#[actix_web::test]
async fn cache_control_and_vary_are_those_of_200_on_304() {
    let config = PreconditionsConfig::default().cache_control("max-age=60").vary(header::ORIGIN).vary(header::ACCEPT);
    let app = app_with(stocked().await, config);
    let read = ask(&app, "GET", "/7", &[], "").await;
    let not_modified = ask(&app, "GET", "/7", &[("If-None-Match", read.etag())], "").await;
    assert_eq!((read.status.as_u16(), not_modified.status.as_u16()), (200, 304));
    assert_eq!(read.field("cache-control"), Some("max-age=60"));
    let vary: Vec<&str> =
        read.fields.iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str()).collect();
    assert_eq!(vary, ["accept", "origin"]);
    let kept = |fields: &[(String, String)]| -> Vec<(String, String)> {
        fields.iter().filter(|(name, _)| name != "content-type" && name != "date").cloned().collect()
    };
    assert_eq!(kept(&not_modified.fields), kept(&read.fields));
    // A problem is kept by nobody, whatever is said of representations.
    let refused = ask(&app, "DELETE", "/7", &[], "").await;
    assert_eq!((refused.status.as_u16(), refused.field("cache-control")), (428, Some("no-store")));
}

#[actix_web::test]
async fn a_star_is_enough_where_it_is_allowed_and_there_is_something() {
    let app = app_with(stocked().await, PreconditionsConfig::default().allow_star(Method::Delete));
    let star = [("If-Match", "*")];
    assert_eq!(ask(&app, "PATCH", "/7", &star, "coffee").await.status, 428);
    assert_eq!(ask(&app, "PUT", "/7", &star, &json()).await.status, 428);
    assert_eq!(ask(&app, "DELETE", "/7", &[], "").await.status, 428);
    assert_eq!(ask(&app, "DELETE", "/7", &star, "").await.status, 204);
    assert_eq!(ask(&app, "DELETE", "/7", &star, "").await.status, 404);

    let app = app_with(stocked().await, PreconditionsConfig::default().allow_star(Method::Put));
    assert_eq!(ask(&app, "PUT", "/7", &star, &json()).await.status, 200);
    let gone = ask(&app, "PUT", "/8", &star, &json()).await;
    assert_eq!((gone.status.as_u16(), gone.problem().as_str()), (412, "gone"));
}

#[actix_web::test]
async fn a_weakened_tag_is_enough_where_it_is_accepted_and_current() {
    for (config, status) in
        [(PreconditionsConfig::default(), 412), (PreconditionsConfig::default().accept_weakened(), 200)]
    {
        let app = app_with(stocked().await, config);
        let weakened = format!("W/{}", ask(&app, "GET", "/7", &[], "").await.etag());
        for (method, content) in [("PUT", json()), ("PATCH", "coffee".to_owned()), ("POST", String::new())] {
            let answer = ask(&app, method, "/7", &[("If-Match", "W/\"stale\"")], &content).await;
            assert_eq!(answer.status, 412, "{method}");
        }
        let answer = ask(&app, "PATCH", "/7", &[("If-Match", &weakened)], "coffee").await;
        assert_eq!(answer.status, status);
        if status == 412 {
            assert_eq!(answer.problem(), "weak-tag");
        }
    }
}

#[actix_web::test]
async fn a_precondition_that_is_not_required_is_heeded() {
    let app = app_with(stocked().await, PreconditionsConfig::default().without_required_precondition(Method::Put));
    assert_eq!(ask(&app, "PATCH", "/7", &[], "coffee").await.status, 428);
    assert_eq!(ask(&app, "PUT", "/7", &[("If-Match", "\"stale\"")], &json()).await.status, 412);
    assert_eq!(ask(&app, "PUT", "/7", &[("If-Match", "unquoted")], &json()).await.status, 400);
    assert_eq!(ask(&app, "PUT", "/7", &[("If-None-Match", "*")], &json()).await.status, 412);
    assert_eq!(ask(&app, "PUT", "/7", &[], &json()).await.status, 200);
    let other = serde_json::to_string(&Product { id: 8, ..tea() }).unwrap();
    assert_eq!(ask(&app, "PUT", "/8", &[], &other).await.status, 201);
}

#[actix_web::test]
async fn what_creates_is_nothing_without_its_precondition() {
    async fn create(
        IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>,
    ) -> Result<Tagged<Product>, WriteError> {
        vacant.create(product).await
    }

    let products = stocked().await;
    let app = |config: &mut ServiceConfig| {
        let lax = PreconditionsConfig::default().without_required_precondition(Method::Put).allow_star(Method::Put);
        config.app_data(products.clone()).app_data(lax).route("/{id}", web::put().to(create));
    };
    let other = serde_json::to_string(&Product { id: 8, ..tea() }).unwrap();
    for fields in [&[][..], &[("If-Match", "*")]] {
        let answer = ask(&app, "PUT", "/8", fields, &other).await;
        assert_eq!(answer.status, 428, "{fields:?}");
    }
    assert_eq!(ask(&app, "PUT", "/8", &[("If-None-Match", "*")], &other).await.status, 201);
}

#[actix_web::test]
async fn a_field_over_a_limit_is_431() {
    let config = PreconditionsConfig::default().limits(Limits::default().with_max_field_bytes(10).with_max_members(2));
    let app = app_with(stocked().await, config);
    for value in ["\"0123456789\"", "\"1\", \"2\", \"3\""] {
        for (method, name) in
            [("GET", "If-None-Match"), ("GET", "If-Match"), ("PATCH", "If-Match"), ("DELETE", "If-Match")]
        {
            let answer = ask(&app, method, "/7", &[(name, value)], "").await;
            assert_eq!(
                (answer.status.as_u16(), answer.problem().as_str()),
                (431, "field-too-large"),
                "{method} {value}"
            );
            assert_eq!(answer.json()["field"], name);
        }
    }
    assert_eq!(ask(&app, "DELETE", "/7", &[("If-Match", "\"1\", \"2\"")], "").await.status, 412);
}

#[actix_web::test]
async fn validators_are_left_out_of_the_answers_to_put_alone() {
    let app = app_with(stocked().await, PreconditionsConfig::default().without_validators_after_put());
    let tag = ask(&app, "GET", "/7", &[], "").await.etag().to_owned();
    let minimal = ("Prefer", "return=minimal");
    let put = ask(&app, "PUT", "/7", &[("If-Match", &tag)], &json()).await;
    let tag = ask(&app, "GET", "/7", &[], "").await.etag().to_owned();
    let put_minimal = ask(&app, "PUT", "/7", &[("If-Match", &tag), minimal], &json()).await;
    let other = serde_json::to_string(&Product { id: 8, ..tea() }).unwrap();
    let created = ask(&app, "PUT", "/8", &[("If-None-Match", "*")], &other).await;
    for (answer, status) in [(put, 200), (put_minimal, 204), (created, 201)] {
        assert_eq!(answer.status, status);
        assert_eq!((answer.field("etag"), answer.field("last-modified")), (None, None), "{status}");
    }
    let read = ask(&app, "GET", "/7", &[], "").await;
    let patched = ask(&app, "PATCH", "/7", &[("If-Match", read.etag())], "coffee").await;
    assert_eq!((patched.status.as_u16(), patched.etag()), (200, ask(&app, "GET", "/7", &[], "").await.etag()));
    let stale = ask(&app, "PUT", "/7", &[("If-Match", "\"stale\"")], &json()).await;
    assert_eq!((stale.status.as_u16(), stale.etag()), (412, patched.etag()));
}

#[actix_web::test]
async fn the_error_handler_has_the_last_word_on_what_an_extractor_refuses() {
    let config = PreconditionsConfig::default().error_handler(|problem, req| {
        let text = format!("{} {}: {problem}", req.method(), problem.kind().status());
        InternalError::from_response(problem, HttpResponse::build(StatusCode::IM_A_TEAPOT).body(text)).into()
    });
    let app = app_with(stocked().await, config);
    for (method, path, fields, content, problem) in [
        ("GET", "/8", &[][..], "", "404"),
        ("GET", "/7", &[("If-Match", "\"stale\"")], "", "412"),
        ("GET", "/7", &[("If-Match", "unquoted")], "", "400"),
        ("DELETE", "/7", &[], "", "428"),
        ("PUT", "/7", &[("If-Match", "\"stale\"")], "{}", "412"),
        ("PUT", "/7", &[("If-Match", "\"stale\"")], "", "415"),
    ] {
        let answer = ask(&app, method, path, fields, content).await;
        assert_eq!(answer.status, 418, "{method} {fields:?}");
        assert!(answer.body.starts_with(&format!("{method} {problem}")), "{answer:?}");
    }
    let read = ask(&app, "GET", "/7", &[], "").await;
    assert_eq!(ask(&app, "GET", "/7", &[("If-None-Match", read.etag())], "").await.status, 304);
    let malformed = ask(&app, "PUT", "/7", &[("If-Match", read.etag())], "{").await;
    assert!(malformed.body.starts_with("PUT 400"), "{malformed:?}");
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

fn app_with<D: Clone + 'static>(products: etag_store::Versions<Product>, data: D) -> impl Fn(&mut ServiceConfig) {
    move |config| routes(config.app_data(products.clone()).app_data(data.clone()))
}

fn json() -> String {
    serde_json::to_string(&Product { name: "coffee".to_owned(), ..tea() }).expect("a product is JSON")
}
