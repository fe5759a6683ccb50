//! One write: what is sent for each intent, and what its answer means.

use etag_client::{Client, EntityTag, Error, ProblemKind, Source, Written};
use serde_json::json;

use crate::conflicts::{asked, client};
use crate::scripted::{Answer, Asked, Scripted};

const OURS: &str = "https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#";

fn tag(text: &str) -> EntityTag {
    text.parse().unwrap()
}

fn problem(status: u16, name: &str) -> Answer {
    let content = format!(r#"{{"type":"{OURS}{name}"}}"#);
    Answer::of(status).with("Content-Type", "application/problem+json").saying(content)
}

/// The intents, one after the other, as they put `{"n":1}`.
async fn put(client: &Client, url: &str, intent: usize) -> Result<Written, Error> {
    let write = client.put(url).json(&json!({"n": 1}));
    match intent {
        0 => write.if_unchanged(&tag("\"a\"")).send().await,
        1 => write.if_absent().send().await,
        2 => write.if_present().send().await,
        _ => write.unconditional().send().await,
    }
}

/// R-013, R-099: one tag as it was given out, or `*` by itself, in one field, or none.
#[tokio::test]
async fn an_intent_is_one_field_with_one_tag_or_an_asterisk() {
    let server = Scripted::with(|_, _| Answer::of(204)).await;
    let (client, url) = (client(), server.url("/"));
    for intent in 0..4 {
        put(&client, &url, intent).await.unwrap();
    }
    let odd = ["W/\"1\"", "\"a,b\"", "\"\"", "\"\\\""];
    for odd in odd {
        client.delete(&url).if_unchanged(&tag(odd)).send().await.unwrap();
    }
    let bytes = EntityTag::parse(b"\"\xE9\xFF\"").unwrap();
    client.delete(&url).if_unchanged(&bytes).send().await.unwrap();
    let sent = |asked: &Asked| {
        let conditions = ["if-match", "if-none-match", "if-unmodified-since", "if-modified-since", "if-range"];
        let of = |name: &str| asked.fields.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).cloned().collect();
        conditions.map(of).into_iter().flat_map(|lines: Vec<_>| lines).collect::<Vec<(String, Vec<u8>)>>()
    };
    let asked = server.asked();
    let field = |name: &str, value: &[u8]| vec![(name.to_owned(), value.to_vec())];
    assert_eq!(sent(&asked[0]), field("if-match", b"\"a\""));
    assert_eq!(sent(&asked[1]), field("if-none-match", b"*"));
    assert_eq!(sent(&asked[2]), field("if-match", b"*"));
    assert_eq!(sent(&asked[3]), []);
    for (asked, odd) in asked[4..8].iter().zip(odd) {
        assert_eq!(sent(asked), field("if-match", odd.as_bytes()));
    }
    assert_eq!(sent(&asked[8]), field("if-match", b"\"\xE9\xFF\""));
    assert_eq!(client.counters().attempts, 8);
}

