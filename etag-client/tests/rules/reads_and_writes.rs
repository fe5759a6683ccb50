//! What writes leave of what was read before; and reads without content.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use etag_client::cache::{BoxFuture, Cache, Entry, Key};
use etag_client::{Client, Error, Source, Written};

use crate::scripted::{Answer, Scripted};

/// Answers reads with what is fresh, and other requests with this.
async fn server(answer: Answer) -> Scripted {
    Scripted::with(move |asked, _| match asked.method.as_str() {
        "GET" => Answer::ok("\"a\"", "one").fresh(),
        _ => answer.clone(),
    })
    .await
}

async fn source(client: &Client, server: &Scripted, target: &str) -> Source {
    client.get(server.url(target)).send().await.unwrap().source()
}

/// after a write nothing that was read before is fresh, whatever became of the write.
#[tokio::test]
async fn after_a_write_nothing_is_fresh_that_was_read_before() {
    let (ok, failed) = ([200, 201, 202, 204, 303], [400, 404, 409, 412, 428, 500, 503]);
    for answer in ok.into_iter().chain(failed).map(Answer::of).chain([Answer::Dropped, Answer::Cut]) {
        for method in ["PUT", "PATCH", "DELETE", "POST"] {
            let server = server(answer.clone()).await;
            let client = Client::new().unwrap();
            let (url, keyed) = (server.url("/x"), Client::builder());
            let keyed = keyed.header("Authorization", "secret").build().unwrap();
            for client in [&client, &keyed] {
                source(client, &server, "/x").await;
                assert_eq!(source(client, &server, "/x").await, Source::Cache);
            }
            let write = match method {
                "PUT" => client.put(url),
                "PATCH" => client.patch(url),
                "DELETE" => client.delete(url),
                _ => client.post(url),
            };
            let _any: Result<Written, Error> = write.unconditional().send().await;
            let last = server.asked().last().unwrap().method.clone();
            assert_eq!(last, method, "R-201: it goes to the service");
            assert_eq!(source(&client, &server, "/x").await, Source::Network, "{method} {answer:?}");
            // Another client has another cache.
            assert_eq!(source(&keyed, &server, "/x").await, Source::Cache, "{method} {answer:?}");
        }
    }
}

/// what others were shown is forgotten as well, whoever they are.
#[tokio::test]
async fn a_write_is_seen_by_all_that_share_the_cache() {
    let server = server(Answer::of(204)).await;
    let client = Client::new().unwrap();
    let read = |who: &'static str| client.get(server.url("/x")).header("Authorization", who).send();
    for who in ["one", "two"] {
        read(who).await.unwrap();
        assert_eq!(read(who).await.unwrap().source(), Source::Cache);
    }
    let url = server.url("/x#part").replace("//", "//three@");
    client.put(url).json("two").unconditional().send().await.unwrap();
    for who in ["one", "two"] {
        assert_eq!(read(who).await.unwrap().source(), Source::Network);
    }
}

