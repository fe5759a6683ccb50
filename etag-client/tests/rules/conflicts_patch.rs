//! `update` by merge patches, what answers to writes say of what is there now, and whom writes are sent to.

use etag_client::{BoxError, Client, Error, Outcome};
use serde_json::{Value, json};

use crate::conflicts::{asked, client, increment};
use crate::model::Model;
use crate::scripted::{Answer, Scripted};

fn five() -> Answer {
    Answer::ok("\"a\"", r#"{"n":5,"note":"x"}"#)
}

#[tokio::test]
async fn a_merge_patch_has_what_changed_and_after_a_conflict_what_changes_then() {
    let server = Scripted::answering([
        five(),
        Answer::of(412),
        Answer::ok("\"b\"", r#"{"n":10,"note":"y"}"#),
        Answer::of(204).with("ETag", "\"c\""),
    ])
    .await;
    let updated = client().update(server.url("/"), increment).by_merge_patch().send().await.unwrap();
    assert_eq!(asked(&server), ["GET", r#"PATCH "a" {"n":6}"#, "GET", r#"PATCH "b" {"n":11}"#]);
    assert_eq!(server.asked()[1].field("content-type"), ["application/merge-patch+json"]);
    assert_eq!(updated.value, json!({"n": 11, "note": "y"}));
}

#[tokio::test]
async fn what_no_merge_patch_can_say_or_no_service_takes_is_put() {
    let null = |mut value: Value| -> Result<Value, BoxError> {
        value["note"] = Value::Null;
        Ok(value)
    };
    let server = Scripted::answering([five(), Answer::of(204)]).await;
    client().update(server.url("/"), null).by_merge_patch().send().await.unwrap();
    assert_eq!(asked(&server), ["GET", r#"PUT "a" {"n":5,"note":null}"#]);

    for status in [405, 415, 501] {
        let answers = [five(), Answer::of(status), Answer::of(412), five().with("X", "y"), Answer::of(204)];
        let mut answers = answers.to_vec();
        answers[3] = Answer::ok("\"b\"", r#"{"n":10}"#);
        let server = Scripted::answering(answers).await;
        let updated = client().update(server.url("/"), increment).by_merge_patch().send().await.unwrap();
        let put = r#"PUT "a" {"n":6,"note":"x"}"#;
        // Asked once, and not again.
        assert_eq!(asked(&server), ["GET", r#"PATCH "a" {"n":6}"#, put, "GET", r#"PUT "b" {"n":11}"#]);
        assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 2));
    }
}

/// R-158: after the first is made, the tag is not current any more.
#[tokio::test]
async fn a_patch_without_an_answer_is_made_once() {
    for is_made in [true, false] {
        let model = Model::of(json!({"n": 5}));
        let (service, mut is_first) = (model.clone(), true);
        let server = Scripted::with(move |asked, _| {
            if asked.method == "PATCH" && std::mem::take(&mut is_first) {
                if is_made {
                    service.answer(asked);
                }
                return Answer::Dropped;
            }
            service.answer(asked)
        })
        .await;
        let update = client().update(server.url("/"), increment).by_merge_patch();
        let updated = update.recognise(|wanted, there| wanted == there).send().await.unwrap();
        assert_eq!((model.value(), model.writes()), (json!({"n": 6}), 1));
        let expected = if is_made { Outcome::AlreadyApplied } else { Outcome::Written };
        assert_eq!(updated.outcome, expected);
    }
}

#[tokio::test]
async fn the_content_of_an_answer_counts_only_as_the_current_representation_with_its_tag() {
    let saying = |name: &str, value: &str| Answer::of(200).with(name, value).saying(r#"{"n":6,"by":"the service"}"#);
    let (sent, said) = (json!({"n": 6, "note": "x"}), json!({"n": 6, "by": "the service"}));
    for (answer, expected) in [
        (saying("Content-Location", "/x").with("ETag", "\"b\""), &said),
        (saying("Preference-Applied", "return=representation").with("ETag", "\"b\""), &said),
        (saying("Preference-Applied", r#"wait=1, Return = "representation""#).with("ETag", "\"b\""), &said),
        (saying("Content-Location", "/x"), &sent),
        (saying("Content-Location", "/status").with("ETag", "\"b\""), &sent),
        (saying("Content-Type", "application/json").with("ETag", "\"b\""), &sent),
        (Answer::of(204).with("ETag", "\"b\""), &sent),
    ] {
        let server = Scripted::answering([five(), answer]).await;
        let updated = client().update(server.url("/x#part"), increment).send().await.unwrap();
        assert_eq!(&updated.value, expected);
    }
}

/// What cannot be read of the answer to a write that was made does not make it one that was not.
#[tokio::test]
async fn a_write_is_made_whatever_the_answer_has_in_it() {
    #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    struct Counter {
        n: u64,
    }
    let odd = Answer::ok("\"b\"", r#"{"message":"saved"}"#).with("Content-Location", "/");
    let server = Scripted::answering([five(), odd]).await;
    let update = client().update(server.url("/"), |counter: Counter| Ok(Counter { n: counter.n + 1 }));
    let updated = update.send().await.unwrap();
    assert_eq!((updated.outcome, updated.value), (Outcome::Written, Counter { n: 6 }));
}

#[tokio::test]
async fn a_write_goes_where_the_read_was_led_and_no_further() {
    let server =
        Scripted::answering([Answer::of(302).with("Location", "/b"), five(), Answer::of(307).with("Location", "/c")])
            .await;
    let err = client().update(server.url("/a"), increment).send().await.unwrap_err();
    let Error::Redirected { status, location: Some(location) } = &err else { panic!("{err:?}") };
    assert_eq!((status.as_u16(), location.as_str()), (307, "/c"));
    let targets: Vec<_> = server.asked().into_iter().map(|asked| (asked.method, asked.target)).collect();
    assert_eq!(targets, [("GET", "/a"), ("GET", "/b"), ("PUT", "/b")].map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[tokio::test]
async fn secrets_are_not_sent_where_redirections_have_led() {
    let elsewhere = || async { Scripted::answering([five(), Answer::of(412), five(), Answer::of(204)]).await };
    let client = Client::builder().header("Authorization", "Bearer secret").header("X-Plain", "1").build().unwrap();
    let is_led_to = |other: &Scripted| Answer::of(307).with("Location", other.url("/b"));

    let other = elsewhere().await;
    let server = Scripted::answering([is_led_to(&other), is_led_to(&other)]).await;
    _ = client.update(server.url("/a"), increment).send().await;
    let third = elsewhere().await;
    let fourth = Scripted::answering([is_led_to(&third), is_led_to(&third)]).await;
    let base = client.get(fourth.url("/a")).send().await.unwrap();
    let mine = etag_client::Document::of(&json!({"n": 7})).unwrap();
    _ = client.edit(&base, mine).send().await;

    for (led, to) in [(server, other), (fourth, third)] {
        assert!(led.asked().iter().all(|asked| asked.field("authorization") == ["Bearer secret"]));
        assert_eq!((led.asked().len(), to.asked().len()), (2, 3));
        assert!(to.asked().iter().all(|asked| asked.field("authorization").is_empty()));
        assert!(to.asked().iter().all(|asked| asked.field("x-plain") == ["1"]));
    }
}
