//! Writes of which it is not known whether they were made: found out by a read, or said to be unknown. None is made twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use etag_client::{BoxError, Document, Error, Outcome, Retries};
use serde_json::{Value, json};

use crate::conflicts::{asked, client, increment};
use crate::model::Model;
use crate::scripted::{Answer, Scripted};

fn five() -> Answer {
    Answer::ok("\"a\"", r#"{"n":5}"#)
}

fn six() -> Answer {
    Answer::ok("\"b\"", r#"{"n":6}"#)
}

const SIX: &str = r#"PUT "a" {"n":6}"#;

fn set_to_six(mut value: Value) -> Result<Value, BoxError> {
    *value.get_mut("n").ok_or("no number")? = 6.into();
    Ok(value)
}

/// R-212: others may have counted to six as well.
#[tokio::test]
async fn what_is_there_as_it_was_to_be_is_no_proof() {
    // Gateways say that they have waited long enough in more than one way.
    let busy = Answer::of(503).with("Retry-After", "0");
    for lost in [Answer::Dropped, Answer::Cut, Answer::of(500), Answer::of(502), Answer::of(503), busy, Answer::of(202)]
    {
        let server = Scripted::answering([five(), lost, six()]).await;
        let client = client();
        let err = client.update(server.url("/"), increment).send().await.unwrap_err();
        let Error::Unknown { current: Some(tag), .. } = &err else { panic!("{err:?}") };
        assert_eq!(tag.to_string(), "\"b\"");
        assert_eq!(asked(&server), ["GET", SIX, "GET"]);
        assert_eq!((client.counters().attempts, client.counters().unknown), (1, 1));
    }
}

/// R-212.
#[tokio::test]
async fn a_change_that_would_change_nothing_any_more_is_already_applied() {
    let server = Scripted::answering([five(), Answer::Dropped, Answer::ok("\"b\"", r#"{"n":6,"views":1}"#)]).await;
    let updated = client().update(server.url("/"), set_to_six).send().await.unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::AlreadyApplied, 1));
    assert_eq!((updated.value, updated.tag.unwrap().to_string()), (json!({"n": 6, "views": 1}), "\"b\"".to_owned()));
    assert_eq!(asked(&server), ["GET", SIX, "GET"]);
}

/// R-212.
#[tokio::test]
async fn the_caller_recognises_its_own_write() {
    let server = Scripted::answering([five(), Answer::Dropped, six()]).await;
    let update = client().update(server.url("/"), increment).recognise(|wanted, there| wanted == there);
    assert_eq!(update.send().await.unwrap().outcome, Outcome::AlreadyApplied);
    assert_eq!(asked(&server), ["GET", SIX, "GET"]);
}

/// R-212: then it is a conflict like any other.
#[tokio::test]
async fn what_the_caller_does_not_recognise_is_changed_again() {
    let server = Scripted::answering([five(), Answer::Dropped, six(), Answer::of(204)]).await;
    let client = client();
    let updated = client.update(server.url("/"), increment).recognise(|_, _| false).send().await.unwrap();
    assert_eq!((updated.outcome, updated.value), (Outcome::Written, json!({"n": 7})));
    assert_eq!(asked(&server), ["GET", SIX, "GET", r#"PUT "b" {"n":7}"#]);
    assert_eq!((client.counters().recovered, client.counters().unknown), (1, 0));
}

/// R-158.
#[tokio::test]
async fn the_same_request_is_sent_again_as_long_as_its_tag_is_current() {
    let server = Scripted::answering([five(), Answer::Dropped, five(), Answer::Dropped, five(), Answer::of(204)]).await;
    let updated = client().update(server.url("/"), increment).send().await.unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 3));
    assert_eq!(asked(&server), ["GET", SIX, "GET", SIX, "GET", SIX]);
}

/// R-212: the 412 is behind a write without an answer, and may be for its success.
#[tokio::test]
async fn a_412_to_a_request_that_was_sent_again_is_no_conflict() {
    let script = || [five(), Answer::Dropped, five(), Answer::of(412), six()];
    let (server, client) = (Scripted::answering(script()).await, client());
    let err = client.update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { .. }), "{err:?}");
    assert_eq!(asked(&server), ["GET", SIX, "GET", SIX, "GET"]);

    let server = Scripted::answering(script()).await;
    let updated = client.update(server.url("/"), set_to_six).send().await.unwrap();
    assert_eq!(updated.outcome, Outcome::AlreadyApplied);
    assert_eq!((client.counters().recovered, client.counters().unknown), (0, 1));
}

/// R-212: a read that says that the refused version is current has not seen what the write has.
#[tokio::test]
async fn a_412_behind_doubt_and_the_same_tag_stay_unknown() {
    let server = Scripted::answering([five(), Answer::Dropped, five(), Answer::of(412), five()]).await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { .. }), "{err:?}");
}

