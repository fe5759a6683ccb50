//! One resource in two formats, by `Accept`: each has a tag of its own, and a writer may send either.

use std::error::Error;

use actix_web::http::header;
use actix_web::web::{self, Json, ServiceConfig};
use actix_web::{guard, mime};
use etag_actix::{Compress, Format, IfNoneMatch, PreconditionsConfig, Put, Tagged, WriteError};
use etag_store::Versions;
use etag_tests::client::{Connection, Response};
use etag_tests::server::Server;
use serde::Serialize;

use crate::products::{Product, mouse, stocked};

const PRETTY: (&str, &str) = ("Accept", "text/plain");
const PLAIN: (&str, &str) = ("Accept", "application/json");
const GZIP: (&str, &str) = ("Accept-Encoding", "gzip");

///
#[test]
fn each_format_has_a_tag_of_its_own() {
    let server = Server::start(negotiated(&stocked()));
    let mut client = server.connect();
    let (plain, pretty) = (get(&mut client, &[PLAIN]), get(&mut client, &[PRETTY]));
    assert_eq!(plain.json(), pretty.json());
    assert_ne!(plain.body, pretty.body);
    assert_eq!(
        (plain.text("content-type"), pretty.text("content-type")),
        (Some("application/json"), Some("text/plain"))
    );
    assert_eq!(pretty.etag(), format!("{}.pretty\"", plain.etag().trim_end_matches('"')));
}

#[test]
fn a_304_is_for_who_holds_the_selected_format_in_the_selected_coding() {
    let server = Server::start(negotiated(&stocked()));
    let mut client = server.connect();
    let variants: [&[(&str, &str)]; 4] = [&[PLAIN], &[PRETTY], &[PLAIN, GZIP], &[PRETTY, GZIP]];
    let tags = variants.map(|fields| get(&mut client, fields).etag().to_owned());
    for (held, tag) in tags.iter().enumerate() {
        for (selected, fields) in variants.iter().enumerate() {
            let response = get(&mut client, &[fields, &[("If-None-Match", tag.as_str())][..]].concat());
            assert_eq!(response.status, if held == selected { 304 } else { 200 }, "{tag} for {fields:?}");
            assert_eq!(response.etag(), tags[selected]);
        }
    }
}

#[test]
fn vary_names_what_selects_on_200_and_304() {
    let server = Server::start(negotiated(&stocked()));
    let mut client = server.connect();
    for fields in [&[PLAIN][..], &[PRETTY], &[PRETTY, GZIP]] {
        let read = get(&mut client, fields);
        let not_modified = get(&mut client, &[fields, &[("If-None-Match", read.etag())]].concat());
        assert_eq!(not_modified.status, 304);
        for response in [&read, &not_modified] {
            let lines = response.fields.iter().filter(|(name, _)| name == "vary");
            let lines: Vec<String> = lines.map(|(_, value)| String::from_utf8_lossy(value).to_lowercase()).collect();
            assert_eq!(lines, ["accept", "accept-encoding"], "{response:?}");
        }
    }
}

#[test]
fn a_writer_may_send_the_tag_of_either_format_until_it_is_stale() {
    for fields in [&[PLAIN][..], &[PRETTY], &[PRETTY, GZIP]] {
        let server = Server::start(negotiated(&stocked()));
        let mut client = server.connect();
        let tag = get(&mut client, fields).etag().to_owned();
        let write = [("If-Match", tag.as_str()), ("Content-Type", "application/json")];
        let body = serde_json::to_vec(&Product { price: 1, ..mouse() }).unwrap();
        let written = client.request("PUT", "/123", &write, &body).unwrap();
        assert_eq!((written.status, written.etag()), (200, get(&mut client, &[PRETTY]).etag()));
        assert_eq!(written.body, get(&mut client, &[PRETTY]).body);
        assert_eq!(client.request("PUT", "/123", &write, &body).unwrap().status, 412);
    }
}

#[test]
fn a_format_that_fails_is_500_and_says_nothing_of_it() {
    let products = stocked();
    let server = Server::start(move |config: &mut ServiceConfig| {
        config
            .app_data(products.clone())
            .route("/unwritten/{id}", web::get().to(read::<Unwritten>))
            .route("/unlabelled/{id}", web::get().to(read::<Unlabelled>));
    });
    let mut client = server.connect();
    for path in ["/unwritten/123", "/unlabelled/123"] {
        let response = client.request("GET", path, &[], b"").unwrap();
        assert_eq!((response.status, response.problem().as_str()), (500, "internal"), "{path}");
        assert!(!String::from_utf8_lossy(&response.body).contains("secret"), "{path}");
        assert_eq!(response.field("etag"), None);
    }
}

/// JSON that people read.
struct Pretty;

impl Format for Pretty {
    const MEDIA_TYPE: &'static str = "text/plain";
    const VARIANT: Option<&'static str> = Some("pretty");

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec_pretty(value)?)
    }
}

struct Unwritten;

impl Format for Unwritten {
    const MEDIA_TYPE: &'static str = "text/plain";
    const VARIANT: Option<&'static str> = Some("unwritten");

    fn write<T: Serialize>(_: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Err("a secret".into())
    }
}

struct Unlabelled;

impl Format for Unlabelled {
    const MEDIA_TYPE: &'static str = "text/plain";
    const VARIANT: Option<&'static str> = Some("a secret label");

    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(serde_json::to_vec(value)?)
    }
}

fn negotiated(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let products = products.clone();
    move |config| {
        let resource = web::resource("/{id}")
            .app_data(PreconditionsConfig::default().vary(header::ACCEPT))
            .route(web::get().guard(guard::Acceptable::new(mime::TEXT_PLAIN)).to(read::<Pretty>))
            .route(web::get().to(read::<etag_actix::JsonFormat>))
            .route(web::put().to(put));
        config.app_data(products.clone()).service(web::scope("").service(resource).wrap(Compress::default()));
    }
}

async fn read<F: Format>(found: IfNoneMatch<Product, F>) -> Tagged<Product, F> {
    found.into()
}

async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product, Pretty>, WriteError> {
    Ok(permit.put(product).await?.format())
}

fn get(client: &mut Connection, fields: &[(&str, &str)]) -> Response {
    client.request("GET", "/123", fields, b"").unwrap()
}
