//! `edit` where others have written meanwhile: what is to be done about it, and what is never done unasked.

use etag_client::merge::Merge;
use etag_client::{Client, Conflict, Document, Edit, Error, Outcome, Resolution, Retries, Unsettled};
use serde_json::{Value, json};

use crate::conflicts::{asked, client};
use crate::model::Model;
use crate::scripted::{Answer, Scripted};

/// A product with a price and a stock. `mine` is what was made of it; `theirs`, what somebody else has written since.
struct Scene {
    model: Model,
    server: Scripted,
    client: Client,
    edit: Edit,
}

async fn scene(mine: Value, theirs: Value) -> Scene {
    let model = Model::of(json!({"price": 10, "stock": 5}));
    let (server, client) = (model.serve(|_, answer| answer).await, client());
    let base = client.get(server.url("/")).send().await.unwrap();
    let edit = client.edit(&base, Document::of(&mine).unwrap());
    model.change(|value| *value = theirs);
    Scene { model, server, client, edit }
}

fn conflict(result: Result<etag_client::Updated<Document>, Error>) -> Conflict {
    match result {
        Err(Error::Conflict(conflict)) => *conflict,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_word_the_first_conflict_is_the_end() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 10, "stock": 6})).await;
    let conflict = conflict(scene.edit.send().await);
    assert!(matches!(conflict.reason, Unsettled::Open), "{:?}", conflict.reason);
    let states = [&conflict.base, &conflict.mine, &conflict.theirs].map(ToString::to_string);
    assert_eq!(states, [r#"{"price":10,"stock":5}"#, r#"{"price":11,"stock":5}"#, r#"{"price":10,"stock":6}"#]);
    assert_eq!((conflict.tag.unwrap().to_string(), conflict.attempts), ("\"v2\"".to_owned(), 1));
    assert_eq!(scene.model.writes(), 1);
}

#[tokio::test]
async fn a_part_is_not_written_back_as_the_whole() {
    let part = Answer::of(206).with("ETag", "\"a\"").with("Content-Range", "bytes 0-6/20").saying("{\"n\":5}");
    let server = Scripted::answering([part, Answer::of(204)]).await;
    let client = client();
    let base = client.get(server.url("/")).header("Range", "bytes=0-6").send().await.unwrap();
    let err = client.edit(&base, Document::of(&json!({"n": 7})).unwrap()).send().await.unwrap_err();
    assert!(matches!(err, Error::Content(_)), "{err:?}");
    assert_eq!(asked(&server), ["GET"]);
}

/// A tag that somebody on the way has weakened matches nothing: the strong one is asked for, and taken if it is that of the same content.
#[tokio::test]
async fn a_weakened_tag_is_not_written_under_if_there_is_a_strong_one() {
    for (now, written_under) in [(r#"{"n":5}"#, "\"a\""), (r#"{"n":6}"#, "W/\"a\"")] {
        let compressed = Answer::ok("W/\"a\"", r#"{"n":5}"#);
        let read = [compressed.clone(), compressed, Answer::ok("\"a\"", now)];
        let server = Scripted::answering(read.into_iter().chain([Answer::of(204)])).await;
        let client = client();
        let base = client.get(server.url("/")).send().await.unwrap();
        client.edit(&base, Document::of(&json!({"n": 7})).unwrap()).send().await.unwrap();
        let put = format!(r#"PUT {written_under} {{"n":7}}"#);
        assert_eq!(asked(&server), ["GET", "GET", "GET", put.as_str()]);
        assert_eq!(server.asked()[2].field("accept-encoding"), ["identity"]);
    }
}

#[tokio::test]
async fn what_both_have_changed_is_merged_and_written_with_their_tag() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 10, "stock": 6})).await;
    let updated = scene.edit.merging(Merge::new()).send().await.unwrap();
    assert_eq!((updated.outcome, updated.attempts), (Outcome::Written, 2));
    assert_eq!(scene.model.value(), json!({"price": 11, "stock": 6}));
    assert_eq!(scene.server.asked()[3].field("if-match"), ["\"v2\""]);
    let counters = scene.client.counters();
    assert_eq!((counters.merged, counters.recovered, counters.attempts), (1, 1, 2));
}

#[tokio::test]
async fn what_both_have_changed_alike_need_not_be_written() {
    let both = json!({"price": 11, "stock": 5});
    let scene = scene(both.clone(), both).await;
    let updated = scene.edit.merging(Merge::new()).send().await.unwrap();
    assert_eq!((updated.outcome, updated.tag.unwrap().to_string()), (Outcome::Unchanged, "\"v2\"".to_owned()));
    assert_eq!(scene.model.writes(), 1);
}

#[tokio::test]
async fn what_clashes_is_not_written() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 12, "stock": 5})).await;
    let conflict = conflict(scene.edit.merging(Merge::new()).send().await);
    let Unsettled::Clashes(clashes) = conflict.reason else { panic!("{:?}", conflict.reason) };
    assert_eq!(clashes.iter().map(|clash| clash.path.as_str()).collect::<Vec<_>>(), ["/price"]);
    assert_eq!((scene.model.writes(), scene.client.counters().merged), (1, 0));
}

