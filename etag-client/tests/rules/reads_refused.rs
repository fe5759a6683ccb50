//! Reads that are not answered with a representation, and what is said of them.

use std::sync::Arc;

use etag_client::cache::MemoryCache;
use etag_client::{Client, Error, Fetched, Source};

use crate::scripted::{Answer, Scripted};

async fn read(answer: Answer) -> Result<Fetched, Error> {
    let server = Scripted::answering([answer]).await;
    Client::new().unwrap().get(server.url("/x")).send().await
}

/// R-217: what the service refuses is told as it says it; only what may be asked again is called so.
#[tokio::test]
async fn a_refusal_says_what_the_service_says() {
    for status in [401, 403, 404, 410, 412, 428, 500, 502] {
        let problem = r#"{"type":"about:blank","detail":"so it is"}"#;
        let answer = Answer::of(status).with("Content-Type", "application/problem+json").saying(problem);
        let err = read(answer).await.unwrap_err();
        assert!(matches!(&err, Error::Refused(problem) if problem.status() == status), "{err:?}");
        assert_eq!(err.problem().unwrap().detail(), Some("so it is"));
    }
    assert!(matches!(read(Answer::of(400)).await, Err(Error::Malformed(_))));
    for status in [429, 503] {
        let err = read(Answer::of(status).with("Retry-After", "7")).await.unwrap_err();
        assert!(matches!(err, Error::TryAgain { after: Some(after), .. } if after.as_secs() == 7), "{err:?}");
    }
}

/// A part that nobody has asked for is no representation, and is not kept as one.
#[tokio::test]
async fn an_unasked_part_is_an_error() {
    let server = Scripted::with(|_, number| match number {
        0 => Answer::of(206).with("ETag", "\"a\"").with("Content-Range", "bytes 0-0/3").saying("o"),
        _ => Answer::ok("\"a\"", "one"),
    })
    .await;
    let client = Client::new().unwrap();
    let err = client.get(server.url("/x")).send().await.unwrap_err();
    assert!(matches!(&err, Error::Refused(problem) if problem.status() == 206), "{err:?}");
    assert_eq!(client.get(server.url("/x")).send().await.unwrap().source(), Source::Network);
    assert!(server.asked()[1].field("if-none-match").is_empty());
}

/// A caller who asks for a part gets it, past the cache: neither is the part kept, nor the whole asked about.
#[tokio::test]
async fn a_part_that_was_asked_for_is_not_kept() {
    let server = Scripted::with(|asked, _| {
        if asked.field("range").is_empty() {
            return Answer::ok("\"a\"", "one").fresh();
        }
        Answer::of(206).with("ETag", "\"a\"").with("Content-Range", "bytes 0-0/3").saying("o").fresh()
    })
    .await;
    let client = Client::new().unwrap();
    let ranged = || client.get(server.url("/x")).header("Range", "bytes=0-0").send();
    assert_eq!(ranged().await.unwrap().content(), "o");
    let whole = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!((whole.source(), whole.content().as_ref()), (Source::Network, &b"one"[..]));
    assert_eq!(ranged().await.unwrap().content(), "o");
    assert!(server.asked().iter().all(|asked| asked.field("if-none-match").is_empty()));
    assert_eq!(client.get(server.url("/x")).send().await.unwrap().content(), "one");
}

/// An answer that is cut off is none, and nothing of it is kept.
#[tokio::test]
async fn an_answer_that_is_cut_off_is_none() {
    let server = Scripted::answering([Answer::Cut, Answer::ok("\"a\"", "one"), Answer::Cut, Answer::of(304)]).await;
    let client = Client::new().unwrap();
    for _ in 0..2 {
        let err = client.get(server.url("/x")).send().await.unwrap_err();
        assert!(matches!(err, Error::NoAnswer(_)), "{err:?}");
        assert_eq!(client.get(server.url("/x")).send().await.unwrap().content(), "one");
    }
}

