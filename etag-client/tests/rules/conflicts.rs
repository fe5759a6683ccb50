//! `update` where others have written meanwhile: the rules of conflicts, one after the other.

use std::time::Duration;

use etag_client::{BoxError, Client, Error, Outcome, Retries, Unsettled};
use serde_json::{Value, json};

use crate::model::Model;
use crate::scripted::{Answer, Asked, Scripted};

/// One more.
pub(crate) fn increment(mut value: Value) -> Result<Value, BoxError> {
    value["n"] = (value["n"].as_u64().ok_or("no number")? + 1).into();
    Ok(value)
}

pub(crate) fn client() -> Client {
    // To read the certificates of the machine takes longer than most tests.
    let connections = etag_client::reqwest::Client::builder();
    #[cfg(feature = "tls")]
    let connections = connections.tls_certs_only([]);
    Client::builder().connections(connections).build().unwrap()
}

/// What was asked, in short: `GET`, or `PUT "a" {"n":6}`.
pub(crate) fn asked(server: &Scripted) -> Vec<String> {
    let short = |asked: &Asked| match asked.field("if-match").first() {
        Some(tag) => format!("{} {tag} {}", asked.method, String::from_utf8_lossy(&asked.content)),
        None => asked.method.clone(),
    };
    server.asked().iter().map(short).collect()
}

