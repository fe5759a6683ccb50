//! Status and fields of the answers: [RFC 9110 §8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8), [§9.3](https://www.rfc-editor.org/rfc/rfc9110#section-9.3), [§15](https://www.rfc-editor.org/rfc/rfc9110#section-15).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, SystemTime};

use actix_web::web::{self, Json};
use etag_actix::{PreconditionsConfig, Put, Tagged, WriteError};
use etag_core::HttpDate;
use etag_store::Versions;
use etag_tests::client::Response;
use etag_tests::server::Server;

use super::case::{EVERY, MODIFIED, READS, date};
use super::run::{Http1, Http2, asking, each_way};
use crate::app::{Application, Document, Door, Given, Shelf};

const CURRENT: Given<'_> = Given::Tagged(b"\"v1\"");

fn content(id: u64, text: &str) -> String {
    format!("{{\"id\":{id},\"text\":\"{text}\"}}")
}

/// The fields but for those that say when and how the answer was sent.
fn fields(response: &Response) -> BTreeMap<String, Vec<u8>> {
    let of_the_message = |name: &str| matches!(name, "date" | "connection" | "content-length");
    response.fields.iter().filter(|(name, _)| !of_the_message(name)).cloned().collect()
}

#[test]
fn a_304_carries_what_the_200_would_have_carried_and_nothing_about_the_content() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, Some(date(MODIFIED)));
        for method in READS {
            let mut expected = fields(&ask(method, &target, &[], ""));
            for name in ["etag", "last-modified", "vary", "cache-control"] {
                assert!(expected.contains_key(name), "{name} of {method}");
            }
            assert!(expected.remove("content-type").is_some());
            for condition in [("If-None-Match", "\"v1\""), ("If-Modified-Since", "Sat, 29 Oct 1994 19:43:31 GMT")] {
                let not_modified = ask(method, &target, &[condition], "");
                assert_eq!(not_modified.status, 304);
                assert_eq!(fields(&not_modified), expected);
            }
        }
    });
}

#[test]
fn head_is_answered_as_get_is_without_the_content() {
    each_way(|app, ask| {
        for door in [Door::Required, Door::Open, Door::Whole] {
            let (_, target) = app.place(door, CURRENT, Some(date(MODIFIED)));
            let get = ask("GET", &target, &[], "");
            let head = ask("HEAD", &target, &[], "");
            assert_eq!((head.status, fields(&head)), (get.status, fields(&get)), "{door:?}");
            assert_eq!(get.etag(), "\"v1\"");
            assert_eq!(head.text("content-length").unwrap_or("none"), get.body.len().to_string());
            let (_, missing) = app.place(door, Given::Nothing, None);
            assert_eq!(ask("HEAD", &missing, &[], "").status, ask("GET", &missing, &[], "").status);
        }
    });
}

#[test]
fn each_field_that_stands_once_stands_once_in_every_answer() {
    // `each_way` looks at each answer; this is one of every status.
    each_way(|app, ask| {
        for door in [Door::Required, Door::Open, Door::Whole, Door::Guarded] {
            let (id, target) = app.place(door, CURRENT, Some(date(MODIFIED)));
            for fields in [&[][..], &[("If-Match", "\"v0\"")], &[("If-Match", "v0")], &[("If-None-Match", "*")]] {
                for method in EVERY {
                    let content = if matches!(*method, "PUT" | "PATCH" | "POST") { "{}" } else { "" };
                    ask(method, &target, fields, content);
                }
            }
            let missing = format!("{target}0");
            ask("PUT", &missing, &[("If-None-Match", "*")], &content(id * 10, "new"));
        }
    });
}

#[test]
fn a_refusal_names_the_tag_that_a_read_gives() {
    each_way(|app, ask| {
        let (id, target) = app.place(Door::Required, CURRENT, None);
        for method in ["PUT", "PATCH", "DELETE"] {
            let content = if method == "DELETE" { String::new() } else { content(id, "stale") };
            let stale = ask(method, &target, &[("If-Match", "\"v0\"")], &content);
            let missing = ask(method, &target, &[], &content);
            let read = ask("GET", &target, &[], "");
            assert_eq!((stale.status, stale.etag()), (412, read.etag()));
            assert_eq!((missing.status, missing.etag()), (428, read.etag()));
            assert_eq!(stale.json()["current_etag"], read.etag());
        }
    });
}

