//! Under `Compress`: the tag that leaves is that of the bytes that leave, and a writer may send any of them.

mod foreign;
mod negotiation;

use std::io::Read as _;

use actix_web::web::{self, ServiceConfig};
use etag_actix::{Compress, IfNoneMatch, Problem, Tagged};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use etag_tests::client::{Connection, Response};
use etag_tests::server::Server;
use serde::{Deserialize, Serialize};

use crate::products::{Product, mouse, routes, stocked};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn each_coding_has_a_tag_of_its_own_and_the_same_content() {
    for long in [false, true] {
        let server = Server::start(compressed(&stocked()));
        let mut client = server.connect();
        if long {
            // Over the size up to which content is compressed in place.
            let name = "Wireless Mouse ".repeat(500);
            let plain = read(&mut client, "identity");
            put(&mut client, plain.etag(), &Product { name, ..mouse() }, &[]);
        }
        let plain = read(&mut client, "identity");
        assert_eq!(plain.field("content-encoding"), None);
        for coding in ["gzip", "br"] {
            let coded = read(&mut client, coding);
            assert_eq!(coded.text("content-encoding"), Some(coding));
            assert_eq!(coded.etag(), labelled(plain.etag(), coding));
            assert_ne!(coded.body, plain.body);
            assert_eq!(decoded(&coded), plain.body, "{coding}");
        }
    }
}

#[test]
fn a_304_is_for_who_holds_the_selected_variant() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    let codings = ["identity", "gzip", "br"];
    for held in codings {
        let tag = read(&mut client, held).etag().to_owned();
        for selected in codings {
            let fields = [("Accept-Encoding", selected), ("If-None-Match", &tag)];
            let response = client.request("GET", "/products/123", &fields, b"").unwrap();
            assert_eq!(
                response.status,
                if held == selected { 304 } else { 200 },
                "{held} is held, {selected} selected"
            );
        }
    }
}

#[test]
fn all_that_is_negotiated_has_vary_once() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for coding in [None, Some("identity"), Some("gzip")] {
        let accepted: Vec<(&str, &str)> = coding.map(|coding| ("Accept-Encoding", coding)).into_iter().collect();
        let read = client.request("GET", "/products/123", &accepted, b"").unwrap();
        let held = [accepted.as_slice(), &[("If-None-Match", read.etag())]].concat();
        let not_modified = client.request("GET", "/products/123", &held, b"").unwrap();
        assert_eq!(not_modified.status, 304);
        let write = [accepted.as_slice(), &[JSON]].concat();
        let refused = client.request("PUT", "/products/123", &write, b"{}").unwrap();
        assert_eq!(refused.status, 428);
        let missing = client.request("GET", "/products/9", &accepted, b"").unwrap();
        assert_eq!(missing.status, 404);
        for response in [&read, &not_modified, &refused, &missing] {
            assert_eq!((response.lines("vary"), response.text("vary")), (1, Some("Accept-Encoding")), "{response:?}");
        }
    }
}

/// R-128.
#[test]
fn a_304_has_the_fields_of_the_200() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for coding in [None, Some("gzip"), Some("br")] {
        let accepted: Vec<(&str, &str)> = coding.map(|coding| ("Accept-Encoding", coding)).into_iter().collect();
        let read = client.request("GET", "/products/123", &accepted, b"").unwrap();
        let held = [accepted.as_slice(), &[("If-None-Match", read.etag())]].concat();
        let not_modified = client.request("GET", "/products/123", &held, b"").unwrap();
        assert_eq!(not_modified.status, 304);
        let of_content = ["content-length", "content-type", "content-encoding", "transfer-encoding", "date"];
        let mut expected: Vec<_> =
            read.fields.iter().filter(|(name, _)| !of_content.contains(&name.as_str())).collect();
        let mut fields: Vec<_> = not_modified.fields.iter().filter(|(name, _)| name != "date").collect();
        expected.sort();
        fields.sort();
        assert_eq!(fields, expected);
    }
}

/// R-086.
#[test]
fn a_tag_of_any_variant_is_enough_to_write_until_it_is_stale() {
    for coding in ["identity", "gzip", "br"] {
        let server = Server::start(compressed(&stocked()));
        let mut client = server.connect();
        let tag = read(&mut client, coding).etag().to_owned();
        let changed = put(&mut client, &tag, &Product { price: 2499, ..mouse() }, &[]);
        assert_eq!(changed.status, 200, "{coding}");
        let stale = put(&mut client, &tag, &Product { price: 1, ..mouse() }, &[]);
        assert_eq!((stale.status, stale.problem().as_str()), (412, "stale"), "{coding}");
        assert_eq!(stale.etag(), changed.etag());
        assert_eq!(read(&mut client, "identity").json()["price"], 2499);
    }
}

