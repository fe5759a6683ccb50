//! Defects of others, each input of theirs put to ours: typed headers, two middlewares, the crate `headers`.

use actix_web::web;
use actix_web::{HttpResponse, Resource};
use etag_actix::{Compress, Routes};
use etag_core::{EntityTag, State};
use etag_tests::server::Server;

use super::stage::{CONTENT, Stage};
use crate::app::Document;
use crate::rules::{Ask, Http1, Http2, asking};

/// A document behind `Routes` and the middleware that compresses, which is all that there is to wrap.
fn each_way(claim: impl Fn(&Stage, &mut Ask<'_>)) {
    let serve = |stage: &Stage| {
        stage.serve(|config| {
            config.service(web::scope("").wrap(Compress::default()).service(Routes::<Document>::at("/{id}")));
        })
    };
    let stage = Stage::new();
    claim(&stage, &mut asking::<Http1>(&serve(&stage)));
    let stage = Stage::new();
    claim(&stage, &mut asking::<Http2>(&serve(&stage)));
}

#[test]
fn no_input_that_typed_headers_misread_passes_for_another() {
    // Which lines of If-Match, what they are to a typed header, and what is answered here.
    const ROWS: &[(&[&str], u16)] = &[
        (&[], 428),
        (&["abc"], 400),
        (&["\"a b\""], 400),
        (&["w/\"v1\""], 400),
        (&["\"v1\" \"v0\""], 400),
        (&[""], 412),
        (&["\"v1\", junk"], 400),
        (&["\"a,v1\""], 412),
        (&["*, \"v1\""], 400),
        (&["\"v1\", *"], 400),
        (&["*", "\"v0\""], 400),
        (&["\"v0\"", "*"], 400),
        (&["W/\"v1\""], 412),
        (&["\"v0\"", "\"v2\""], 412),
        (&["\"x,\"v1\",y\""], 400),
    ];
    each_way(|stage, ask| {
        let was = stage.seen();
        for (lines, status) in ROWS {
            let fields: Vec<(&str, &str)> = lines.iter().map(|line| ("If-Match", *line)).collect();
            for (method, content) in [("PUT", CONTENT), ("PATCH", "{}"), ("DELETE", "")] {
                let mut fields = fields.clone();
                if method == "PATCH" {
                    fields.push(("Content-Type", "application/merge-patch+json"));
                }
                assert_eq!(ask(method, "/1", &fields, content).status, *status, "{method} {lines:?}");
                assert_eq!(stage.seen(), was, "{method} {lines:?}");
            }
        }
        // A tag that stands behind another, or in a second line, counts.
        let answer = ask("PUT", "/1", &[("If-Match", "\"v0\", \"a,b\""), ("If-Match", "\"v1\"")], CONTENT);
        assert_eq!(answer.status, 200);
    });
}

#[test]
fn a_guard_of_bytes_that_are_no_text_does_not_fail_open() {
    let stage = Stage::new();
    let was = stage.seen();
    let server = stage.offer(|| Routes::<Document>::at("/{id}"));
    for (sent, status) in [(&b"\"\xE9\""[..], 412), (b"\xE9", 400), (b"\"v1\xE9\"", 412)] {
        let fields = [("If-Match", sent), ("Content-Type", b"application/json")];
        let answer = server.connect().request_bytes("PUT", "/1", &fields, CONTENT.as_bytes()).unwrap();
        assert_eq!((answer.status, stage.seen()), (status, was.clone()));
    }
}

#[test]
fn whatever_a_user_names_a_version_by_is_a_tag_and_no_panic() {
    for text in ["\"x\"", "a b", "", "\r\nSet-Cookie: x", "é", "a,b", "W/\"1\""] {
        let tag = EntityTag::from_state(&State::from_text(text));
        assert_eq!(EntityTag::parse(tag.as_bytes()), Ok(tag));
    }
    assert!(EntityTag::strong("\"x\"").is_err());
}

#[test]
fn a_write_is_not_judged_by_the_tag_of_its_own_answer() {
    each_way(|stage, ask| {
        let was = stage.seen();
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v0\"")], CONTENT).status, 412);
        assert_eq!(ask("DELETE", "/1", &[("If-Match", "\"v0\"")], "").status, 412);
        assert_eq!(ask("PUT", "/1", &[("If-None-Match", "*")], CONTENT).status, 412);
        assert_eq!(stage.seen(), was);
        // The answer to this has another tag than the request, and is no 412.
        let changed = ask("PUT", "/1", &[("If-Match", "\"v1\"")], CONTENT);
        assert_eq!(changed.status, 200);
        assert_ne!(changed.etag(), "\"v1\"");
        assert_eq!(ask("DELETE", "/1", &[("If-Match", changed.etag())], "").status, 204);
    });
}

