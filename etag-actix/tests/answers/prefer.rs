//! `Prefer`: what a write is answered with, and what it never changes.

use actix_web::web::ServiceConfig;

use crate::support::{Answer, Product, ask, routes, stocked, tea};

const MINIMAL: (&str, &str) = ("Prefer", "return=minimal");
const REPRESENTATION: (&str, &str) = ("Prefer", "return=representation");

///
#[actix_web::test]
async fn a_change_is_answered_with_what_the_client_prefers() {
    for (method, content) in [("PUT", json("coffee")), ("PATCH", "coffee".to_owned()), ("POST", String::new())] {
        for (preference, status, applied) in [
            (None, 200, None),
            (Some(MINIMAL), 204, Some("return=minimal")),
            (Some(REPRESENTATION), 200, Some("return=representation")),
        ] {
            let app = app().await;
            let tag = ask(&app, "GET", "/7", &[], "").await.etag().to_owned();
            let mut fields = vec![("If-Match", tag.as_str())];
            fields.extend(preference);
            let answer = ask(&app, method, "/7", &fields, &content).await;
            let after = ask(&app, "GET", "/7", &[], "").await;
            assert_eq!((answer.status.as_u16(), answer.etag()), (status, after.etag()), "{method} {preference:?}");
            assert_eq!(answer.field("preference-applied"), applied);
            assert_eq!(answer.field("last-modified"), after.field("last-modified"));
            if status == 204 {
                assert_eq!((answer.body.as_str(), answer.field("content-type")), ("", None));
                assert_eq!(answer.field("content-location"), None);
            } else {
                assert_eq!((&answer.body, answer.field("content-location")), (&after.body, Some("/7")));
            }
        }
    }
}

#[actix_web::test]
async fn a_creation_is_201_with_its_place_whatever_is_preferred() {
    for (preference, applied) in
        [(None, None), (Some(MINIMAL), Some("return=minimal")), (Some(REPRESENTATION), Some("return=representation"))]
    {
        let app = app().await;
        let mut fields = vec![("If-None-Match", "*")];
        fields.extend(preference);
        let content = serde_json::to_string(&Product { id: 8, ..tea() }).unwrap();
        let answer = ask(&app, "PUT", "/8", &fields, &content).await;
        let after = ask(&app, "GET", "/8", &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.field("location"), answer.etag()), (201, Some("/8"), after.etag()));
        assert_eq!(answer.field("preference-applied"), applied);
        let is_minimal = preference == Some(MINIMAL);
        assert_eq!(answer.body, if is_minimal { "" } else { &after.body });
        assert_eq!(answer.field("content-location"), (!is_minimal).then_some("/8"));
    }
}

/// RFC 8144, section 3.2.
#[actix_web::test]
async fn a_refused_write_shows_what_is_there_to_who_prefers_it() {
    let app = app().await;
    let current = ask(&app, "GET", "/7", &[], "").await;
    for (method, condition) in [
        ("PUT", ("If-Match", "\"stale\"")),
        ("PUT", ("If-None-Match", "*")),
        ("PATCH", ("If-Match", "\"stale\"")),
        ("DELETE", ("If-Match", "\"stale\"")),
        ("POST", ("If-Match", "\"stale\"")),
    ] {
        let answer = ask(&app, method, "/7", &[condition, REPRESENTATION], &content(method)).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (412, &current.body), "{method}");
        for name in ["content-type", "etag", "last-modified"] {
            assert_eq!(answer.field(name), current.field(name), "{method} {name}");
        }
        assert_eq!(answer.field("content-location"), Some("/7"));
        assert_eq!(answer.field("preference-applied"), Some("return=representation"));
        assert_eq!(answer.field("cache-control"), Some("no-store"));

        let plain = ask(&app, method, "/7", &[condition, MINIMAL], &content(method)).await;
        assert_eq!((plain.status.as_u16(), plain.field("content-type")), (412, Some("application/problem+json")));
        assert_eq!((plain.etag(), plain.field("preference-applied")), (current.etag(), None));
    }
    // What is no refusal of a condition that was sent, or of a write, stays problem details.
    let required = ask(&app, "PUT", "/7", &[REPRESENTATION], &content("PUT")).await;
    assert_eq!((required.status.as_u16(), required.problem().as_str()), (428, "precondition-required"));
    let gone = ask(&app, "PUT", "/8", &[("If-Match", "\"1\""), REPRESENTATION], &content("PUT")).await;
    assert_eq!((gone.status.as_u16(), gone.problem().as_str()), (412, "gone"));
    let read = ask(&app, "GET", "/7", &[("If-Match", "\"stale\""), REPRESENTATION], "").await;
    assert_eq!((read.status.as_u16(), read.problem().as_str()), (412, "stale"));
}

///
#[actix_web::test]
async fn what_is_not_understood_is_ignored_and_the_first_counts() {
    for (preference, status) in [
        ("unheard-of", 200),
        ("return=unheard-of", 200),
        ("respond-async, wait=10", 200),
        ("return=minimal, return=representation", 204),
        ("foo=\"return=minimal\"", 200),
        ("=,;\"", 200),
        ("RETURN = \"minimal\"; x", 204),
    ] {
        let app = app().await;
        let tag = ask(&app, "GET", "/7", &[], "").await.etag().to_owned();
        let answer = ask(&app, "PATCH", "/7", &[("If-Match", &tag), ("Prefer", preference)], "coffee").await;
        assert_eq!(answer.status, status, "{preference}");
    }
}

///
#[actix_web::test]
async fn how_strict_the_client_likes_it_loosens_no_precondition() {
    let app = app().await;
    for handling in ["handling=strict", "handling=lenient", "handling=lenient, return=minimal"] {
        let handling = ("Prefer", handling);
        for (condition, status) in [
            (vec![], 428),
            (vec![("If-Match", "unquoted")], 400),
            (vec![("If-Match", "*")], 428),
            (vec![("If-Match", "\"stale\"")], 412),
        ] {
            let fields = [condition.as_slice(), &[handling]].concat();
            let answer = ask(&app, "PUT", "/7", &fields, &content("PUT")).await;
            assert_eq!((answer.status.as_u16(), answer.field("preference-applied")), (status, None), "{fields:?}");
        }
    }
}

/// no preference selects what a read is answered with, so that no answer varies by one.
#[actix_web::test]
async fn a_read_is_the_same_whatever_is_preferred() {
    let app = app().await;
    let without_date = |answer: Answer| -> Answer {
        let fields = answer.fields.into_iter().filter(|(name, _)| name != "date").collect();
        Answer { fields, ..answer }
    };
    let read = without_date(ask(&app, "GET", "/7", &[], "").await);
    for preference in [MINIMAL, REPRESENTATION, ("Prefer", "handling=strict")] {
        assert_eq!(without_date(ask(&app, "GET", "/7", &[preference], "").await), read);
    }
    assert_eq!(read.field("vary"), None);
}

async fn app() -> impl Fn(&mut ServiceConfig) {
    let products = stocked().await;
    move |config| routes(config.app_data(products.clone()))
}

fn content(method: &str) -> String {
    if method == "PUT" { json("coffee") } else { String::new() }
}

fn json(name: &str) -> String {
    serde_json::to_string(&Product { name: name.to_owned(), ..tea() }).expect("a product is JSON")
}
