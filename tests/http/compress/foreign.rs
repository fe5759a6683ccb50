//! Answers that this library has not made, under `Compress`; and ours under the middleware of Actix Web.

use std::error::Error;

use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, HttpResponseBuilder, Responder, middleware};
use etag_actix::{Compress, Format, IfNoneMatch, Preconditions, Tagged};
use etag_core::{Current, Decision, EntityTag, Representation};
use etag_tests::client::{Connection, Response};
use etag_tests::server::Server;
use serde::Serialize;

use super::{decoded, labelled, put, read};
use crate::products::{Product, mouse, routes, stocked};

const TEXT: &str = "a text that is said twice, a text that is said twice";

#[test]
fn a_foreign_strong_tag_is_weakened_where_the_content_is_compressed() {
    let server = Server::start(foreign);
    let mut client = server.connect();
    assert_eq!(gzip(&mut client, "/tagged").etag(), "W/\"7\"");
    assert_eq!(gzip(&mut client, "/weak").etag(), "W/\"7\"");
    assert_eq!(client.request("GET", "/tagged", &[], b"").unwrap().etag(), "\"7\"");
    // An error has the tag of what is there, and not of its own content.
    let refused = gzip(&mut client, "/refused");
    assert_eq!((refused.status, refused.etag(), refused.text("content-encoding")), (412, "\"7\"", Some("gzip")));
}

#[test]
fn a_foreign_304_has_the_tag_of_the_200() {
    let server = Server::start(foreign);
    let mut client = server.connect();
    for coding in ["identity", "gzip"] {
        let read = client.request("GET", "/decides", &[("Accept-Encoding", coding)], b"").unwrap();
        let held = [("Accept-Encoding", coding), ("If-None-Match", read.etag())];
        let not_modified = client.request("GET", "/decides", &held, b"").unwrap();
        assert_eq!((not_modified.status, not_modified.etag()), (304, read.etag()));
    }
}

#[test]
fn what_is_not_to_be_compressed_is_left_alone() {
    let server = Server::start(foreign);
    let mut client = server.connect();
    for (path, coding, vary) in [
        ("/image", None, None),
        ("/coded", Some("unheard-of"), None),
        ("/range", None, Some("Accept-Encoding")),
        ("/empty", None, Some("Accept-Encoding")),
    ] {
        let response = gzip(&mut client, path);
        assert_eq!((response.text("content-encoding"), response.text("vary")), (coding, vary), "{path}");
        assert_eq!(response.etag(), "\"7\"", "{path}");
        assert_eq!(response.body, if path == "/empty" { b"" } else { TEXT.as_bytes() }, "{path}");
    }
}

#[test]
fn vary_is_kept_and_said_once() {
    let server = Server::start(foreign);
    let mut client = server.connect();
    for (path, vary) in [
        ("/varies", &["Origin", "Accept-Encoding"][..]),
        ("/varies-too", &["origin, ACCEPT-ENCODING"]),
        ("/varies-by-all", &["*"]),
    ] {
        for coding in ["gzip", "identity"] {
            let response = client.request("GET", path, &[("Accept-Encoding", coding)], b"").unwrap();
            let lines = response.fields.iter().filter(|(name, _)| name == "vary");
            let lines: Vec<&str> = lines.map(|(_, value)| str::from_utf8(value).unwrap()).collect();
            assert_eq!(lines, vary, "{path}, {coding}");
        }
    }
}

#[test]
fn a_format_that_is_not_compressed_has_one_tag() {
    let products = stocked();
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("").route("/{id}", web::get().to(picture)).wrap(Compress::default());
        config.app_data(products.clone()).service(scope);
    });
    let mut client = server.connect();
    let plain = client.request("GET", "/123", &[], b"").unwrap();
    let accepting = client.request("GET", "/123", &[("Accept-Encoding", "gzip")], b"").unwrap();
    assert_eq!((accepting.field("content-encoding"), accepting.etag()), (None, plain.etag()));
    let held = [("Accept-Encoding", "gzip"), ("If-None-Match", plain.etag())];
    assert_eq!(client.request("GET", "/123", &held, b"").unwrap().status, 304);
}

/// What leaves is what counts, and not what was expected to leave.
#[test]
fn a_handler_may_code_or_not_by_itself() {
    async fn coded(found: IfNoneMatch<Product>, coding: web::Path<(u64, String)>) -> impl Responder {
        let coding = coding.into_inner().1;
        Tagged::<Product>::from(found).customize().insert_header(("Content-Encoding", coding))
    }

    let products = stocked();
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("").route("/{id}/{coding}", web::get().to(coded)).wrap(Compress::default());
        config.app_data(products.clone()).service(scope);
    });
    let mut client = server.connect();
    let plain = client.request("GET", "/123/identity", &[], b"").unwrap();
    for (coding, tag) in [
        ("identity", plain.etag().to_owned()),
        ("unheard-of", labelled(plain.etag(), "unheard-of")),
        ("a,b", format!("W/{}", plain.etag())),
    ] {
        let response = gzip(&mut client, &format!("/123/{coding}"));
        assert_eq!((response.status, response.text("content-encoding")), (200, Some(coding)));
        assert_eq!((response.etag(), &response.body), (tag.as_str(), &plain.body));
    }
}

