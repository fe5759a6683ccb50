//! What others fail, each by its name.

use actix_web::web::{self, Json};
use etag_actix::{IfMatch, IfNoneMatch, Tagged, WriteError};
use etag_core::{Scheme, Versioned};

use super::stage::{CONTENT, REFUSED, Stage, each_way};
use crate::app::{Document, Shelf};
use crate::rules::{Http1, asking};

fn whole(at: actix_web::Resource) -> actix_web::Resource {
    async fn read(found: IfNoneMatch<Document>) -> Tagged<Document> {
        found.into()
    }
    async fn change(
        IfMatch(current, Json(document)): IfMatch<Document, Json<Document>>,
    ) -> Result<Tagged<Document>, WriteError> {
        current.replace(document).await
    }
    async fn remove(IfMatch(current, ()): IfMatch<Document>) -> Result<etag_actix::NoContent, WriteError> {
        current.delete().await
    }
    at.route(web::get().to(read)).route(web::put().to(change)).route(web::delete().to(remove))
}

#[test]
fn worth_having_a_correct_tag_put_succeeds() {
    each_way(whole, |_, ask| {
        for _ in 0..3 {
            // The strong tag of GET is the one that is checked on PUT, and the one of PUT as well.
            let read = ask("GET", "/1", &[], "");
            let written = ask("PUT", "/1", &[("If-Match", read.etag())], CONTENT);
            assert_eq!(written.status, 200);
            assert_eq!(ask("PUT", "/1", &[("If-Match", written.etag())], "{\"id\":1,\"text\":\"more\"}").status, 200);
        }
    });
}

#[test]
fn worth_having_a_stale_put_or_delete_leaves_the_store_untouched() {
    each_way(whole, |stage, ask| {
        let was = stage.seen();
        for fields in REFUSED {
            for (method, content) in [("PUT", CONTENT), ("DELETE", "")] {
                assert!(matches!(ask(method, "/1", fields, content).status, 400 | 412 | 428));
                assert_eq!(stage.seen(), was, "{method} {fields:?}");
            }
        }
    });
}

#[test]
fn worth_having_a_404_with_if_none_match_star_stays_404() {
    each_way(whole, |_, ask| assert_eq!(ask("GET", "/2", &[("If-None-Match", "*")], "").status, 404));
}

#[test]
fn worth_having_a_comma_in_a_tag() {
    each_way(whole, |_, ask| {
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"a,v1,b\"")], CONTENT).status, 412);
        assert_eq!(ask("GET", "/1", &[("If-None-Match", "\"a,b\", \"v1\"")], "").status, 304);
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"a,b\", \"v1\"")], CONTENT).status, 200);
    });
}

#[test]
fn worth_having_a_second_header_line() {
    each_way(whole, |_, ask| {
        assert_eq!(ask("GET", "/1", &[("If-None-Match", "\"v0\""), ("If-None-Match", "\"v1\"")], "").status, 304);
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v0\""), ("If-Match", "\"v1\"")], CONTENT).status, 200);
    });
}

#[test]
fn worth_having_a_star_beside_a_tag() {
    each_way(whole, |stage, ask| {
        let was = stage.seen();
        for value in ["*, \"v1\"", "\"v1\", *"] {
            assert_eq!(ask("PUT", "/1", &[("If-Match", value)], CONTENT).status, 400);
            assert_eq!(ask("DELETE", "/1", &[("If-Match", value)], "").status, 400);
        }
        assert_eq!(stage.seen(), was);
    });
}

#[test]
fn worth_having_a_weak_tag_in_if_match() {
    each_way(whole, |stage, ask| {
        let was = stage.seen();
        let weak = ask("PUT", "/1", &[("If-Match", "W/\"v1\"")], CONTENT);
        assert_eq!((weak.status, weak.problem().as_str(), stage.seen()), (412, "weak-tag", was));
    });
}