#[test]
fn after_a_write_the_tag_is_that_of_the_next_read() {
    each_way(|app, ask| {
        for (door, method) in
            [(Door::Required, "PUT"), (Door::Required, "PATCH"), (Door::Required, "POST"), (Door::Open, "PUT")]
        {
            let (id, target) = app.place(door, CURRENT, None);
            let written = ask(method, &target, &[("If-Match", "\"v1\"")], &content(id, "next"));
            let read = ask("GET", &target, &[], "");
            assert_eq!((written.status, written.etag(), &written.body), (200, read.etag(), &read.body));
            assert_eq!(written.text("content-location"), Some(target.as_str()));
            assert_eq!(written.text("last-modified"), read.text("last-modified"));
            assert_ne!(written.etag(), "\"v1\"");
            // `return=minimal` says the same in 204.
            let minimal = ask(
                method,
                &target,
                &[("If-Match", written.etag()), ("Prefer", "return=minimal")],
                &content(id, "more"),
            );
            assert_eq!((minimal.status, minimal.etag()), (204, ask("GET", &target, &[], "").etag()));
        }
    });
}

#[test]
fn put_creates_with_201_and_replaces_with_200_and_location_leads_to_the_same_tag() {
    each_way(|app, ask| {
        let (id, target) = app.place(Door::Required, Given::Nothing, None);
        let created = ask("PUT", &target, &[("If-None-Match", "*")], &content(id, "new"));
        assert_eq!((created.status, created.text("location")), (201, Some(target.as_str())));
        let read = ask("GET", created.text("location").unwrap(), &[], "");
        assert_eq!((read.etag(), &read.body), (created.etag(), &created.body));
        let replaced = ask("PUT", &target, &[("If-Match", created.etag())], &content(id, "next"));
        assert_eq!((replaced.status, replaced.text("location")), (200, None));
    });
}

#[test]
fn what_a_put_says_beside_its_content_is_not_kept() {
    each_way(|app, ask| {
        let (id, target) = app.place(Door::Required, CURRENT, None);
        let extra = [
            ("If-Match", "\"v1\""),
            ("X-Colour", "red"),
            ("Content-Location", "/elsewhere"),
            ("Content-Language", "de"),
        ];
        assert_eq!(ask("PUT", &target, &extra, &content(id, "next")).text("content-location"), Some(target.as_str()));
        let read = ask("GET", &target, &[], "");
        for name in ["x-colour", "content-location", "content-language"] {
            assert_eq!(read.text(name), None);
        }
    });
}

#[test]
fn a_deletion_leaves_no_validators() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, Some(date(MODIFIED)));
        let removed = ask("DELETE", &target, &[("If-Match", "\"v1\"")], "");
        assert_eq!((removed.status, removed.field("etag"), removed.field("last-modified")), (204, None, None));
        assert_eq!(ask("GET", &target, &[], "").field("etag"), None);
    });
}

#[test]
fn a_tag_is_not_issued_again_after_a_deletion() {
    each_way(|app, ask| {
        let (id, target) = app.place(Door::Required, Given::Nothing, None);
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..3 {
            let created = ask("PUT", &target, &[("If-None-Match", "*")], &content(id, "the same"));
            assert!(!seen.contains(&created.etag().to_owned()));
            if let Some(former) = seen.last() {
                let stale = ask("PUT", &target, &[("If-Match", former)], &content(id, "late"));
                assert_eq!(stale.status, 412);
            }
            seen.push(created.etag().to_owned());
            assert_eq!(ask("DELETE", &target, &[("If-Match", created.etag())], "").status, 204);
        }
    });
}

