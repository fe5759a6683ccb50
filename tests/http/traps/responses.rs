//! T11 to T13, T19 to T21: what is answered, and what the types promise.

use std::process::Command;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use actix_web::{Either, HttpResponse};
use etag_actix::{Compress, IfMatch, IfNoneMatch, NoContent, Problem, Routes, Tagged, WriteError};
use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Policy, Versions};
use etag_tests::http2;

use super::stage::{CONTENT, Stage, each_way};
use crate::app::Document;
use crate::rules::{Http1, Http2, asking};

async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
    found.into()
}

#[test]
fn t11_each_coding_has_its_own_tag_every_answer_names_accept_encoding_and_a_writer_may_send_any() {
    let stage = Stage::new();
    let server = stage.serve(|config| {
        config.service(web::scope("").wrap(Compress::default()).service(Routes::<Document>::at("/{id}")));
    });
    let mut ask = asking::<Http1>(&server);
    let (plain, gzip) = (ask("GET", "/1", &[], ""), ask("GET", "/1", &[("Accept-Encoding", "gzip")], ""));
    assert_eq!((plain.etag(), plain.text("content-encoding")), ("\"v1\"", None));
    assert_eq!((gzip.etag(), gzip.text("content-encoding")), ("\"v1.gzip\"", Some("gzip")));
    let not_modified = ask("GET", "/1", &[("Accept-Encoding", "gzip"), ("If-None-Match", gzip.etag())], "");
    let other_bytes = ask("GET", "/1", &[("If-None-Match", gzip.etag())], "");
    assert_eq!((not_modified.status, not_modified.etag(), other_bytes.status), (304, gzip.etag(), 200));
    for answer in [&plain, &gzip, &not_modified] {
        assert!(answer.text("vary").is_some_and(|vary| vary.eq_ignore_ascii_case("accept-encoding")), "{answer:?}");
    }
    let written = ask("PUT", "/1", &[("If-Match", gzip.etag())], CONTENT);
    assert_eq!(written.status, 200);
    assert_eq!(ask("PUT", "/1", &[("If-Match", gzip.etag())], CONTENT).status, 412);
}

#[test]
fn t12_head_is_routed_where_get_is() {
    each_way(
        |at| at.route(web::get().to(read)).route(web::head().to(read)),
        |_, ask| {
            let (get, head) = (ask("GET", "/1", &[], ""), ask("HEAD", "/1", &[], ""));
            assert_eq!((head.status, head.etag(), head.body.len()), (200, get.etag(), 0));
        },
    );
    // `Routes` does it by itself.
    let stage = Stage::new();
    let server = stage.offer(|| Routes::<Document>::at("/{id}"));
    for status in
        [asking::<Http1>(&server)("HEAD", "/1", &[], "").status, asking::<Http2>(&server)("HEAD", "/1", &[], "").status]
    {
        assert_eq!(status, 200);
    }
}

#[test]
fn t13_a_304_over_http_2_has_no_content_length() {
    async fn loaded(versions: Data<Versions<Document>>) -> Result<Tagged<Document>, Problem> {
        Ok(versions.load(&1).await?.ok_or_else(Problem::not_found)?.into())
    }
    let stage = Stage::new();
    let versions = Versions::<Document>::new(stage.shelf.clone());
    let server = stage.serve(move |config| {
        // From the extractor, and from the responder.
        config
            .app_data(Data::new(versions.clone()))
            .route("/by-hand", web::get().to(loaded))
            .route("/{id}", web::get().to(read));
    });
    let connection = http2::Connection::open(server.address()).unwrap();
    for target in ["/1", "/by-hand"] {
        for condition in [("If-None-Match", "\"v1\""), ("If-None-Match", "*")] {
            let answer = connection.request("GET", target, &[condition], b"").unwrap();
            assert_eq!((answer.status, answer.field("content-length"), answer.body.len()), (304, None, 0), "{target}");
            assert_eq!(answer.etag(), "\"v1\"");
        }
    }
    assert_eq!(connection.request("GET", "/1", &[], b"").unwrap().status, 200);
}

#[test]
fn t13_a_204_has_no_content_length() {
    async fn remove(IfMatch(current, ()): IfMatch<Document>) -> Result<NoContent, WriteError> {
        current.delete().await
    }
    each_way(
        |at| at.route(web::delete().to(remove)),
        |_, ask| {
            let answer = ask("DELETE", "/1", &[("If-Match", "\"v1\"")], "");
            assert_eq!((answer.status, answer.field("content-length")), (204, None));
        },
    );
}

#[test]
fn t19_core_and_store_know_no_http_crate() {
    for package in ["etag-core", "etag-store"] {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "tree",
            "--offline",
            "--locked",
            "-e",
            "normal",
            "--prefix",
            "none",
            "--all-features",
            "-p",
            package,
        ]);
        let output = cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).output().unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        assert!(tree.starts_with(package), "{}", String::from_utf8_lossy(&output.stderr));
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        for name in names {
            assert!(!matches!(name, "http" | "headers" | "hyper" | "actix-http" | "actix-web"), "{package} has {name}");
        }
    }
}

#[test]
fn t20_a_responder_that_sets_another_status_does_not_turn_a_304_into_200() {
    // The extractor answers 304, before there is anything for the handler to say.
    async fn with_status(found: IfNoneMatch<Document>) -> (Tagged<Document>, StatusCode) {
        (found.into(), StatusCode::NON_AUTHORITATIVE_INFORMATION)
    }
    each_way(
        |at| at.route(web::get().to(with_status)),
        |_, ask| {
            assert_eq!(ask("GET", "/1", &[], "").status, 203);
            let not_modified = ask("GET", "/1", &[("If-None-Match", "\"v1\"")], "");
            assert_eq!((not_modified.status, not_modified.body.len()), (304, 0));
        },
    );
}

#[test]
fn t20_none_is_404_and_either_is_what_it_holds() {
    async fn maybe(found: Option<IfNoneMatch<Document>>) -> Option<Tagged<Document>> {
        found.map(Into::into)
    }
    async fn either(found: Option<IfNoneMatch<Document>>) -> Either<Tagged<Document>, HttpResponse> {
        found.map_or_else(|| Either::Right(HttpResponse::Gone().finish()), |found| Either::Left(found.into()))
    }
    each_way(
        |at| at.route(web::get().to(maybe)).route(web::post().to(either)),
        |_, ask| {
            assert_eq!((ask("GET", "/1", &[], "").etag(), ask("GET", "/2", &[], "").status), ("\"v1\"", 404));
            assert_eq!(ask("POST", "/2", &[], "").status, 410);
        },
    );
}

#[test]
fn t21_the_future_of_a_check_can_be_sent_and_an_extractor_does_not_ask_for_it() {
    const fn is_send<T: Send>(_: &T) {}
    /// It holds what cannot be sent across an await, as a handler of Actix Web may.
    async fn remove(IfMatch(current, ()): IfMatch<Document>) -> Result<NoContent, WriteError> {
        let local = std::rc::Rc::new(());
        let removed = current.delete().await;
        drop(local);
        removed
    }
    let stage = Stage::new();
    let versions = Versions::<Document>::new(stage.shelf.clone());
    let fields = [("If-Match", "\"v1\"")];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let policy = Policy::default();
    is_send(&versions.check(Method::Delete, &1, &asked, &policy));
    is_send(&versions.load(&1));
    each_way(
        |at| at.route(web::delete().to(remove)),
        |_, ask| assert_eq!(ask("DELETE", "/1", &[("If-Match", "\"v1\"")], "").status, 204),
    );
}
