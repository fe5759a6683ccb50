//! What depends on more than the URL: fields that `Vary` names, and who asks.

use std::sync::Arc;

use etag_client::cache::MemoryCache;
use etag_client::{Client, Source};

use crate::scripted::{Answer, Asked, Scripted};

/// A representation in each language, under a tag of its own, and fresh.
fn in_a_language(asked: &Asked) -> Answer {
    let language = asked.field("accept-language").join(",");
    Answer::ok(&format!("\"{language}\""), &format!("in {language}")).with("Vary", "Accept-Language")
}

/// two values of a field that `Vary` names are two representations, and each is found again.
#[tokio::test]
async fn each_value_of_a_field_in_vary_has_its_own() {
    let server = Scripted::with(|asked, _| in_a_language(asked).fresh()).await;
    let client = Client::new().unwrap();
    let mut sources = Vec::new();
    for language in ["de", "en", "de", "en"] {
        let read = client.get(server.url("/x")).header("Accept-Language", language).header("Accept", "*/*");
        let fetched = read.send().await.unwrap();
        assert_eq!(fetched.content(), &format!("in {language}"));
        sources.push(fetched.source());
    }
    assert_eq!(sources, [Source::Network, Source::Network, Source::Cache, Source::Cache]);
    let without = client.get(server.url("/x")).send().await.unwrap();
    assert_eq!((without.source(), without.content().as_ref()), (Source::Network, &b"in "[..]));
}

/// Under one URL so many are kept as are of use, and not as many as there are values of a field: the last.
#[tokio::test]
async fn of_one_resource_a_bounded_number_is_kept() {
    let server = Scripted::with(|asked, _| in_a_language(asked).fresh()).await;
    let client = Client::new().unwrap();
    let read = |number: u32| client.get(server.url("/x")).header("Accept-Language", number.to_string()).send();
    for number in 0..40 {
        assert_eq!(read(number).await.unwrap().source(), Source::Network);
    }
    for number in 24..40 {
        assert_eq!(read(number).await.unwrap().source(), Source::Cache, "{number}");
    }
    assert_eq!(read(23).await.unwrap().source(), Source::Network);
}

/// the client's own fields count as well as those of the read, whose take their place.
#[tokio::test]
async fn the_fields_of_the_client_count() {
    let server = Scripted::with(|asked, _| in_a_language(asked).fresh()).await;
    let client = Client::builder().header("Accept-Language", "de").build().unwrap();
    let plain = client.get(server.url("/x")).send().await.unwrap();
    let said = client.get(server.url("/x")).header("Accept-Language", "de").send().await.unwrap();
    let other = client.get(server.url("/x")).header("Accept-Language", "en").send().await.unwrap();
    assert_eq!((plain.source(), said.source(), other.source()), (Source::Network, Source::Cache, Source::Network));
}

/// `Vary: *` never matches, and is not kept.
#[tokio::test]
async fn what_depends_on_more_than_fields_is_never_reused() {
    for vary in ["*", "Accept, *"] {
        let server = Scripted::with(move |_, _| Answer::ok("\"a\"", "one").fresh().with("Vary", vary)).await;
        let client = Client::new().unwrap();
        for _ in 0..2 {
            assert_eq!(client.get(server.url("/x")).send().await.unwrap().source(), Source::Network);
        }
        assert!(server.asked()[1].field("if-none-match").is_empty());
    }
}

/// what is asked about a representation is asked with the fields that it depends on.
#[tokio::test]
async fn a_validation_repeats_the_fields_in_vary() {
    let server = Scripted::with(|asked, number| if number < 2 { in_a_language(asked) } else { Answer::of(304) }).await;
    let client = Client::new().unwrap();
    for language in ["de", "en", "de"] {
        client.get(server.url("/x")).header("Accept-Language", language).send().await.unwrap();
    }
    let asked = &server.asked()[2];
    assert_eq!((asked.field("accept-language"), asked.field("if-none-match")), (vec!["de"], vec!["\"de\""]));
}

/// a read that several representations may answer asks about all of them at once, and by no date; the 304 says which it is.
#[tokio::test]
async fn a_read_asks_about_all_that_may_answer_it() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let server = Scripted::with(move |_, number| match number {
        0 => Answer::ok("\"a\"", "one").with("Vary", "Accept").with("Last-Modified", date),
        1 => Answer::ok("W/\"b\"", "two").with("Vary", "Accept-Language").with("Last-Modified", date),
        2 => Answer::of(304).with("ETag", "\"a\""),
        3 => Answer::of(304).with("ETag", "W/\"b\""),
        // It does not say which.
        4 => Answer::of(304),
        _ => Answer::ok("\"c\"", "three"),
    })
    .await;
    let client = Client::new().unwrap();
    let read = |accept: &'static str| {
        client.get(server.url("/x")).header("Accept", accept).header("Accept-Language", "de").send()
    };
    read("a").await.unwrap();
    read("b").await.unwrap();
    assert_eq!(read("a").await.unwrap().content(), "one");
    assert_eq!(read("a").await.unwrap().content(), "two");
    let third = read("a").await.unwrap();
    assert_eq!((third.source(), third.content().as_ref()), (Source::Network, &b"three"[..]));
    let asked = server.asked();
    assert!(asked[1].field("if-none-match").is_empty(), "one was for another Accept");
    for asked in &asked[2..5] {
        let mut tags: Vec<_> = asked.field("if-none-match")[0].split(", ").collect();
        tags.sort_unstable();
        assert_eq!((tags, asked.field("if-modified-since")), (vec!["\"a\"", "W/\"b\""], vec![]));
    }
    assert!(asked[5].field("if-none-match").is_empty());
}

