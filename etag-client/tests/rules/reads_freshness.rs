//! What the service calls fresh is used without asking; nothing else is.

use std::sync::Arc;
use std::time::SystemTime;

use etag_client::cache::MemoryCache;
use etag_client::{Client, Source};
use etag_core::HttpDate;

use crate::scripted::{Answer, Scripted};

fn in_seconds(seconds: i64) -> String {
    HttpDate::from_unix(HttpDate::from(SystemTime::now()).unix_seconds() + seconds).to_string()
}

/// Where the second of two reads comes from, if the first has this answer.
async fn second_read_of(answer: Answer) -> (Source, Vec<&'static str>) {
    let server = Scripted::with(move |asked, _| {
        let is_conditional = asked.fields.iter().any(|(name, _)| name.starts_with("if-"));
        if is_conditional { Answer::of(304) } else { answer.clone() }
    })
    .await;
    let client = Client::new().unwrap();
    client.get(server.url("/x")).send().await.unwrap();
    let second = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!(second.content(), "one");
    let asked = server.asked();
    let conditional = ["if-none-match", "if-modified-since"];
    (
        second.source(),
        conditional
            .into_iter()
            .filter(|name| asked.get(1).is_some_and(|asked| !asked.field(name).is_empty()))
            .collect(),
    )
}

/// what the service calls fresh is used without asking, and with its age.
#[tokio::test]
async fn what_is_fresh_is_used_without_asking() {
    let old = Answer::ok("\"a\"", "one").with("Date", in_seconds(-20)).with("Cache-Control", "max-age=60");
    let server = Scripted::answering([old.with("Age", "7")]).await;
    let client = Client::new().unwrap();
    client.get(server.url("/x#top")).send().await.unwrap();
    let second = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!((second.source(), second.tag().unwrap().to_str()), (Source::Cache, Some("\"a\"")));
    assert_eq!(second.content(), "one");
    let age: u64 = second.fields()["age"].to_str().unwrap().parse().unwrap();
    assert!((20..60).contains(&age), "{age}");
    assert_eq!(server.asked().len(), 1);
}

/// each way to say how long it is fresh, and each way in which it is not any more.
#[tokio::test]
async fn it_is_fresh_as_long_as_the_service_says_and_no_longer() {
    let one = || Answer::ok("\"a\"", "one").with("Date", in_seconds(0));
    for fresh in [
        one().with("Cache-Control", "private").with("Cache-Control", "Max-Age=\"60\""),
        one().with("Expires", in_seconds(60)),
        one().with("Cache-Control", "max-age=60").with("Expires", "0"),
        one().with("Cache-Control", "max-age=60, must-revalidate").with("Age", "5"),
    ] {
        assert_eq!(second_read_of(fresh.clone()).await.0, Source::Cache, "{fresh:?}");
    }
    for stale in [
        one(),
        one().with("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        one().with("Cache-Control", "s-maxage=60, immutable"),
        one().with("Cache-Control", "max-age=60").with("Age", "60"),
        one().with("Cache-Control", "max-age=60, max-age=60"),
        one().with("Cache-Control", "max-age=soon").with("Expires", in_seconds(60)),
        one().with("Expires", "0"),
        Answer::ok("\"a\"", "one").with("Date", in_seconds(-60)).with("Cache-Control", "max-age=60"),
        Answer::ok("\"a\"", "one").with("Date", in_seconds(-60)).with("Expires", in_seconds(0)),
    ] {
        assert_eq!(second_read_of(stale.clone()).await.0, Source::Revalidated, "{stale:?}");
    }
}

/// `no-cache` is validated on every use, whatever else is said.
#[tokio::test]
async fn no_cache_is_validated_on_every_use() {
    for control in ["no-cache", "max-age=60, no-cache", "max-age=60, No-Cache=\"set-cookie\""] {
        let answer = Answer::ok("\"a\"", "one").with("Cache-Control", control);
        assert_eq!(second_read_of(answer).await, (Source::Revalidated, vec!["if-none-match"]), "{control}");
    }
}

/// `no-store` keeps nothing, the tag included, and what was kept before is gone as well.
#[tokio::test]
async fn no_store_keeps_nothing() {
    let secret = || Answer::ok("\"a\"", "one").with("Cache-Control", "max-age=60, no-store");
    assert_eq!(second_read_of(secret()).await, (Source::Network, vec![]));

    for replaced_by in [secret(), Answer::of(304).with("ETag", "\"b\"").with("Cache-Control", "no-store")] {
        let server = Scripted::answering([Answer::ok("\"b\"", "one"), replaced_by, Answer::ok("\"c\"", "two")]).await;
        let client = Client::new().unwrap();
        for _ in 0..3 {
            client.get(server.url("/x")).send().await.unwrap();
        }
        assert_eq!(server.asked()[1].field("if-none-match"), ["\"b\""]);
        assert!(server.asked()[2].field("if-none-match").is_empty());
    }
}

/// a caller who says `no-store` has nothing kept.
#[tokio::test]
async fn a_read_with_no_store_keeps_nothing() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", "one").fresh()).await;
    let client = Client::new().unwrap();
    for _ in 0..2 {
        let read = client.get(server.url("/x")).header("Cache-Control", "no-store").send().await.unwrap();
        assert_eq!(read.source(), Source::Network);
    }
    let read = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!(read.source(), Source::Network);
    assert!(server.asked().iter().all(|asked| asked.field("if-none-match").is_empty()));
}