#[test]
fn a_modification_date_in_the_future_is_sent_as_now() {
    each_way(|app, ask| {
        let tomorrow = HttpDate::from(SystemTime::now() + Duration::from_hours(24));
        let (_, target) = app.place(Door::Open, CURRENT, Some(tomorrow));
        for method in READS {
            // That it is not later than `Date` is looked at in every answer.
            assert!(ask(method, &target, &[], "").field("last-modified").is_some());
            let not_modified = ask(method, &target, &[("If-None-Match", "\"v1\"")], "");
            assert_eq!(not_modified.status, 304);
            assert!(not_modified.field("last-modified").is_some());
        }
    });
}

#[test]
fn a_put_may_be_told_to_send_no_validators() {
    async fn put(Put(permit, Json(document)): Put<Document, Json<Document>>) -> Result<Tagged<Document>, WriteError> {
        permit.put(document).await
    }
    let versions = Versions::<Document>::new(Shelf::new());
    let server = Server::start(move |config| {
        let strict = PreconditionsConfig::default().without_validators_after_put();
        config.app_data(versions.clone()).app_data(strict).service(web::resource("/{id}").route(web::put().to(put)));
    });
    for (target, mut ask) in [
        ("/1", Box::new(asking::<Http1>(&server)) as Box<super::run::Ask<'_>>),
        ("/2", Box::new(asking::<Http2>(&server))),
    ] {
        let created = ask("PUT", target, &[("If-None-Match", "*")], &content(target[1..].parse().unwrap(), "new"));
        assert_eq!((created.status, created.field("etag"), created.field("last-modified")), (201, None, None));
    }
}

#[test]
fn a_write_without_conditions_that_loses_a_race_is_409_and_one_with_conditions_412() {
    for (fields, status, problem) in [(&[][..], 409, "raced"), (&[("If-Match", "\"v1\"")], 412, "stale")] {
        let shelf = Shelf::gated();
        let app = Application::on(shelf.clone());
        let server = Server::start(app.routes());
        let (id, target) = app.place(Door::Open, CURRENT, None);
        let late = thread::scope(|scope| {
            let late = scope.spawn(|| asking::<Http1>(&server)("PUT", &target, fields, &content(id, "late")));
            shelf.wait_for_a_write();
            app.replace(id, b"\"v2\"");
            shelf.open();
            late.join().unwrap()
        });
        assert_eq!((late.status, late.problem().as_str(), late.etag()), (status, problem, "\"v2\""));
    }
}

#[test]
fn content_and_tag_are_of_one_version() {
    let app = Application::new();
    let server = Server::start(app.routes());
    let (id, target) = app.place(Door::Open, CURRENT, None);
    let (is_over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut written = vec![("\"v1\"".to_owned(), content(id, "as it was").into_bytes())];
    let read = thread::scope(|scope| {
        let readers = [(); 2].map(|()| {
            scope.spawn(|| {
                let (mut client, mut read) = (server.connect(), Vec::new());
                while !is_over.load(Ordering::SeqCst) {
                    let answer = client.request("GET", &target, &[], b"").unwrap();
                    read.push((answer.etag().to_owned(), answer.body));
                    reads.fetch_add(1, Ordering::SeqCst);
                }
                read
            })
        });
        let mut client = server.connect();
        for version in 0..300 {
            let next = content(id, &format!("version {version}"));
            let fields = [("Content-Type", "application/json")];
            let answer = client.request("PUT", &target, &fields, next.as_bytes()).unwrap();
            assert_eq!(answer.status, 200);
            written.push((answer.etag().to_owned(), next.into_bytes()));
            // The readers are there while it is written, however slow they are: now and then they are waited for.
            let earlier = reads.load(Ordering::SeqCst);
            let is_waiting =
                || reads.load(Ordering::SeqCst) == earlier && !readers.iter().any(ScopedJoinHandle::is_finished);
            while version % 30 == 0 && is_waiting() {
                thread::sleep(Duration::from_millis(1));
            }
        }
        is_over.store(true, Ordering::SeqCst);
        readers.map(|reader| reader.join().unwrap()).concat()
    });
    assert!(read.iter().all(|version| written.contains(version)));
    assert!(read.len() >= 10, "{} reads", read.len());
}