#[test]
fn what_a_proxy_adds_to_the_tag_of_a_coding_is_known() {
    for suffix in ["-gzip", ";gzip", "--gzip", "-br"] {
        let server = Server::start(compressed(&stocked()));
        let mut client = server.connect();
        let tag = read(&mut client, "gzip").etag().to_owned();
        let suffixed = format!("{}{suffix}\"", tag.trim_end_matches('"'));
        assert_eq!(put(&mut client, &suffixed, &Product { price: 1, ..mouse() }, &[]).status, 200, "{suffix}");
    }
}

#[test]
fn the_answer_to_a_write_has_the_tag_of_what_a_read_would_get() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for coding in ["identity", "gzip", "br"] {
        let tag = read(&mut client, coding).etag().to_owned();
        let next = Product { price: mouse().price + u32::try_from(coding.len()).unwrap(), ..mouse() };
        let written = put(&mut client, &tag, &next, &[("Accept-Encoding", coding)]);
        let after = read(&mut client, coding);
        assert_eq!((written.status, written.etag()), (200, after.etag()));
        assert_eq!(
            (written.text("content-encoding"), decoded(&written)),
            (after.text("content-encoding"), decoded(&after))
        );

        let fields = [("Accept-Encoding", coding), ("Prefer", "return=minimal")];
        let minimal = put(&mut client, after.etag(), &mouse(), &fields);
        assert_eq!((minimal.status, minimal.etag()), (204, read(&mut client, coding).etag()));
        assert_eq!((minimal.field("content-encoding"), minimal.field("vary")), (None, None));
    }
}

#[test]
fn a_201_without_content_is_not_coded_and_has_the_strong_tag_of_what_a_read_would_get() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for (id, coding) in (200..).zip(["identity", "gzip", "br"]) {
        let target = format!("/products/{id}");
        let content = serde_json::to_vec(&Product { id, ..mouse() }).unwrap();
        let fields = [("If-None-Match", "*"), ("Accept-Encoding", coding), ("Prefer", "return=minimal"), JSON];
        let created = client.request("PUT", &target, &fields, &content).unwrap();
        let lengths = (created.text("content-length"), created.field("content-encoding"));
        assert_eq!((created.status, lengths), (201, (Some("0"), None)), "{coding}");
        let read = client.request("GET", &target, &[("Accept-Encoding", coding)], b"").unwrap();
        assert_eq!(created.etag(), read.etag());
        assert!(!created.etag().starts_with("W/"), "{created:?}");
    }
}

#[test]
fn a_refusal_has_the_tag_of_what_a_read_would_get_whatever_its_own_content_is_coded_in() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for coding in ["identity", "gzip", "br"] {
        let current = read(&mut client, coding);
        let coded = (coding != "identity").then_some(coding);

        let stale = put(&mut client, "\"stale\"", &mouse(), &[("Accept-Encoding", coding)]);
        assert_eq!((stale.status, stale.etag(), stale.text("content-encoding")), (412, current.etag(), coded));
        let problem: serde_json::Value = serde_json::from_slice(&decoded(&stale)).unwrap();
        assert_eq!(problem["current_etag"], current.etag());

        let fields = [("Accept-Encoding", coding), JSON];
        let required = client.request("PUT", "/products/123", &fields, b"{}").unwrap();
        assert_eq!((required.status, required.etag(), required.text("content-encoding")), (428, current.etag(), coded));

        let fields = [("Accept-Encoding", coding), ("Prefer", "return=representation")];
        let shown = put(&mut client, "\"stale\"", &mouse(), &fields);
        assert_eq!((shown.status, shown.etag(), shown.text("content-encoding")), (412, current.etag(), coded));
        assert_eq!(decoded(&shown), decoded(&current));
        assert_eq!(shown.text("content-type"), Some("application/json"));
    }
}

#[test]
fn a_write_is_not_refused_for_the_coding_of_its_answer() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    let tag = read(&mut client, "gzip").etag().to_owned();
    let written =
        put(&mut client, &tag, &Product { price: 1, ..mouse() }, &[("Accept-Encoding", "identity;q=0, *;q=0")]);
    assert_eq!((written.status, written.field("content-encoding")), (200, None));
    assert_eq!(written.etag(), read(&mut client, "identity").etag());
}

#[test]
fn a_field_that_readers_alone_see_is_in_the_tag_of_each_coding_and_in_no_writers_way() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    let before = read(&mut client, "gzip").etag().to_owned();
    assert_eq!(put(&mut client, &before, &Product { views: 7, ..mouse() }, &[]).status, 200);
    let after = read(&mut client, "gzip").etag().to_owned();
    assert_ne!(before, after, "other bytes have another tag");
    let fields = [("Accept-Encoding", "gzip"), ("If-None-Match", before.as_str())];
    assert_eq!(client.request("GET", "/products/123", &fields, b"").unwrap().status, 200);
    let write = put(&mut client, &before, &Product { price: 1, views: 7, ..mouse() }, &[]);
    assert_eq!(write.status, 200, "{}", String::from_utf8_lossy(&write.body));
}