/// a caller who wants to be sure asks the service, past all caches; what is answered is as fresh as before.
#[tokio::test]
async fn a_validated_read_asks_in_any_case() {
    let answers = [Answer::ok("\"a\"", "one").fresh(), Answer::of(304).with("ETag", "\"a\"").fresh()];
    let server = Scripted::answering(answers).await;
    let client = Client::new().unwrap();
    client.get(server.url("/x")).send().await.unwrap();
    let validated = client.get(server.url("/x")).validated().send().await.unwrap();
    assert_eq!(validated.source(), Source::Revalidated);
    assert_eq!(server.asked()[1].field("if-none-match"), ["\"a\""]);
    assert_eq!(server.asked()[1].field("cache-control"), ["no-cache"]);
    assert_eq!(client.get(server.url("/x")).send().await.unwrap().source(), Source::Cache);
    for control in ["no-cache", "max-age=0"] {
        let asked = client.get(server.url("/x")).header("Cache-Control", control).send().await;
        assert_eq!(asked.unwrap_err().problem().unwrap().status(), 599, "{control}");
    }
}

/// a 304 with a new freshness makes fresh what was not, and one without leaves what was said before.
#[tokio::test]
async fn a_304_makes_fresh() {
    let full = Answer::ok("\"a\"", "one")
        .with("Cache-Control", "max-age=60")
        .with("Age", "100")
        .with("Date", in_seconds(-200));
    let checked = Answer::of(304).with("ETag", "\"a\"");
    let server = Scripted::answering([full, checked]).await;
    let client = Client::new().unwrap();
    let mut sources = Vec::new();
    for _ in 0..3 {
        sources.push(client.get(server.url("/x")).send().await.unwrap().source());
    }
    assert_eq!(sources, [Source::Network, Source::Revalidated, Source::Cache]);
}

/// what can neither be validated nor is fresh is not kept; what is fresh is, also without a validator; and of other answers than 200 nothing is.
#[tokio::test]
async fn what_is_of_no_use_is_not_kept() {
    assert_eq!(second_read_of(Answer::of(200).saying("one").fresh()).await.0, Source::Cache);
    let server = Scripted::with(|_, _| Answer::of(200).saying("one")).await;
    let cache = Arc::new(MemoryCache::default());
    let client = Client::builder().cache(cache.clone()).build().unwrap();
    assert_eq!(client.get(server.url("/x")).send().await.unwrap().content(), "one");
    assert_eq!(cache.size(), 0);
    for status in [203, 202, 299] {
        let answer = Answer::of(status).with("ETag", "\"a\"").saying("one").fresh();
        assert_eq!(second_read_of(answer).await, (Source::Network, vec![]), "{status}");
    }
}