#[test]
fn a_404_and_a_500_are_no_304_and_have_no_tag() {
    async fn broken() -> Result<HttpResponse, actix_web::Error> {
        Err(actix_web::error::ErrorInternalServerError("broken"))
    }
    async fn missing() -> Result<HttpResponse, actix_web::Error> {
        Err(actix_web::error::ErrorNotFound("missing"))
    }
    let server = Server::start(|config| {
        let scope = web::scope("").wrap(Compress::default());
        config.service(scope.route("/broken", web::get().to(broken)).route("/missing", web::get().to(missing)));
    });
    for (target, status) in [("/broken", 500), ("/missing", 404), ("/nowhere", 404)] {
        for condition in ["*", "\"v1\""] {
            let fields = [("If-None-Match", condition), ("Accept-Encoding", "gzip")];
            let answer = server.connect().request("GET", target, &fields, b"").unwrap();
            assert_eq!((answer.status, answer.field("etag")), (status, None), "{target}");
        }
    }
}

#[test]
fn a_304_keeps_the_fields_of_the_200() {
    each_way(|_, ask| {
        for list in ["\"a,b\", \"v1\"", "W/\"v1\", W/\"v2\"", "\"v1\""] {
            let not_modified = ask("GET", "/1", &[("If-None-Match", list)], "");
            assert_eq!((not_modified.status, not_modified.etag()), (304, "\"v1\""));
            assert!(not_modified.field("vary").is_some());
        }
        assert_eq!(ask("GET", "/1", &[("If-None-Match", "\"v0\""), ("If-None-Match", "\"v1\"")], "").status, 304);
    });
}

#[test]
fn worth_having_a_streamed_body_of_known_length() {
    /// A body whose length is known and that is not in one piece.
    fn sized(at: Resource) -> Resource {
        at.route(web::get().to(async || {
            let pieces = actix_web::rt::time::interval(std::time::Duration::from_millis(1));
            let body = actix_web::body::SizedStream::new(10, Pieces { left: 2, pieces });
            HttpResponse::Ok().insert_header(("ETag", "\"abc\"")).body(body)
        }))
    }
    let server = Server::start(|config| {
        config.service(web::scope("").wrap(Compress::default()).service(sized(web::resource("/stream"))));
    });
    let plain = asking::<Http1>(&server)("GET", "/stream", &[], "");
    assert_eq!((plain.body.as_slice(), plain.etag()), (b"01234".repeat(2).as_slice(), "\"abc\""));
    let plain = asking::<Http2>(&server)("GET", "/stream", &[], "");
    assert_eq!((plain.body.as_slice(), plain.etag()), (b"01234".repeat(2).as_slice(), "\"abc\""));
}

struct Pieces {
    left: usize,
    pieces: actix_web::rt::time::Interval,
}

impl futures_core::Stream for Pieces {
    type Item = Result<web::Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.left == 0 {
            return std::task::Poll::Ready(None);
        }
        std::task::ready!(self.pieces.poll_tick(context));
        self.left -= 1;
        std::task::Poll::Ready(Some(Ok(web::Bytes::from_static(b"01234"))))
    }
}

#[test]
fn a_weak_or_later_if_range_unlocks_nothing_and_an_odd_tag_panics_nowhere() {
    each_way(|_, ask| {
        let whole = ask("GET", "/1", &[], "").body;
        for value in ["W/\"v1\"", "\"v1\"", "Sat, 29 Oct 2094 19:43:31 GMT", "\"a b\"", "\""] {
            let answer = ask("GET", "/1", &[("Range", "bytes=0-1"), ("If-Range", value)], "");
            assert_eq!((answer.status, &answer.body), (200, &whole), "{value}");
        }
        for value in ["\"a b\"", "\"", "\"\"\"", "W/", "\\"] {
            assert_eq!(ask("PUT", "/1", &[("If-Match", value)], CONTENT).status, 400, "{value}");
            assert_eq!(ask("GET", "/1", &[("If-None-Match", value)], "").status, 200, "{value}");
        }
    });
}