#[test]
fn head_answers_as_get() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    for coding in ["identity", "gzip"] {
        let get = read(&mut client, coding);
        let head = client.request("HEAD", "/products/123", &[("Accept-Encoding", coding)], b"").unwrap();
        assert_eq!(head.status, 200);
        for name in ["etag", "content-encoding", "vary", "content-type"] {
            assert_eq!(head.field(name), get.field(name), "{name}");
        }
    }
}

#[derive(Clone, Serialize, Deserialize, Versioned)]
#[versioned(weak)]
struct Report {
    #[versioned(key)]
    id: u64,
    text: String,
}

#[test]
fn weak_tags_have_their_variants_too() {
    async fn report(found: IfNoneMatch<Report>) -> Tagged<Report> {
        found.into()
    }

    let reports = Versions::<Report>::new(MemoryStore::new());
    let stock = reports.clone();
    actix_web::rt::System::new().block_on(async move {
        let report = Report { id: 1, text: "rain".to_owned() };
        stock.unconditionally("the stock of a test").put(report).await.expect("an empty store takes it");
    });
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("").route("/{id}", web::get().to(report)).wrap(Compress::default());
        config.app_data(reports.clone()).service(scope);
    });
    let mut client = server.connect();
    let plain = client.request("GET", "/1", &[], b"").unwrap();
    let coded = client.request("GET", "/1", &[("Accept-Encoding", "gzip")], b"").unwrap();
    assert!(plain.etag().starts_with("W/\""), "{}", plain.etag());
    assert_eq!(coded.etag(), labelled(plain.etag(), "gzip"));
    for held in [coded.etag(), coded.etag().trim_start_matches("W/")] {
        let fields = [("Accept-Encoding", "gzip"), ("If-None-Match", held)];
        assert_eq!(client.request("GET", "/1", &fields, b"").unwrap().status, 304, "{held}");
    }
}

/// A list of products is a resource like any other, and its handler loads it for itself.
#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Shelf {
    #[versioned(key)]
    name: String,
    members: Vec<u64>,
}

#[test]
fn what_a_handler_loads_for_itself_has_its_variants_too() {
    async fn shelf(shelves: web::Data<Versions<Shelf>>) -> Result<Tagged<Shelf>, Problem> {
        Ok(shelves.load(&"mice".to_owned()).await?.ok_or_else(Problem::not_found)?.into())
    }

    let shelves = Versions::<Shelf>::new(MemoryStore::new());
    let stock = shelves.clone();
    actix_web::rt::System::new().block_on(async move {
        let shelf = Shelf { name: "mice".to_owned(), members: (1..100).collect() };
        stock.unconditionally("the stock of a test").put(shelf).await.expect("an empty store takes it");
    });
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("").route("/mice", web::get().to(shelf)).wrap(Compress::default());
        config.app_data(web::Data::new(shelves.clone())).service(scope);
    });
    let mut client = server.connect();
    let codings = ["identity", "gzip", "br"];
    let read = codings.map(|coding| client.request("GET", "/mice", &[("Accept-Encoding", coding)], b"").unwrap());
    for (held, response) in codings.iter().zip(&read) {
        assert_eq!(decoded(response), read[0].body);
        for selected in codings {
            let fields = [("Accept-Encoding", selected), ("If-None-Match", response.etag())];
            let again = client.request("GET", "/mice", &fields, b"").unwrap();
            assert_eq!(again.status, if *held == selected { 304 } else { 200 }, "{held} is held, {selected} selected");
        }
    }
}

/// Every route of the products, behind the middleware.
fn compressed(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let routes = routes(products);
    move |config| {
        config.service(web::scope("").configure(routes.clone()).wrap(Compress::default()));
    }
}

fn read(client: &mut Connection, coding: &str) -> Response {
    let response = client.request("GET", "/products/123", &[("Accept-Encoding", coding)], b"").unwrap();
    assert_eq!(response.status, 200);
    response
}

fn put(client: &mut Connection, tag: &str, product: &Product, fields: &[(&str, &str)]) -> Response {
    let body = serde_json::to_vec(product).unwrap();
    client.request("PUT", "/products/123", &[&[("If-Match", tag), JSON], fields].concat(), &body).unwrap()
}

/// The tag with a label behind it.
fn labelled(tag: &str, label: &str) -> String {
    format!("{}.{label}\"", tag.trim_end_matches('"'))
}

fn decoded(response: &Response) -> Vec<u8> {
    let mut content = Vec::new();
    match response.text("content-encoding") {
        Some("gzip") => flate2::read::GzDecoder::new(&*response.body).read_to_end(&mut content).unwrap(),
        Some("br") => brotli::Decompressor::new(&*response.body, 4096).read_to_end(&mut content).unwrap(),
        coding => {
            assert_eq!(coding, None);
            return response.body.clone();
        }
    };
    content
}