/// a write whose future is dropped may have been made.
#[tokio::test]
async fn after_a_write_that_was_given_up_nothing_is_fresh() {
    let server = server(Answer::of(204)).await;
    let client = Client::new().unwrap();
    source(&client, &server, "/x").await;
    {
        let mut write = std::pin::pin!(client.put(server.url("/x")).json("two").unconditional().send());
        assert!(matches!(write.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
        // While it is under way, nothing is kept as fresh.
        assert_eq!(source(&client, &server, "/x").await, Source::Network);
        assert_eq!(source(&client, &server, "/x").await, Source::Network);
    }
    assert_eq!(source(&client, &server, "/x").await, Source::Network);
}

/// what the answer to a write names as its place is forgotten, if it is of the same origin.
#[tokio::test]
async fn a_place_that_an_answer_names_is_forgotten_on_the_same_origin() {
    let other = server(Answer::of(500)).await;
    let server = server(Answer::of(201).with("Location", "/made").with("Content-Location", other.url("/x"))).await;
    let client = Client::new().unwrap();
    source(&client, &server, "/made").await;
    source(&client, &server, "/else").await;
    source(&client, &other, "/x").await;
    client.post(server.url("/x")).json("two").unconditional().send().await.unwrap();
    assert_eq!(source(&client, &server, "/made").await, Source::Network);
    assert_eq!(source(&client, &server, "/else").await, Source::Cache);
    assert_eq!(source(&client, &other, "/x").await, Source::Cache);
}

/// a `HEAD` that says the same as what is kept makes it fresh, and one that says something else ends its freshness.
#[tokio::test]
async fn a_head_is_compared_with_what_is_kept() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let full = Answer::ok("\"a\"", "one").with("Last-Modified", date);
    let same = Answer::ok("\"a\"", "one").with("Last-Modified", date);
    for (kept, head, then) in [
        (full.clone(), same.clone().fresh(), Source::Cache),
        (full.clone().fresh(), same.clone(), Source::Cache),
        (full.clone().fresh(), same.clone().with("Cache-Control", "no-cache"), Source::Revalidated),
        (full.clone().fresh(), same.clone().saying("three").fresh(), Source::Revalidated),
        (full.clone().fresh(), Answer::ok("\"b\"", "one").with("Last-Modified", date).fresh(), Source::Revalidated),
        (full.clone().fresh(), Answer::ok("\"a\"", "one").fresh(), Source::Revalidated),
        (full.clone().fresh(), same.clone().with("Cache-Control", "no-store, max-age=60"), Source::Network),
        (full.clone().fresh(), Answer::of(404), Source::Network),
        (full.fresh(), Answer::of(500), Source::Cache),
    ] {
        let (get, answer) = (kept.clone(), head.clone());
        let server = Scripted::with(move |asked, _| match asked.method.as_str() {
            "HEAD" => answer.clone(),
            _ if asked.field("if-none-match").is_empty() => get.clone(),
            _ => Answer::of(304),
        })
        .await;
        let client = Client::new().unwrap();
        client.get(server.url("/x")).send().await.unwrap();
        let answered = client.head(server.url("/x")).send().await;
        if let Ok(answered) = &answered {
            assert_eq!((answered.source(), answered.content().len()), (Source::Network, 0));
        }
        assert!(server.asked()[1].field("if-none-match").is_empty(), "it is answered with what there is");
        let next = client.get(server.url("/x")).send().await.unwrap();
        assert_eq!((next.source(), next.content().as_ref()), (then, &b"one"[..]), "{kept:?} {head:?}");
    }
}

/// the length of what is compressed on its way is not that of what is kept, and is not compared.
#[cfg(feature = "gzip")]
#[tokio::test]
async fn the_length_of_what_comes_compressed_is_not_compared() {
    let head = Answer::of(200).with("ETag", "W/\"a\"").with("Content-Encoding", "gzip").with("Content-Length", "23");
    let server = Scripted::with(move |asked, _| match asked.method.as_str() {
        "HEAD" => head.clone().fresh(),
        _ => Answer::ok("W/\"a\"", "one"),
    })
    .await;
    let client = Client::new().unwrap();
    client.get(server.url("/x")).send().await.unwrap();
    client.head(server.url("/x")).send().await.unwrap();
    let next = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!(next.source(), Source::Cache);
}

/// A cache in another place, which has bytes only.
#[derive(Debug, Default)]
struct Elsewhere(Mutex<Vec<(Key, Vec<u8>)>>);

impl Cache for Elsewhere {
    fn load<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Entry> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let kept = self.0.lock().unwrap();
            let found = kept.iter().find(|(own, _)| own == key).and_then(|(_, bytes)| Entry::from_bytes(bytes));
            found.unwrap_or_default()
        })
    }

    fn keep<'a>(&'a self, key: &'a Key, entry: Entry) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let mut kept = self.0.lock().unwrap();
            kept.retain(|(own, _)| own != key);
            kept.push((key.clone(), entry.to_bytes()));
        })
    }

    fn forget<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.lock().unwrap().retain(|(own, _)| own.url() != url);
        })
    }
}

/// A cache in another place serves as well, and no secret gets there.
#[tokio::test]
async fn a_cache_may_be_anywhere() {
    let server = Scripted::with(|asked, _| match asked.method.as_str() {
        "GET" if !asked.field("if-none-match").is_empty() => Answer::of(304),
        "GET" => Answer::ok("\"a\"", "one").with("Vary", "Authorization, Accept"),
        _ => Answer::of(204),
    })
    .await;
    let cache = Arc::new(Elsewhere::default());
    let mut sources = Vec::new();
    for _ in 0..2 {
        let client = Client::builder().cache(cache.clone()).header("Authorization", "hidden").build().unwrap();
        let url = server.url("/x").replace("//", "//me:hidden@");
        let fetched = client.get(url).header("Cookie", "hidden").send().await.unwrap();
        assert_eq!(fetched.content(), "one");
        sources.push(fetched.source());
    }
    assert_eq!(sources, [Source::Network, Source::Revalidated]);
    let kept = format!(
        "{:?}",
        cache
            .0
            .lock()
            .unwrap()
            .iter()
            .map(|(key, bytes)| (key.url().to_owned(), String::from_utf8_lossy(bytes).into_owned()))
            .collect::<Vec<_>>()
    );
    assert!(kept.contains("one") && !kept.contains("hidden"), "{kept}");
    let client = Client::builder().cache(cache.clone()).build().unwrap();
    client.delete(server.url("/x")).unconditional().send().await.unwrap();
    assert!(cache.0.lock().unwrap().is_empty());
}