#[tokio::test]
async fn only_what_clashes_is_asked_for() {
    let clash = scene(json!({"price": 11, "stock": 5}), json!({"price": 12, "stock": 5})).await;
    let edit = clash.edit.merging(Merge::new()).asking(async |conflict: Conflict| {
        assert!(matches!(&conflict.reason, Unsettled::Clashes(clashes) if clashes.len() == 1));
        Resolution::Write(Document::of(&json!({"price": 13, "stock": 5})).unwrap())
    });
    assert_eq!(edit.send().await.unwrap().outcome, Outcome::Written);
    assert_eq!(clash.model.value(), json!({"price": 13, "stock": 5}));
    assert_eq!(clash.server.asked()[3].field("if-match"), ["\"v2\""]);

    let none = scene(json!({"price": 11, "stock": 5}), json!({"price": 10, "stock": 6})).await;
    let edit = none.edit.merging(Merge::new()).asking(async |_| panic!("nothing clashes"));
    assert_eq!(edit.send().await.unwrap().outcome, Outcome::Written);
}

#[tokio::test]
async fn who_gives_up_leaves_what_they_wrote() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 12, "stock": 5})).await;
    let conflict = conflict(scene.edit.asking(async |_| Resolution::Abandon).send().await);
    assert!(matches!(conflict.reason, Unsettled::Abandoned), "{:?}", conflict.reason);
    assert_eq!(scene.model.value(), json!({"price": 12, "stock": 5}));
}

#[tokio::test]
async fn what_others_write_while_a_person_thinks_is_asked_for_again() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 12, "stock": 5})).await;
    let (model, mut asked) = (scene.model.clone(), 0);
    let edit = scene.edit.asking(move |conflict| {
        asked += 1;
        let (model, is_first) = (model.clone(), asked == 1);
        async move {
            if is_first {
                model.change(|value| value["stock"] = 4.into());
                return Resolution::Write(conflict.mine);
            }
            let theirs: Value = conflict.theirs.to().unwrap();
            assert_eq!((conflict.attempts, &theirs["stock"]), (2, &json!(4)));
            Resolution::Write(Document::of(&json!({"price": 11, "stock": 4})).unwrap())
        }
    });
    assert_eq!(edit.send().await.unwrap().attempts, 3);
    assert_eq!(scene.model.value(), json!({"price": 11, "stock": 4}));
}

#[tokio::test]
async fn the_last_writer_wins_only_where_that_is_said_and_with_their_tag() {
    let scene = scene(json!({"price": 11, "stock": 5}), json!({"price": 12, "stock": 6})).await;
    let updated = scene.edit.overwriting_what_others_wrote().send().await.unwrap();
    assert_eq!((updated.outcome, scene.model.value()), (Outcome::Written, json!({"price": 11, "stock": 5})));
    let tags: Vec<_> = scene.server.asked().iter().map(|asked| asked.field("if-match").join("|")).collect();
    assert_eq!(tags, ["", "\"v1\"", "", "\"v2\""]);
}

/// R-210.
#[tokio::test]
async fn merging_ends_after_as_many_writes_as_are_allowed() {
    let model = Model::of(json!({"price": 10, "stock": 0}));
    let others = model.clone();
    let server = model
        .serve(move |asked, answer| {
            if asked.method == "GET" {
                others.change(|value| value["stock"] = (value["stock"].as_u64().unwrap() + 1).into());
            }
            answer
        })
        .await;
    let client = client();
    let base = client.get(server.url("/")).send().await.unwrap();
    let edit = client.edit(&base, Document::of(&json!({"price": 11, "stock": 0})).unwrap());
    let edit = edit.merging(Merge::new()).retries(Retries::default().attempts(4));
    let conflict = conflict(edit.send().await);
    assert!(matches!(conflict.reason, Unsettled::Exhausted), "{:?}", conflict.reason);
    assert_eq!((conflict.attempts, client.counters().attempts, client.counters().exhausted), (4, 4, 1));
}

/// R-212.
#[tokio::test]
async fn an_edit_without_an_answer_is_applied_if_all_that_was_changed_is_there() {
    let base = || Answer::ok("\"a\"", r#"{"price":10,"stock":5,"note":"x"}"#);
    for (there, is_applied) in [
        (r#"{"price":11,"stock":7}"#, true),
        (r#"{"price":11,"stock":5,"note":"x"}"#, false), // what was to be removed is there
        (r#"{"price":12,"stock":5}"#, false),
    ] {
        let server = Scripted::answering([base(), Answer::Dropped, Answer::ok("\"b\"", there)]).await;
        let client = client();
        let read = client.get(server.url("/")).send().await.unwrap();
        let mine = Document::of(&json!({"price": 11, "stock": 5})).unwrap();
        match client.edit(&read, mine).merging(Merge::new()).overwriting_what_others_wrote().send().await {
            Ok(updated) if is_applied => assert_eq!(updated.outcome, Outcome::AlreadyApplied),
            Err(Error::Unknown { .. }) if !is_applied => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(asked(&server).len(), 3);
    }
}

#[tokio::test]
async fn an_edit_of_what_has_no_tag_or_of_nothing_sends_nothing() {
    let server = Scripted::answering([Answer::of(200).saying("1"), Answer::ok("\"a\"", "1.0")]).await;
    let client = client();
    let untagged = client.get(server.url("/")).send().await.unwrap();
    let err = client.edit(&untagged, Document::of(&2).unwrap()).send().await.unwrap_err();
    assert!(matches!(err, Error::NoTag), "{err:?}");
    let tagged = client.get(server.url("/")).send().await.unwrap();
    let unchanged = client.edit(&tagged, Document::of(&1).unwrap()).send().await.unwrap();
    assert_eq!((unchanged.outcome, unchanged.attempts), (Outcome::Unchanged, 0));
    assert_eq!(server.asked().len(), 2);
}