/// R-212: that one was refused says nothing of the other, which may be on its way.
#[tokio::test]
async fn no_refusal_behind_doubt_is_told_as_if_nothing_were_written() {
    for status in [400, 401, 403, 404, 409, 410, 422, 428] {
        let server = Scripted::answering([five(), Answer::Dropped, five(), Answer::of(status)]).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        assert!(matches!(err, Error::Unknown { .. }), "{status}: {err:?}");
        assert_eq!(server.asked().len(), 4);
    }
    for lost in [Answer::of(404), Answer::of(403), Answer::of(200).saying("no JSON"), Answer::of(200).saying("6")] {
        let server = Scripted::answering([five(), Answer::Dropped, lost]).await;
        let err = client().update(server.url("/"), increment).send().await.unwrap_err();
        assert!(matches!(err, Error::Unknown { current: None, .. }), "{err:?}");
        assert_eq!(server.asked().len(), 3);
    }
    let server = Scripted::answering([five(), Answer::Dropped, six()]).await;
    let mut calls = 0;
    let sells_out = move |value| {
        calls += 1;
        if calls == 1 { increment(value) } else { Err("sold out".into()) }
    };
    let err = client().update(server.url("/"), sells_out).send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { .. }), "{err:?}");
}

/// R-210, R-212.
#[tokio::test]
async fn doubt_ends_after_as_many_requests_as_are_allowed() {
    let server = Scripted::with(|asked, _| if asked.method == "GET" { five() } else { Answer::Dropped }).await;
    let client = client();
    let update = client.update(server.url("/"), increment).retries(Retries::default().attempts(3));
    let err = update.send().await.unwrap_err();
    assert!(matches!(&err, Error::Unknown { current: Some(tag), .. } if tag.to_string() == "\"a\""), "{err:?}");
    assert_eq!(asked(&server), ["GET", SIX, "GET", SIX, "GET", SIX, "GET"]);
    assert_eq!(client.counters().unknown, 1);
}

#[tokio::test]
async fn a_read_that_fails_in_doubt_is_tried_again() {
    for failed in [Answer::Dropped, Answer::of(502), Answer::of(503).with("Retry-After", "0"), Answer::of(429)] {
        let server = Scripted::answering([five(), Answer::Dropped, failed.clone(), failed, six()]).await;
        let updated = client().update(server.url("/"), set_to_six).send().await.unwrap();
        assert_eq!(updated.outcome, Outcome::AlreadyApplied);
        assert_eq!(asked(&server), ["GET", SIX, "GET", "GET", "GET"]);
    }
}

