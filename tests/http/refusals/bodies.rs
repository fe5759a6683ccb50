//! Every kind of body extractor behind a permit: with it the write is made, without it nobody has read, and where the extractor itself fails nothing is written.

use std::io::Write as _;
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Bytes, Data, Form, Json, Query, ServiceConfig};
use actix_web::{Error, FromRequest, HttpRequest};
use etag_actix::{IfMatch, Matched, Tagged, WriteError};
use etag_tests::client::Connection;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_core::Stream as _;
use serde::Deserialize;

use super::counted::{Counted, Counters, patient, taking};
use crate::products::Product;

fn routes(config: &mut ServiceConfig) {
    let scope = web::scope("/as/{id}")
        .route("/form", web::put().to(form))
        .route("/text", web::put().to(text))
        .route("/bytes", web::put().to(bytes))
        .route("/json", web::put().to(json))
        .route("/tuple", web::put().to(tuple))
        .route("/stream", web::put().to(stream))
        .route("/panic", web::put().to(panicking));
    config.configure(patient).service(scope.wrap(from_fn(late)).wrap(from_fn(taking)));
}

/// The body has come by the time that the extractors run: they could read it all at once.
async fn late(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    tokio::time::sleep(Duration::from_millis(20)).await;
    next.call(req).await
}

#[derive(Deserialize)]
struct Price {
    price: u32,
}

#[derive(Deserialize)]
struct Factor {
    factor: u32,
}

type Written = Result<Tagged<Product>, WriteError>;

async fn form(IfMatch(current, Form(sent)): IfMatch<Product, Form<Price>>, counters: Data<Counters>) -> Written {
    write(current, &counters, sent.price).await
}

async fn text(IfMatch(current, sent): IfMatch<Product, String>, counters: Data<Counters>) -> Written {
    write(current, &counters, sent.parse().unwrap_or(0)).await
}

async fn bytes(IfMatch(current, sent): IfMatch<Product, Bytes>, counters: Data<Counters>) -> Written {
    write(current, &counters, u32::try_from(sent.len()).unwrap_or(0)).await
}

async fn json(IfMatch(current, Json(sent)): IfMatch<Product, Json<Price>>, counters: Data<Counters>) -> Written {
    write(current, &counters, sent.price).await
}

async fn tuple(
    IfMatch(current, (Json(sent), Query(query))): IfMatch<Product, (Json<Price>, Query<Factor>)>,
    counters: Data<Counters>,
) -> Written {
    write(current, &counters, sent.price * query.factor).await
}

/// It counts itself when it begins, and reads then.
async fn stream(IfMatch(current, mut sent): IfMatch<Product, web::Payload>, counters: Data<Counters>) -> Written {
    counters.handle();
    let mut length = 0;
    while let Some(Ok(chunk)) = std::future::poll_fn(|context| Pin::new(&mut sent).poll_next(context)).await {
        length += u32::try_from(chunk.len()).unwrap_or(0);
    }
    current.update(|product| product.price = length).await
}

async fn panicking(IfMatch(current, Panicking): IfMatch<Product, Panicking>, counters: Data<Counters>) -> Written {
    write(current, &counters, 1).await
}

async fn write(current: Matched<Product>, counters: &Counters, price: u32) -> Written {
    counters.handle();
    current.update(|product| product.price = price).await
}

/// A body extractor with a fault.
struct Panicking;

impl FromRequest for Panicking {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content = Bytes::from_request(req, payload);
        Box::pin(async move {
            let content = content.await?;
            panic!("a fault of the application, after {} bytes", content.len());
        })
    }
}

const JSON: &str = "application/json";