#[tokio::test]
async fn no_tag_and_no_request_are_said_before_anything_is_sent() {
    let server = Scripted::with(|_, _| Answer::of(204)).await;
    let (client, url) = (client(), server.url("/"));
    let err = client.put(&url).json(&1).if_unchanged(None).send().await.unwrap_err();
    assert!(matches!(err, Error::NoTag), "{err:?}");
    for write in [
        client.put(&url).header("If-Match", "*"),
        client.put(&url).header("If-None-Match", "*"),
        client.put(&url).header("a b", "c"),
        client.put(&url).content("a\nb", "c"),
        client.put("no URL"),
    ] {
        let err = write.unconditional().send().await.unwrap_err();
        assert!(matches!(err, Error::Request(_)), "{err:?}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_412_is_told_by_the_intent_unless_the_service_says_more() {
    let plain = Answer::of(412);
    let current = Answer::of(412).with("ETag", "\"b\"");
    let same = Answer::of(412).with("ETag", "\"a\"");
    for (answer, expected) in [
        (plain, ["Stale", "Exists", "Gone", "Refused"]),
        (current, ["Stale", "Exists", "Gone", "Refused"]),
        (same, ["Unmatched", "Exists", "Gone", "Refused"]),
        (problem(412, "stale"), ["Stale", "Exists", "Gone", "Refused"]),
        (problem(412, "gone"), ["Gone", "Gone", "Gone", "Gone"]),
        (problem(412, "weak-tag"), ["Unmatched", "Exists", "Gone", "Refused"]),
        (problem(412, "exists"), ["Exists", "Exists", "Gone", "Exists"]),
    ] {
        let server = Scripted::with(move |_, _| answer.clone()).await;
        for (intent, expected) in expected.into_iter().enumerate() {
            let err = put(&client(), &server.url("/"), intent).await.unwrap_err();
            let name = format!("{err:?}");
            assert!(name.starts_with(expected), "{intent}: {name}, expected {expected}");
        }
        assert_eq!(server.asked().len(), 4);
    }
}

/// R-185.
#[tokio::test]
async fn members_of_a_problem_that_are_unknown_or_of_another_type_are_as_if_they_were_not_there() {
    let content = format!(
        r#"{{"type":"{OURS}stale","title":7,"status":"412","detail":["x"],"current_etag":{{}},"new":[1,{{"a":null}}]}}"#
    );
    let said = Answer::of(412).with("Content-Type", "application/problem+json;charset=utf-8").saying(content);
    let untyped = Answer::of(412).with("Content-Type", "application/problem+json").saying(r#"{"type":1,"detail":"d"}"#);
    let server = Scripted::answering([said, untyped]).await;
    let err = put(&client(), &server.url("/"), 0).await.unwrap_err();
    let problem = err.problem().unwrap();
    assert_eq!((problem.kind(), problem.status().as_u16()), (ProblemKind::Stale, 412));
    assert_eq!((problem.title(), problem.detail(), problem.current()), (None, None, None));
    assert_eq!(problem.member("new"), Some(&json!([1, {"a": null}])));
    let err = put(&client(), &server.url("/"), 0).await.unwrap_err();
    let problem = err.problem().unwrap();
    assert_eq!((problem.type_uri(), problem.detail(), problem.kind()), ("about:blank", Some("d"), ProblemKind::Other));
}

#[tokio::test]
async fn the_current_tag_is_in_the_field_or_else_in_the_problem() {
    let content = format!(r#"{{"type":"{OURS}stale","current_etag":"\"p\""}}"#);
    let said = Answer::of(412).with("Content-Type", "application/problem+json").saying(content);
    let server = Scripted::answering([said.clone(), said.with("ETag", "\"f\"")]).await;
    for expected in ["\"p\"", "\"f\""] {
        let Err(Error::Stale { current, .. }) = put(&client(), &server.url("/"), 0).await else { panic!("not stale") };
        assert_eq!(current.unwrap().to_string(), expected);
    }
}

/// What a write without an answer is settled by: the answers to the write and the read, and whether it is taken for made.
#[tokio::test]
async fn a_write_without_an_answer_is_told_by_what_is_there() {
    let there = |tag: &str, content: &str| Answer::ok(tag, content);
    for (intent, read, expected) in [
        (0, there("\"b\"", r#"{ "n": 1.0 }"#), Some(Some("\"b\""))),
        (0, there("\"b\"", r#"{"n":1,"note":"x"}"#), None), // perhaps what was to be removed
        (0, there("\"b\"", r#"{"n":2}"#), None),
        (0, there("\"a\"", r#"{"n":1}"#), None), // it may land yet
        (0, Answer::of(404), None),
        (0, Answer::of(500), None),
        (0, Answer::Dropped, None),
        (0, Answer::of(200).saying(r#"{"n":1}"#), Some(None)),
        (1, there("\"b\"", r#"{"n":1}"#), Some(Some("\"b\""))),
        (1, there("\"b\"", r#"{"n":2}"#), None),
        (1, Answer::of(404), None),
    ] {
        let (server, client) = (Scripted::answering([Answer::Dropped, read]).await, client());
        match put(&client, &server.url("/"), intent).await {
            Ok(written) => {
                assert!(written.was_already_applied() && written.status().is_none());
                assert_eq!(written.tag().map(ToString::to_string).as_deref(), expected.expect("not applied"));
            }
            Err(Error::Unknown { .. }) => assert_eq!((expected, client.counters().unknown), (None, 1)),
            Err(err) => panic!("{err:?}"),
        }
        assert_eq!(server.asked().len(), 2);
    }
}

#[tokio::test]
async fn what_may_land_at_any_time_is_unknown_whatever_is_there() {
    for intent in [2, 3] {
        let server = Scripted::answering([Answer::Dropped, Answer::ok("\"b\"", r#"{"n":1}"#)]).await;
        let err = put(&client(), &server.url("/"), intent).await.unwrap_err();
        assert!(matches!(err, Error::Unknown { current: None, .. }), "{err:?}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_delete_without_an_answer_is_made_if_nothing_is_there() {
    for (read, is_made) in [
        (Answer::of(404), true),
        (Answer::of(410), true),
        (Answer::ok("\"a\"", "1"), false),
        (Answer::ok("\"b\"", "1"), false),
        (Answer::of(403), false),
    ] {
        let server = Scripted::answering([Answer::of(504), read]).await;
        match client().delete(server.url("/")).if_unchanged(&tag("\"a\"")).send().await {
            Ok(written) => assert!(is_made && written.was_already_applied() && written.tag().is_none()),
            Err(err) => assert!(!is_made && matches!(err, Error::Unknown { .. }), "{err:?}"),
        }
    }
}

/// R-158: it is not sent again, and what is there is said.
#[tokio::test]
async fn a_patch_or_a_post_without_an_answer_is_unknown_and_not_sent_again() {
    let server = Scripted::answering([Answer::Dropped, Answer::ok("\"b\"", r#"{"n":1}"#), Answer::Dropped]).await;
    let (client, a) = (client(), tag("\"a\""));
    let patched = client.patch(server.url("/")).merge_patch(&json!({"n": 1})).if_unchanged(&a).send().await;
    assert!(matches!(&patched, Err(Error::Unknown { current: Some(tag), .. }) if tag.to_string() == "\"b\""));
    let posted = client.post(server.url("/")).json(&1).if_unchanged(&a).send().await;
    assert!(matches!(posted, Err(Error::Unknown { current: None, .. })), "{posted:?}");
    assert_eq!(asked(&server), [r#"PATCH "a" {"n":1}"#, "GET", r#"POST "a" 1"#]);
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    // Bound, and nobody listens: refused, and nobody else's meanwhile.
    let nobody = tokio::net::TcpSocket::new_v4().unwrap();
    nobody.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    let err = put(&client(), &url, 0).await.unwrap_err();
    assert!(matches!(err, Error::NotSent(_)), "{err:?}");
}

/// R-199, R-200, R-201.
#[tokio::test]
async fn a_write_goes_to_the_service_and_what_was_kept_is_not_fresh_behind_it() {
    let fresh = || Answer::ok("\"a\"", r#"{"n":1}"#).with("Cache-Control", "max-age=3600");
    for written in [Answer::of(204), Answer::of(201), Answer::of(412), Answer::of(500), Answer::Dropped] {
        let server =
            Scripted::with(move |asked, _| if asked.method == "GET" { fresh() } else { written.clone() }).await;
        let (client, url) = (client(), server.url("/"));
        for source in [Source::Network, Source::Cache] {
            assert_eq!(client.get(&url).send().await.unwrap().source(), source);
        }
        _ = put(&client, &url, 3).await;
        assert_ne!(client.get(&url).send().await.unwrap().source(), Source::Cache);
        assert_eq!(server.asked().len(), 3);
    }
}

#[tokio::test]
async fn nothing_that_is_shown_has_secrets_in_it() {
    let server = Scripted::with(|_, _| Answer::of(403)).await;
    let client = Client::builder().header("Authorization", "Bearer s3cret").build().unwrap();
    let url = server.url("/?key=s3cret").replace("http://", "http://user:s3cret@");
    let write = client.put(&url).header("Cookie", "s3cret").json("s3cret").unconditional();
    let update = client.update(&url, |value: serde_json::Value| Ok(value)).header("Cookie", "s3cret");
    let before = format!("{client:?} {write:?} {update:?}");
    let [one, other] = [write.send().await.unwrap_err(), update.send().await.unwrap_err()];
    let shown = format!("{before} {one} {one:?} {other} {other:?}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