#[tokio::test]
async fn a_weak_tag_that_is_the_same_is_no_proof_if_the_content_is_another() {
    let weak = |content: &str| Answer::ok("W/\"a\"", content);
    let (five, six) = (weak(r#"{"n":5}"#), weak(r#"{"n":6}"#));
    // Each is read once more, without compression.
    let server = Scripted::answering([five.clone(), five, Answer::Dropped, six.clone(), six]).await;
    let err = client().update(server.url("/"), increment).send().await.unwrap_err();
    assert!(matches!(err, Error::Unknown { .. }), "{err:?}");
    assert_eq!(server.asked().len(), 5);
}

/// R-212: it may have been written, whatever the caller recognises.
#[tokio::test]
async fn what_is_there_behind_doubt_is_not_told_as_unchanged() {
    let server = Scripted::answering([five(), Answer::Dropped, six()]).await;
    let update = client().update(server.url("/"), set_to_six).recognise(|_, _| false);
    assert_eq!(update.send().await.unwrap().outcome, Outcome::AlreadyApplied);
    assert_eq!(asked(&server), ["GET", SIX, "GET"]);
}

/// R-212: a read that is lost behind a doubt is made again, since the doubt would stay.
#[tokio::test]
async fn a_read_that_is_lost_after_a_conflict_is_made_again() {
    let answers = [five(), Answer::Dropped, Answer::ok("\"b\"", r#"{"n":8}"#), Answer::of(412), Answer::Dropped];
    let behind = [Answer::ok("\"c\"", r#"{"n":9}"#), Answer::of(204)];
    let server = Scripted::answering(answers.into_iter().chain(behind)).await;
    let update = client().update(server.url("/"), increment).recognise(|_, _| false);
    assert_eq!(update.send().await.unwrap().value["n"], 10);
    assert_eq!(asked(&server).last().unwrap(), r#"PUT "c" {"n":10}"#);
}

/// R-212, R-158: eight clients, and a service whose answers to writes are lost, before they are made or after.
#[tokio::test(flavor = "multi_thread")]
async fn each_of_many_updates_with_a_mark_is_made_once_where_answers_are_lost() {
    let model = Model::of(json!({"n": 0, "marks": {}}));
    let (service, mut count) = (model.clone(), 0_u64);
    let server = Scripted::with(move |asked, _| {
        count += 1;
        if asked.method == "GET" {
            return service.answer(asked);
        }
        match count % 7 {
            0 => Answer::Dropped,
            3 => {
                service.answer(asked);
                Answer::Dropped
            }
            5 => {
                service.answer(asked);
                Answer::of(504)
            }
            _ => service.answer(asked),
        }
    })
    .await;
    let (acknowledged, url) = (Arc::new(AtomicU64::new(0)), server.url("/"));
    let clients = (0..8).map(|name| {
        let (client, url, acknowledged) = (client(), url.clone(), Arc::clone(&acknowledged));
        tokio::spawn(async move {
            for number in 0..25 {
                let change = move |mut value: Value| {
                    value["marks"][format!("{name}")] = number.into();
                    increment(value)
                };
                let key = format!("{name}");
                let update = client.update(&url, change).recognise(move |_, there| there["marks"][&key] == number);
                let patient = Retries::default().attempts(1000).within(Duration::from_mins(5));
                update.retries(patient).send().await.unwrap();
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    assert_eq!(acknowledged.load(Ordering::Relaxed), 200);
    assert_eq!((&model.value()["n"], model.writes()), (&json!(200), 200));
}

/// A service that has written, and does not know it, but which tag it would have given.
fn attempted(kind: &str, tag: &str) -> Answer {
    let uri = format!("https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#{kind}");
    let said = json!({"type": uri, "attempted_etag": tag}).to_string();
    Answer::of(500).with("Content-Type", "application/problem+json").saying(said)
}

/// R-212: no other write gives this tag.
#[tokio::test]
async fn the_tag_that_the_service_has_tried_to_give_is_proof() {
    let made = attempted("unknown-outcome", "\"b\"");
    // At once, behind an old read that has had the same request sent again, and behind one that has had another sent.
    let old = Answer::ok("\"z\"", r#"{"n":4}"#);
    for behind in [vec![six()], vec![five(), Answer::of(412), six()]] {
        let server = Scripted::answering([five(), made.clone()].into_iter().chain(behind)).await;
        let updated = client().update(server.url("/"), increment).send().await.unwrap();
        assert_eq!((updated.outcome, updated.value), (Outcome::AlreadyApplied, json!({"n": 6})));
    }
    let server = Scripted::answering([five(), made.clone(), old, Answer::of(412), six()]).await;
    let updated = client().update(server.url("/"), increment).recognise(|_, _| false).send().await.unwrap();
    assert_eq!(updated.outcome, Outcome::AlreadyApplied);

    // What the service has made of it need not be what was sent.
    let server = Scripted::answering([five(), made.clone(), Answer::ok("\"b\"", r#"{"n":"six"}"#)]).await;
    let client = client();
    let base = client.get(server.url("/")).send().await.unwrap();
    let updated = client.edit(&base, Document::of(&json!({"n": 6})).unwrap()).send().await.unwrap();
    assert_eq!(updated.outcome, Outcome::AlreadyApplied);
    for guarded in [true, false] {
        let server = Scripted::answering([made.clone(), Answer::ok("\"b\"", r#"{"n":"six"}"#)]).await;
        let patch = client.patch(server.url("/")).merge_patch(&json!({"n": 6}));
        let write = if guarded { patch.if_unchanged(base.tag()) } else { patch.if_absent() };
        let written = write.send().await.unwrap();
        assert!(written.was_already_applied());
    }
}

/// R-212: another tag proves nothing, nor one that may be given again, nor what another problem says.
#[tokio::test]
async fn no_other_tag_is_proof() {
    for answer in [
        attempted("unknown-outcome", "\"c\""),
        attempted("unknown-outcome", "W/\"b\""),
        attempted("unknown-outcome", "b"),
        attempted("other", "\"b\""),
    ] {
        for there in [six(), Answer::ok("W/\"b\"", r#"{"n":6}"#)] {
            let server = Scripted::answering([five(), answer.clone(), there.clone(), there]).await;
            let err = client().update(server.url("/"), increment).send().await.unwrap_err();
            assert!(matches!(err, Error::Unknown { .. }), "{err:?}");
        }
    }
}

/// R-212: what was looked at may have been old, so that nothing of it tells that the write was not made.
#[tokio::test]
async fn no_failure_behind_doubt_is_told_as_if_nothing_were_written() {
    let sold_out = Answer::ok("\"z\"", r#"{"n":0}"#);
    let (old, refused) = (Answer::ok("\"z\"", r#"{"n":4}"#), Answer::of(412));
    let sell = |mut value: Value| {
        value["n"] = value["n"].as_u64().and_then(|n| n.checked_sub(1)).ok_or("sold out")?.into();
        Ok::<_, BoxError>(value)
    };
    for (behind, said) in [
        (vec![sold_out], "the change cannot be made: sold out"),
        (vec![old.clone(), refused.clone(), old.clone()], "does not take its own tag"),
        (vec![old.clone(), refused.clone(), Answer::of(404)], "does not exist any more"),
        (vec![old.clone(), refused, Answer::of(401)], "answered 401"),
        (vec![old, Answer::of(422)], "answered 422"),
    ] {
        let answers = [five(), Answer::Dropped].into_iter().chain(behind);
        let (server, client) = (Scripted::answering(answers).await, client());
        let err = client.update(server.url("/"), sell).recognise(|_, _| false).send().await.unwrap_err();
        assert!(matches!(err, Error::Unknown { .. }) && err.to_string().contains(said), "{err:?}");
        assert_eq!(client.counters().unknown, 1);
    }
}

/// R-212: the first read behind the doubt comes from a place that lags behind.
#[tokio::test]
async fn what_is_in_doubt_is_recognised_later_too() {
    let old = Answer::ok("\"z\"", r#"{"n":4}"#);
    let server = Scripted::answering([five(), Answer::Dropped, old, Answer::of(412), six()]).await;
    let update = client().update(server.url("/"), increment).recognise(|wanted, there| wanted == there);
    assert_eq!(update.send().await.unwrap().outcome, Outcome::AlreadyApplied);
    assert_eq!(asked(&server), ["GET", SIX, "GET", r#"PUT "z" {"n":5}"#, "GET"]);
}