#[test]
fn worth_having_obs_text() {
    let stage = Stage::new();
    let was = stage.seen();
    let server = stage.offer(|| whole(web::resource("/{id}")));
    let fields = [("If-Match", &b"\"\xE9\""[..]), ("Content-Type", b"application/json")];
    let answer = server.connect().request_bytes("PUT", "/1", &fields, CONTENT.as_bytes()).unwrap();
    assert_eq!((answer.status, stage.seen()), (412, was));
}

#[test]
fn worth_having_a_304_over_http_2_without_content_length() {
    let stage = Stage::new();
    let server = stage.offer(|| whole(web::resource("/{id}")));
    let connection = etag_tests::http2::Connection::open(server.address()).unwrap();
    let answer = connection.request("GET", "/1", &[("If-None-Match", "\"v1\"")], b"").unwrap();
    assert_eq!((answer.status, answer.field("content-length"), answer.body.len()), (304, None, 0));
}

#[test]
fn worth_having_an_asynchronous_extractor_and_json() {
    // The store of the stage answers nothing at once.
    each_way(whole, |stage, ask| {
        let was = stage.seen();
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v0\"")], "{bad").status, 412);
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v1\"")], "{bad").status, 400);
        assert_eq!(stage.seen(), was);
    });
}

#[test]
fn worth_having_an_option_of_if_match() {
    async fn option(found: Option<IfMatch<Document, Json<Document>>>) -> Result<Tagged<Document>, WriteError> {
        match found {
            Some(IfMatch(current, Json(document))) => current.replace(document).await,
            None => Err(etag_actix::Problem::not_found()),
        }
    }
    each_way(
        |at| at.route(web::put().to(option)),
        |stage, ask| {
            let was = stage.seen();
            for fields in REFUSED {
                assert_eq!((ask("PUT", "/1", fields, CONTENT).status, stage.seen()), (404, was.clone()));
            }
        },
    );
}

#[test]
fn worth_having_a_retry_of_a_write_that_failed_fails_again() {
    let stage = Stage::on(Shelf::gated());
    let server = stage.offer(|| whole(web::resource("/{id}")));
    let late = std::thread::scope(|scope| {
        let late = scope.spawn(|| asking::<Http1>(&server)("PUT", "/1", &[("If-Match", "\"v1\"")], CONTENT));
        stage.shelf.wait_for_a_write();
        stage.replace("v2");
        stage.shelf.open();
        late.join().unwrap()
    });
    assert_eq!((late.status, late.etag()), (412, "\"v2\""));
    // The permit was used up by the attempt, so that there is nothing to try again with but the request.
    let was = stage.seen();
    for _ in 0..3 {
        assert_eq!(asking::<Http1>(&server)("PUT", "/1", &[("If-Match", "\"v1\"")], CONTENT).status, 412);
        assert_eq!(stage.seen(), was);
    }
}

#[test]
fn worth_having_long_tags_that_differ_at_the_end_are_different() {
    each_way(whole, |stage, ask| {
        let was = stage.seen();
        for length in [16, 64, 255, 4_000] {
            let long = format!("\"v1{}\"", "x".repeat(length));
            assert_eq!(ask("PUT", "/1", &[("If-Match", &long)], CONTENT).status, 412, "{length}");
            assert_eq!(ask("GET", "/1", &[("If-None-Match", &long)], "").status, 200, "{length}");
        }
        // And a part of the current one is not it.
        assert_eq!(ask("PUT", "/1", &[("If-Match", "\"v\"")], CONTENT).status, 412);
        assert_eq!(stage.seen(), was);
    });
}

#[test]
fn worth_having_a_border_between_fields() {
    #[derive(Versioned)]
    struct Pair {
        one: String,
        other: String,
    }
    let state =
        |one: &str, other: &str| Pair { one: one.to_owned(), other: other.to_owned() }.state(&Scheme::SHA256).unwrap();
    assert_ne!(state("ab", "c"), state("a", "bc"));
}