/// a strong tag that several have is sent once, and is of one content: what the service says of it, it says of all.
#[tokio::test]
async fn a_strong_tag_that_several_have_is_asked_about_once() {
    let server = Scripted::with(move |_, number| match number {
        0 => Answer::ok("\"a\"", "one").with("Vary", "Accept"),
        1 => Answer::ok("\"a\"", "one").with("Vary", "Accept-Language"),
        _ => Answer::of(304).with("ETag", "\"a\"").with("X-New", "1"),
    })
    .await;
    let cache = Arc::new(MemoryCache::default());
    let client = Client::builder().cache(cache.clone()).build().unwrap();
    let read = |accept: &'static str| {
        client.get(server.url("/x")).header("Accept", accept).header("Accept-Language", "de").send()
    };
    let mut sizes = Vec::new();
    for accept in ["a", "b", "a"] {
        read(accept).await.unwrap();
        sizes.push(cache.size());
    }
    assert_eq!(server.asked()[2].field("if-none-match"), ["\"a\""]);
    assert!(sizes[0] < sizes[1] && sizes[2] < sizes[1], "{sizes:?}");
}

/// of several that are fresh, the newest by its date.
#[tokio::test]
async fn the_newest_of_several_answers() {
    let dated = |content: &str, vary: &str, date: &str| {
        Answer::ok("\"a\"", content).with("Vary", vary).with("Date", date).with("Cache-Control", "max-age=2000000000")
    };
    let (old, new) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
    for (first, second, newest) in [(old, new, "two"), (new, old, "one")] {
        let server =
            Scripted::answering([dated("one", "Accept", first), dated("two", "Accept-Language", second)]).await;
        let client = Client::new().unwrap();
        let read = |accept: &'static str| {
            client.get(server.url("/x")).header("Accept", accept).header("Accept-Language", "de").send()
        };
        read("a").await.unwrap();
        read("b").await.unwrap();
        let fetched = read("a").await.unwrap();
        assert_eq!((fetched.source(), fetched.content().as_ref()), (Source::Cache, newest.as_bytes()));
    }
}

/// who asks with other credentials has a cache of their own: nothing of it is used, and no tag of it is sent.
#[tokio::test]
async fn who_asks_with_other_credentials_shares_nothing() {
    let server = Scripted::with(|asked, _| {
        let who = [asked.field("authorization"), asked.field("cookie"), asked.field("x-key")].concat().concat();
        Answer::ok("\"a\"", &who).fresh()
    })
    .await;
    let cache = Arc::new(MemoryCache::default());
    let clients = ["Authorization", "Cookie"].map(|name| {
        ["one", "two"].map(|secret| Client::builder().cache(cache.clone()).header(name, secret).build().unwrap())
    });
    let plain = Client::builder().cache(cache.clone()).build().unwrap();
    let mut key = etag_client::reqwest::header::HeaderValue::from_static("three");
    key.set_sensitive(true);
    let keyed = Client::builder().cache(cache).header("X-Key", key).build().unwrap();
    let mut clients: Vec<_> = clients.into_iter().flatten().chain([plain, keyed]).collect();
    let expected = ["one", "two", "one", "two", "", "three"];
    for (client, expected) in clients.iter().zip(expected) {
        let fetched = client.get(server.url("/x")).send().await.unwrap();
        assert_eq!((fetched.source(), fetched.content().as_ref()), (Source::Network, expected.as_bytes()));
    }
    assert!(server.asked().iter().all(|asked| asked.field("if-none-match").is_empty()));
    for (client, expected) in clients.drain(..).zip(expected) {
        let fetched = client.get(server.url("/x")).send().await.unwrap();
        assert_eq!((fetched.source(), fetched.content().as_ref()), (Source::Cache, expected.as_bytes()));
    }
}

/// a user in the URL is a credential as any other.
#[tokio::test]
async fn who_is_named_in_the_url_shares_nothing() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", "one").fresh()).await;
    let client = Client::new().unwrap();
    for user in ["", "me:one@", "me:two@", "you:one@"] {
        let url = server.url("/x").replace("//", &format!("//{user}"));
        assert_eq!(client.get(&url).send().await.unwrap().source(), Source::Network, "{user}");
        assert_eq!(client.get(&url).send().await.unwrap().source(), Source::Cache, "{user}");
    }
}