/// Refuses each write, and gives out another version at each read: 1, 2, 3.
async fn overtaking() -> Scripted {
    let mut version = 0;
    Scripted::with(move |asked, _| {
        if asked.method == "PUT" {
            return Answer::of(412);
        }
        version += 1;
        Answer::ok(&format!("\"{version}\""), &format!(r#"{{"n":{version}}}"#))
    })
    .await
}

/// R-209.
#[tokio::test]
async fn after_a_412_the_change_is_made_again_to_what_is_there() {
    let server = Scripted::answering([
        Answer::ok("\"a\"", r#"{"n":5,"note":"mine"}"#),
        Answer::of(412),
        Answer::ok("\"b\"", r#"{"n":10,"note":"theirs"}"#),
        Answer::of(204).with("ETag", "\"c\""),
    ])
    .await;
    let client = client();
    let updated = client.update(server.url("/"), increment).send().await.unwrap();
    let puts = [r#"PUT "a" {"n":6,"note":"mine"}"#, r#"PUT "b" {"n":11,"note":"theirs"}"#];
    assert_eq!(asked(&server), ["GET", puts[0], "GET", puts[1]]);
    assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 2));
    assert_eq!((updated.value, updated.tag.unwrap().to_string()), (json!({"n": 11, "note": "theirs"}), "\"c\"".into()));
    let counters = client.counters();
    assert_eq!((counters.attempts, counters.recovered, counters.exhausted, counters.unknown), (2, 1, 0, 0));
}

/// R-209.
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_clients_that_count_to_a_hundred_make_sixteen_hundred() {
    let model = Model::of(json!({"n": 0}));
    let server = model.serve(|_, answer| answer).await;
    let url = server.url("/");
    let clients = (0..16).map(|_| {
        let (client, url) = (client(), url.clone());
        tokio::spawn(async move {
            for _ in 0..100 {
                let patient = Retries::default().attempts(1000).within(Duration::from_mins(5));
                client.update(&url, increment).retries(patient).send().await.unwrap();
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    assert_eq!((model.value(), model.writes()), (json!({"n": 1600}), 1600));
}

/// R-210.
#[tokio::test]
async fn conflicts_end_after_as_many_writes_as_are_allowed_with_all_three_states() {
    let server = overtaking().await;
    let client = client();
    let update = client.update(server.url("/"), increment).retries(Retries::default().attempts(3));
    let Err(Error::Conflict(conflict)) = update.send().await else { panic!("no conflict") };
    let expected = [r#"PUT "1" {"n":2}"#, r#"PUT "2" {"n":3}"#, r#"PUT "3" {"n":4}"#];
    assert_eq!(asked(&server), ["GET", expected[0], "GET", expected[1], "GET", expected[2], "GET"]);
    assert!(matches!(conflict.reason, Unsettled::Exhausted), "{:?}", conflict.reason);
    let states = [&conflict.base, &conflict.mine, &conflict.theirs].map(ToString::to_string);
    assert_eq!(states, [r#"{"n":3}"#, r#"{"n":4}"#, r#"{"n":4}"#]);
    assert_eq!((conflict.tag.unwrap().to_string(), conflict.attempts), ("\"4\"".to_owned(), 3));
    let counters = client.counters();
    assert_eq!((counters.attempts, counters.recovered, counters.exhausted), (3, 0, 1));
}

/// R-210, R-215.
#[tokio::test]
async fn try_again_is_kept_apart_from_conflicts_and_the_same_request_is_sent_again() {
    let raced = r#"{"type":"https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#raced"}"#;
    for answer in [
        Answer::of(429).with("Retry-After", "0"),
        Answer::of(429),
        Answer::of(503).with("Content-Type", "application/problem+json").saying(raced.replace("raced", "unavailable")),
        Answer::of(409).with("Content-Type", "application/problem+json").saying(raced),
    ] {
        let answers = [Answer::ok("\"a\"", r#"{"n":5}"#), answer, Answer::of(204)];
        let (server, client) = (Scripted::answering(answers).await, client());
        client.update(server.url("/"), increment).send().await.unwrap();
        assert_eq!(asked(&server), ["GET", r#"PUT "a" {"n":6}"#, r#"PUT "a" {"n":6}"#]);
        assert_eq!(client.counters().recovered, 0);
    }
}

/// R-210.
#[tokio::test]
async fn a_wait_beyond_the_bound_ends_at_once() {
    let busy = |status| Answer::of(status).with("Retry-After", "3600");
    let server = Scripted::answering([Answer::ok("\"a\"", r#"{"n":5}"#), busy(429)]).await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    let hour = Some(Duration::from_hours(1));
    assert!(matches!(&err, Error::TryAgain { after, .. } if *after == hour), "{err:?}");
    assert_eq!(server.asked().len(), 2);
    let five = Answer::ok("\"a\"", r#"{"n":5}"#);
    let server = Scripted::answering([five.clone(), busy(503), five]).await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { current: Some(_), .. }), "{err:?}");
    assert_eq!(server.asked().len(), 3);
    let server = Scripted::answering([
        Answer::ok("\"a\"", r#"{"n":5}"#),
        Answer::of(412).with("Retry-After", "3600"),
        Answer::ok("\"b\"", r#"{"n":6}"#),
    ])
    .await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(&err, Error::Conflict(conflict) if matches!(conflict.reason, Unsettled::Exhausted)), "{err:?}");
    assert_eq!(asked(&server), ["GET", r#"PUT "a" {"n":6}"#, "GET"]);
}

/// R-211, R-084: a weak tag is sent as it is, and stripped by nobody.
#[tokio::test]
async fn a_tag_that_is_refused_and_current_ends_after_one_write() {
    for tag in ["W/\"1\"", "\"1-gzip\""] {
        let read = Answer::ok(tag, r#"{"n":5}"#);
        let server =
            Scripted::with(move |asked, _| if asked.method == "GET" { read.clone() } else { Answer::of(412) }).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        assert!(matches!(&err, Error::Unmatched { tag: said, .. } if said.to_string() == tag), "{err:?}");
        let writes: Vec<_> = asked(&server).into_iter().filter(|asked| asked != "GET").collect();
        assert_eq!(writes, [format!(r#"PUT {tag} {{"n":6}}"#)]);
    }
}

/// R-213.
#[tokio::test]
async fn the_content_of_a_412_counts_only_as_the_current_representation_with_its_tag() {
    let theirs = |name: &str, value: &str| Answer::of(412).with(name, value).saying(r#"{"n":10}"#);
    let applied = theirs("Preference-Applied", "return=representation");
    for (answer, is_taken) in [
        (applied.clone().with("ETag", "\"b\""), true),
        (theirs("Content-Location", "/x?y").with("ETag", "\"b\""), true),
        (applied.clone().with("ETag", "\"b\"").with("Content-Type", "application/problem+json"), false),
        (applied, false),
        (theirs("Preference-Applied", "return=minimal").with("ETag", "\"b\""), false),
        (theirs("Content-Location", "/x").with("ETag", "\"b\""), false),
        (theirs("Content-Type", "application/json").with("ETag", "\"b\""), false),
    ] {
        let read = (!is_taken).then(|| Answer::ok("\"b\"", r#"{"n":10}"#));
        let answers = [Answer::ok("\"a\"", r#"{"n":5}"#), answer].into_iter().chain(read).chain([Answer::of(204)]);
        let server = Scripted::answering(answers).await;
        client().update(server.url("/x?y"), increment).send().await.unwrap();
        let all = ["GET", r#"PUT "a" {"n":6}"#, "GET", r#"PUT "b" {"n":11}"#];
        let expected: Vec<_> = all.into_iter().enumerate().filter(|(at, _)| !is_taken || *at != 2).collect();
        assert_eq!(asked(&server), expected.into_iter().map(|(_, asked)| asked).collect::<Vec<_>>());
        assert_eq!(server.asked()[1].field("prefer"), ["return=representation"]);
    }
}

/// R-213: after a wait it would be old.
#[tokio::test]
async fn the_content_of_a_second_412_is_not_used() {
    let refused = |tag: &str| Answer::of(412).with("ETag", tag).with("Content-Location", "/").saying(r#"{"n":10}"#);
    let later = Answer::ok("\"d\"", r#"{"n":20}"#);
    let answers = [Answer::ok("\"a\"", r#"{"n":5}"#), refused("\"b\""), refused("\"c\""), later, Answer::of(204)];
    let server = Scripted::answering(answers).await;
    client().update(server.url("/"), increment).send().await.unwrap();
    let puts = [r#"PUT "a" {"n":6}"#, r#"PUT "b" {"n":11}"#, r#"PUT "d" {"n":21}"#];
    assert_eq!(asked(&server), ["GET", puts[0], puts[1], "GET", puts[2]]);
}

/// R-214: what is read has a tag by then, so that another precondition is wanted than this client has.
#[tokio::test]
async fn a_428_is_reported() {
    let server = Scripted::answering([Answer::ok("\"a\"", r#"{"n":5}"#), Answer::of(428), Answer::of(428)]).await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(err, Error::PreconditionRequired(_)), "{err:?}");
    let err = client().put(server.url("/")).json(&1).unconditional().send().await.unwrap_err();
    assert!(matches!(err, Error::PreconditionRequired(_)), "{err:?}");
    assert_eq!(server.asked().len(), 3);
}

/// R-215, R-217.
#[tokio::test]
async fn other_refusals_are_no_conflicts_and_end_after_one_write() {
    for status in [400, 401, 403, 404, 405, 409, 410, 415, 422, 501] {
        let server = Scripted::answering([Answer::ok("\"a\"", r#"{"n":5}"#), Answer::of(status)]).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        match (status, &err) {
            (400, Error::Malformed(problem)) | (422, Error::Unprocessable(problem)) | (_, Error::Refused(problem)) => {
                assert_eq!(problem.status(), status);
            }
            _ => panic!("{status}: {err:?}"),
        }
        assert_eq!(asked(&server), ["GET", r#"PUT "a" {"n":6}"#]);
    }
}

/// R-216.
#[tokio::test]
async fn a_write_without_a_tag_is_followed_by_a_read_before_the_next() {
    let model = Model::of(json!({"n": 5}));
    let server = model
        .serve(|asked, answer| match (asked.method.as_str(), answer) {
            ("PUT", Answer::Given { status: 204, .. }) => Answer::of(204),
            (_, answer) => answer,
        })
        .await;
    let client = client();
    for expected in [6, 7] {
        let updated = client.update(server.url("/"), increment).send().await.unwrap();
        assert_eq!((updated.tag, updated.value), (None, json!({"n": expected})));
    }
    assert_eq!(asked(&server), ["GET", r#"PUT "v1" {"n":6}"#, "GET", r#"PUT "v2" {"n":7}"#]);
    let written = client.put(server.url("/")).json(&json!({"n": 1})).if_unchanged(None).send().await;
    assert!(matches!(written, Err(Error::NoTag)));
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn nothing_is_written_without_a_tag() {
    for tag in [None, Some("unquoted"), Some("\"a\" \"b\"")] {
        let read = Answer::of(200).saying(r#"{"n":5}"#);
        let server = Scripted::answering([tag.map_or(read.clone(), |tag| read.with("ETag", tag))]).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        assert!(matches!(err, Error::NoTag), "{err:?}");
        assert_eq!(asked(&server), ["GET"]);
    }
}

#[tokio::test]
async fn what_has_gone_meanwhile_is_not_created_again() {
    let gone = r#"{"type":"https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#gone"}"#;
    let says_so = Answer::of(412).with("Content-Type", "application/problem+json").saying(gone);
    for (answers, reads) in [(vec![says_so], 1), (vec![Answer::of(412), Answer::of(404)], 2)] {
        let server = Scripted::answering([Answer::ok("\"a\"", r#"{"n":5}"#)].into_iter().chain(answers)).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        assert!(matches!(err, Error::Gone(_)), "{err:?}");
        assert_eq!(server.asked().iter().filter(|asked| asked.method == "GET").count(), reads);
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_made_or_makes_none_sends_nothing() {
    let model = Model::of(json!({"n": 5}));
    let server = model.serve(|_, answer| answer).await;
    let client = client();
    let err = client.update(server.url("/"), |_: Value| Err("sold out".into())).send().await.unwrap_err();
    assert_eq!(err.to_string(), "the change cannot be made: sold out");
    let unchanged = client.update(server.url("/"), |value: Value| Ok(value)).send().await.unwrap();
    assert_eq!((unchanged.outcome, unchanged.attempts, model.writes()), (Outcome::Unchanged, 0, 0));
    let err = client.update(server.url("/"), |number: u64| Ok(number)).send().await.unwrap_err();
    assert!(matches!(err, Error::Content(_)), "{err:?}");
}

#[tokio::test]
async fn an_update_can_be_spawned_and_infers_its_types() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Product {
        stock: u64,
    }
    let model = Model::of(json!({"stock": 5, "name": "Mouse", "price": 29.990}));
    let server = model.serve(|_, answer| answer).await;
    let update = client().update(server.url("/"), |mut product: Product| {
        product.stock += 1;
        Ok(product)
    });
    let updated = tokio::spawn(update.send()).await.unwrap().unwrap();
    assert_eq!(updated.value.stock, 6);
    assert_eq!(model.value(), json!({"stock": 6, "name": "Mouse", "price": 29.99}));
}
