//! The routes under compression: each coding of a page has a tag of its own, and its members have the tags that they are read under.

use std::collections::BTreeSet;

use actix_web::web::{self, ServiceConfig};
use etag_actix::Compress;
use etag_store::{MemoryStore, Versions};
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::fixture::{Product, app, content, get, post, put, routes, stocked};
use crate::unknown::Forgetful;

fn all(config: &mut ServiceConfig) {
    config.service(web::scope("").wrap(Compress::default()).service(routes()));
}

/// R-033, R-128.
#[actix_web::test]
async fn a_page_has_a_tag_for_each_coding_and_304_goes_with_each() {
    let products = stocked(30).await;
    let answer = app(&products, all).await;
    let mut tags = BTreeSet::new();
    for coding in ["identity", "gzip", "br"] {
        let asked = || get("/products").insert_header(("Accept-Encoding", coding));
        let page = answer(asked()).await;
        let coded = page.field("content-encoding").replace("identity", "");
        assert_eq!((page.status, coded), (200, coding.replace("identity", "")));
        let tag = page.field("etag").to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let again = answer(asked().insert_header(("If-None-Match", tag.as_str()))).await;
        assert_eq!((again.status, again.field("etag"), again.field("vary")), (304, tag.as_str(), page.field("vary")));
        tags.insert(tag);
    }
    assert_eq!(tags.len(), 3);
}

/// The content of a page is the same in each coding, and so are the tags in it.
#[actix_web::test]
async fn the_tags_on_a_page_are_those_of_the_plain_members_and_good_for_writing() {
    let products = stocked(1).await;
    let answer = app(&products, all).await;
    let page = answer(get("/products")).await.json();
    let tag = page["members"][0]["etag"].as_str().unwrap();
    assert_eq!(tag, answer(get("/products/1")).await.field("etag"));
    let gzipped = answer(get("/products/1").insert_header(("Accept-Encoding", "gzip"))).await;
    assert_ne!(tag, gzipped.field("etag"));
    let written = put("/products/1", &content()).insert_header(("Accept-Encoding", "gzip"));
    assert_eq!(answer(written.insert_header(("If-Match", gzipped.field("etag")))).await.status, 200);
}

#[actix_web::test]
async fn what_is_created_has_the_tag_that_the_same_client_reads() {
    let products = stocked(0).await;
    let answer = app(&products, all).await;
    let created = answer(post("/products", &content()).insert_header(("Accept-Encoding", "gzip"))).await;
    let read = answer(get(created.field("location")).insert_header(("Accept-Encoding", "gzip"))).await;
    assert_eq!((created.status, created.field("etag")), (201, read.field("etag")));
}

#[actix_web::test]
async fn the_tag_that_a_write_may_have_given_is_that_which_the_same_client_reads() {
    let products = Versions::<Product>::new(Forgetful(MemoryStore::new()));
    let answer = app(&products, all).await;
    for coding in ["identity", "gzip"] {
        let unknown = answer(post("/products", &content()).insert_header(("Accept-Encoding", coding))).await;
        let read = answer(get(unknown.field("location")).insert_header(("Accept-Encoding", coding))).await;
        let details: Value = match coding {
            "gzip" => serde_json::from_reader(GzDecoder::new(&*unknown.body)).unwrap(),
            _ => unknown.json(),
        };
        assert_eq!((unknown.status, details["attempted_etag"].as_str()), (500, Some(read.field("etag"))), "{coding}");
    }
}