#[test]
fn twice_is_as_good_as_once() {
    let routes = routes(&stocked());
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("").configure(routes.clone()).wrap(Compress::default()).wrap(Compress::default());
        config.service(scope);
    });
    let mut client = server.connect();
    let plain = read(&mut client, "identity");
    let coded = read(&mut client, "gzip");
    assert_eq!(coded.etag(), labelled(plain.etag(), "gzip"));
    assert_eq!((decoded(&coded), coded.lines("vary")), (plain.body, 1));
    let held = [("Accept-Encoding", "gzip"), ("If-None-Match", coded.etag())];
    let not_modified = client.request("GET", "/products/123", &held, b"").unwrap();
    assert_eq!((not_modified.status, not_modified.etag()), (304, coded.etag()));
}

/// T11: what the docs of `Compress` warn of. Were this to fail, Actix Web would have learnt to look at tags, and the warning could go.
#[test]
fn under_the_middleware_of_actix_web_two_contents_share_a_tag_and_writes_are_safe() {
    let routes = routes(&stocked());
    let server = Server::start(move |config: &mut ServiceConfig| {
        config.service(web::scope("").configure(routes.clone()).wrap(middleware::Compress::default()));
    });
    let mut client = server.connect();
    let (plain, coded) = (read(&mut client, "identity"), read(&mut client, "gzip"));
    assert_ne!(plain.body, coded.body);
    assert_eq!(plain.etag(), coded.etag());
    assert_eq!(plain.field("vary"), None);

    assert_eq!(put(&mut client, coded.etag(), &Product { price: 1, ..mouse() }, &[]).status, 200);
    let stale = put(&mut client, coded.etag(), &Product { price: 2, ..mouse() }, &[]);
    assert_eq!((stale.status, stale.problem().as_str()), (412, "stale"));
    assert_eq!(read(&mut client, "identity").json()["price"], 1);
}

fn gzip(client: &mut Connection, path: &str) -> Response {
    client.request("GET", path, &[("Accept-Encoding", "gzip")], b"").unwrap()
}

fn foreign(config: &mut ServiceConfig) {
    let answer = |status: StatusCode, fields: &'static [(&'static str, &'static str)], content: &'static str| {
        web::get().to(move || async move {
            let mut response = HttpResponseBuilder::new(status);
            for field in fields {
                response.append_header(*field);
            }
            response.body(content)
        })
    };
    let scope = web::scope("")
        .route("/tagged", answer(StatusCode::OK, &[("ETag", "\"7\"")], TEXT))
        .route("/weak", answer(StatusCode::OK, &[("ETag", "W/\"7\"")], TEXT))
        .route("/refused", answer(StatusCode::PRECONDITION_FAILED, &[("ETag", "\"7\"")], TEXT))
        .route("/image", answer(StatusCode::OK, &[("ETag", "\"7\""), ("Content-Type", "image/png")], TEXT))
        .route("/coded", answer(StatusCode::OK, &[("ETag", "\"7\""), ("Content-Encoding", "unheard-of")], TEXT))
        .route("/range", answer(StatusCode::PARTIAL_CONTENT, &[("ETag", "\"7\"")], TEXT))
        .route("/empty", answer(StatusCode::OK, &[("ETag", "\"7\"")], ""))
        .route("/varies", answer(StatusCode::OK, &[("Vary", "Origin")], TEXT))
        .route("/varies-too", answer(StatusCode::OK, &[("Vary", "origin, ACCEPT-ENCODING")], TEXT))
        .route("/varies-by-all", answer(StatusCode::OK, &[("Vary", "*")], TEXT))
        .route("/decides", web::get().to(decides));
    config.service(scope.wrap(Compress::default()));
}

async fn decides(preconditions: Preconditions) -> HttpResponse {
    let tag = EntityTag::strong("7").expect("a literal");
    let (mut response, content) = match preconditions.evaluate(&Current::Exists(Representation::tagged(&tag))) {
        Decision::NotModified => (HttpResponse::NotModified(), ""),
        _ => (HttpResponse::Ok(), TEXT),
    };
    response.insert_header(("ETag", tag.as_bytes())).body(content)
}

struct Picture;

impl Format for Picture {
    const MEDIA_TYPE: &'static str = "image/png";
    const VARIANT: Option<&'static str> = Some("png");

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec(value)?)
    }
}

async fn picture(found: IfNoneMatch<Product, Picture>) -> Tagged<Product, Picture> {
    found.into()
}