/// The extractor, the content type, what is sent, and the price that it makes.
const SENT: &[(&str, &str, &str, u32)] = &[
    ("form", "application/x-www-form-urlencoded", "price=11", 11),
    ("text", "text/plain", "12", 12),
    ("bytes", "application/octet-stream", "0123456789abc", 13),
    ("json", JSON, r#"{"price":14}"#, 14),
    ("tuple?factor=5", JSON, r#"{"price":3}"#, 15),
    ("stream", "application/octet-stream", "0123456789abcdef", 16),
];

#[test]
fn every_kind_of_body_extractor_reads_behind_the_permit() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    for (number, (extractor, media_type, content, price)) in (1..).zip(SENT) {
        let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
        let fields = [("If-Match", tag.as_str()), ("Content-Type", media_type)];
        let target = format!("/as/123/{extractor}");
        let response = client.request("PUT", &target, &fields, content.as_bytes()).unwrap();
        assert_eq!((response.status, response.json()["price"].as_u64()), (200, Some(u64::from(*price))), "{extractor}");
        // Each read counts as well.
        assert_eq!(counted.handled(), 2 * number, "{extractor}");
    }
}

#[test]
fn no_kind_of_body_extractor_reads_before_the_permit() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    for (extractor, media_type, content, _) in SENT {
        let fields = [("If-Match", "\"stale\""), ("Content-Type", media_type)];
        let target = format!("/as/123/{extractor}");
        // What cannot be parsed would be 400, if anybody had tried.
        let broken = "{".repeat(content.len());
        for content in [content.as_bytes(), broken.as_bytes()] {
            let response = client.request("PUT", &target, &fields, content).unwrap();
            assert_eq!((response.status, response.problem().as_str()), (412, "stale"), "{extractor}");
        }
    }
    assert_eq!((counted.handled(), counted.state().commits), (0, 1));
}

#[test]
fn what_the_body_extractor_says_of_the_header_section_comes_before_the_precondition() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    for if_match in ["\"stale\"", "\"unclosed"] {
        let fields = [("If-Match", if_match), ("Content-Type", "text/plain")];
        let response = client.request("PUT", "/as/123/json", &fields, br#"{"price":14}"#).unwrap();
        assert_eq!((response.status, response.problem().as_str()), (415, "unsupported-media-type"));
    }
    // The connection was kept: one of the two is behind the other.
    assert_eq!((counted.handled(), counted.state().taken), (0, 24));
}

#[test]
fn a_body_that_cannot_be_parsed_is_written_by_nobody() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    let read = client.request("GET", "/products/123", &[], b"").unwrap();
    let before = counted.state();
    for (extractor, media_type, content, status) in [
        ("form", "application/x-www-form-urlencoded", "cost=11", 400),
        ("json", JSON, r#"{"price":"#, 400),
        ("json", JSON, r#"{"price":"x"}"#, 422),
        ("tuple?factor=5", JSON, r#"{"price":"#, 400),
        ("tuple", JSON, r#"{"price":3}"#, 400),
    ] {
        let fields = [("If-Match", read.etag()), ("Content-Type", media_type)];
        let response = client.request("PUT", &format!("/as/123/{extractor}"), &fields, content.as_bytes()).unwrap();
        assert_eq!(response.status, status, "{extractor}: {response:?}");
        assert_eq!(counted.state().product, before.product, "{extractor}");
    }
}

#[test]
fn a_body_that_is_compressed_is_unpacked_behind_the_permit() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(br#"{"price":5}"#).unwrap();
    let content = encoder.finish().unwrap();
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    let put = |client: &mut Connection, tag: &str| {
        let fields = [("If-Match", tag), ("Content-Type", JSON), ("Content-Encoding", "gzip")];
        client.request("PUT", "/as/123/json", &fields, &content).unwrap()
    };
    assert_eq!(put(&mut client, "\"stale\"").status, 412);
    let response = put(&mut client, &tag);
    assert_eq!((response.status, response.json()["price"].as_u64()), (200, Some(5)));
}

/// Half of the body is sent when the handler has begun, so that it cannot have waited for all of it.
#[test]
fn a_body_is_streamed_to_a_handler_that_asks_for_the_stream() {
    let counted = Counted::with(routes);
    let mut client = counted.connect();
    let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    let handled = counted.handled();
    let head =
        format!("PUT /as/123/stream HTTP/1.1\r\nHost: localhost\r\nIf-Match: {tag}\r\nContent-Length: 20\r\n\r\n");
    client.send(format!("{head}0123456789").as_bytes()).unwrap();
    for _ in 0..6_000 {
        if counted.handled() == handled {
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert_eq!(counted.handled(), handled + 1, "the handler waits for the whole body");
    client.send(b"0123456789").unwrap();
    assert_eq!(client.response("PUT").unwrap().json()["price"], 20);
}

#[test]
fn an_extractor_that_panics_leaves_nothing_written_and_the_service_alive() {
    let counted = Counted::with(routes);
    let tag = counted.connect().request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    let before = counted.state();
    // More often than there are workers.
    for _ in 0..6 {
        let broken = counted.connect().request("PUT", "/as/123/panic", &[("If-Match", &tag)], b"content");
        assert!(broken.is_err(), "{broken:?}");
    }
    assert_eq!(counted.state().product, before.product);
    assert_eq!(counted.connect().request("GET", "/products/123", &[], b"").unwrap().etag(), tag);
}
