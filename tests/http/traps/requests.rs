//! T17, T18, T22: the fields of a request, and names.

// Both names in one file: what is imported by name wins over what a glob brings.
use actix_web::http::header::*;
use actix_web::web::{self, Json};
use etag_actix::{IfMatch, IfNoneMatch, Tagged, WriteError};

use super::stage::{CONTENT, each_way};
use crate::app::{Application, Document, Door, Given};
use crate::rules::{Http1, Http2, asking};

#[test]
fn t17_every_line_of_a_field_counts_and_one_line_of_each_is_sent() {
    let app = Application::new();
    let server = etag_tests::server::Server::start(app.routes());
    for mut ask in
        [Box::new(asking::<Http1>(&server)) as Box<crate::rules::Ask<'_>>, Box::new(asking::<Http2>(&server))]
    {
        for (second, status) in [("\"v1\"", 200), ("\"v2\"", 412), ("garbage", 400), ("*", 400)] {
            let (_, target) = app.place(Door::Required, Given::Tagged(b"\"v1\""), None);
            let answer = ask("GET", &target, &[("If-Match", "\"v0\""), ("If-Match", second)], "");
            assert_eq!(answer.status, status, "{second}");
            assert_eq!(answer.lines("etag"), usize::from(status != 400), "{second}");
        }
    }
}

#[test]
fn t18_bytes_that_are_no_text_are_compared_and_not_dropped() {
    let app = Application::new();
    let server = etag_tests::server::Server::start(app.routes());
    for (door, tag, sent, status) in [
        (Door::Bare, &b"\"\xE9\""[..], &b"\"\xE9\""[..], 204),
        (Door::Bare, b"\"\xE9\"", b"\"\xE8\"", 412),
        (Door::Required, b"\"v1\"", b"\"\xE9\"", 412),
        (Door::Required, b"\"v1\"", b"\"\xE9\", \"v1\"", 200),
        (Door::Required, b"\"v1\"", b"\xE9", 400),
    ] {
        let (id, target) = app.place(door, Given::Tagged(tag), None);
        let content = format!("{{\"id\":{id},\"text\":\"next\"}}");
        let fields = [("If-Match", sent), ("Content-Type", b"application/json")];
        let answer = server.connect().request_bytes("PUT", &target, &fields, content.as_bytes()).unwrap();
        assert_eq!(answer.status, status, "{}", sent.escape_ascii());
    }
}

#[test]
fn t22_the_extractors_and_the_headers_of_the_same_name_live_in_one_file() {
    async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
        found.into()
    }
    async fn change(
        IfMatch(current, Json(document)): IfMatch<Document, Json<Document>>,
        sent: web::Header<actix_web::http::header::IfMatch>,
    ) -> Result<Tagged<Document>, WriteError> {
        assert!(matches!(&*sent, actix_web::http::header::IfMatch::Items(tags) if tags.len() == 1));
        current.replace(document).await
    }
    assert_eq!(IF_MATCH, "if-match");
    each_way(
        |at| at.route(web::get().to(read)).route(web::put().to(change)),
        |_, ask| {
            assert_eq!(ask("GET", "/1", &[("If-None-Match", "\"v1\"")], "").status, 304);
            assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v1\"")], CONTENT).status, 200);
        },
    );
}