/// A read that finds nobody says that nothing was sent.
#[tokio::test]
async fn a_read_that_finds_nobody_was_not_sent() {
    // A port that is taken, so that no other test has it meanwhile, and on which nobody listens.
    let nobody = tokio::net::TcpSocket::new_v4().unwrap();
    nobody.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    let err = Client::new().unwrap().get(url).send().await.unwrap_err();
    assert!(matches!(err, Error::NotSent(_)), "{err:?}");
}

/// Where there is no URL, or none of HTTP, the fault is in the request, and to connect is not tried.
#[tokio::test]
async fn what_is_no_url_of_http_is_no_request() {
    let client = Client::new().unwrap();
    for (url, said) in [("no URL", "relative URL without a base"), ("ftp://127.0.0.1/", "the scheme is `ftp`")] {
        let refused = [
            client.get(url).send().await.unwrap_err(),
            client.delete(url).unconditional().send().await.unwrap_err(),
            client.update(url, |count: u64| Ok(count + 1)).send().await.unwrap_err(),
        ];
        for err in refused {
            assert!(matches!(err, Error::Request(_)), "{url}: {err:?}");
            assert!(err.to_string().contains(said), "{url}: {err}");
        }
    }
}

/// Of an answer no more is read than the bound, and the error names it.
#[tokio::test]
async fn what_is_too_long_is_not_read() {
    for length in [1000, 1001, 5_000_000] {
        let server = Scripted::with(move |_, _| Answer::ok("\"a\"", &"x".repeat(length))).await;
        let client = Client::builder().max_content(1000).build().unwrap();
        match client.get(server.url("/x")).send().await {
            Ok(fetched) => assert_eq!((length, fetched.content().len()), (1000, 1000)),
            Err(err) => assert!(length > 1000 && matches!(err, Error::TooLarge(1000)), "{length}: {err:?}"),
        }
    }
}

/// What is too long is not gathered to its end, which may never come.
#[tokio::test]
async fn what_is_too_long_is_not_waited_for() {
    let endless = Answer::ok("\"a\"", &"x".repeat(1_000_000)).with("Content-Length", "1000000000000");
    let server = Scripted::answering([endless]).await;
    let client = Client::builder().max_content(200_000).build().unwrap();
    let err = client.get(server.url("/x")).send().await.unwrap_err();
    assert!(matches!(err, Error::TooLarge(200_000)), "{err:?}");
}

/// Without a cache each read is a full one.
#[tokio::test]
async fn without_a_cache_nothing_is_kept() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", "one").fresh()).await;
    let client = Client::builder().without_cache().build().unwrap();
    for _ in 0..2 {
        assert_eq!(client.get(server.url("/x")).send().await.unwrap().source(), Source::Network);
    }
    assert!(server.asked()[1].field("if-none-match").is_empty());
}

/// What does not fit into the cache is read all the same.
#[tokio::test]
async fn what_does_not_fit_is_not_kept() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", &"x".repeat(5000)).fresh()).await;
    let cache = Arc::new(MemoryCache::of_bytes(4000));
    let client = Client::builder().cache(cache.clone()).build().unwrap();
    for _ in 0..2 {
        let fetched = client.get(server.url("/x")).send().await.unwrap();
        assert_eq!((fetched.source(), fetched.content().len()), (Source::Network, 5000));
    }
    assert_eq!(cache.size(), 0);
}

/// Neither what is sent nor what was read shows a secret.
#[tokio::test]
async fn no_secret_is_shown() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", "hidden").with("Set-Cookie", "hidden").fresh()).await;
    let client = Client::builder().header("Authorization", "hidden").build().unwrap();
    let url = format!("{}?key=hidden", server.url("/x").replace("//", "//me:hidden@"));
    let read = client.get(url).header("Cookie", "hidden");
    let shown = format!("{client:?} {read:?}");
    let fetched = read.send().await.unwrap();
    let shown = format!("{shown} {fetched:?} {client:?}");
    assert!(shown.contains("/x") && !shown.contains("hidden"), "{shown}");
}

/// Reads and writes may be awaited on any thread.
#[test]
fn what_is_sent_is_send() {
    fn is_send(_: impl Send) {}
    let client = Client::new().unwrap();
    is_send(client.get("http://127.0.0.1/").send());
    is_send(client.put("http://127.0.0.1/").if_absent().send());
}
