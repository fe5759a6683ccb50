//! Where redirections lead a read.

use etag_client::{Client, Error, Source};

use crate::scripted::{Answer, Scripted};

fn to(status: u16, place: &str) -> Answer {
    Answer::of(status).with("Location", place)
}

/// Each redirection that is one is followed, also to where it is relative to; what is fetched says whose it is.
#[tokio::test]
async fn a_read_is_led_to_where_the_resource_is() {
    for status in [301, 302, 303, 307, 308] {
        let server = Scripted::answering([to(status, "../b?c"), Answer::ok("\"b\"", "there")]).await;
        let client = Client::new().unwrap();
        let fetched = client.get(server.url("/a/x")).header("Accept", "text/plain").send().await.unwrap();
        assert_eq!(fetched.content(), "there");
        assert_eq!(fetched.url().as_str(), server.url("/b?c"));
        let asked = server.asked();
        assert_eq!((asked[1].target.as_str(), asked[1].field("accept")), ("/b?c", vec!["text/plain"]));
    }
}

/// a tag of one resource is not sent to another; each is asked about by its own.
#[tokio::test]
async fn no_tag_of_one_resource_is_sent_to_another() {
    let server = Scripted::answering([
        Answer::ok("\"a\"", "here").with("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        Answer::ok("\"b\"", "there"),
        to(302, "/b"),
        Answer::of(304),
        to(302, "/c"),
        Answer::ok("\"c\"", "elsewhere"),
    ])
    .await;
    let client = Client::new().unwrap();
    client.get(server.url("/a")).send().await.unwrap();
    client.get(server.url("/b")).send().await.unwrap();
    let led = client.get(server.url("/a")).send().await.unwrap();
    assert_eq!((led.source(), led.content().as_ref()), (Source::Revalidated, &b"there"[..]));
    client.get(server.url("/a")).send().await.unwrap();
    let asked = server.asked();
    let conditions: Vec<_> = asked
        .iter()
        .map(|asked| {
            (asked.target.as_str(), asked.field("if-none-match").concat(), asked.field("if-modified-since").len())
        })
        .collect();
    assert_eq!(
        conditions,
        [
            ("/a", String::new(), 0),
            ("/b", String::new(), 0),
            ("/a", "\"a\"".to_owned(), 1),
            ("/b", "\"b\"".to_owned(), 0),
            // What was kept of it has ended with the redirection.
            ("/a", String::new(), 0),
            ("/c", String::new(), 0),
        ]
    );
}

/// What was said to one origin in confidence is not told another, nor again behind it; the same origin hears it.
#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let other = Scripted::with(|asked, _| match asked.target.as_str() {
        "/end" => Answer::ok("\"a\"", "there"),
        back => to(307, &format!("http://{}", &back[1..])),
    })
    .await;
    let away = other.url("/end");
    let server = Scripted::with({
        let other = other.url("/");
        move |asked, _| match asked.target.as_str() {
            "/a" => to(307, "/b"),
            "/b" => to(307, &format!("{other}{}/c", asked.field("host")[0])),
            _ => to(307, &away),
        }
    })
    .await;
    let builder = Client::builder().header("Cookie", "secret").header("Accept", "text/plain");
    let client = builder.header("X-Many", "1").header("X-Many", "2").build().unwrap();
    let mut key = etag_client::reqwest::header::HeaderValue::from_static("secret");
    key.set_sensitive(true);
    let read = client.get(server.url("/a")).header("Authorization", "secret").header("Proxy-Authorization", "secret");
    let fetched = read.header("X-Key", key).send().await.unwrap();
    assert_eq!(fetched.content(), "there");
    let secrets = |asked: &crate::scripted::Asked| {
        assert_eq!((asked.field("accept"), asked.field("x-many")), (vec!["text/plain"], vec!["1", "2"]));
        ["authorization", "cookie", "proxy-authorization", "x-key"].map(|name| asked.field(name).len())
    };
    let heard: Vec<_> = server.asked().iter().map(secrets).collect();
    assert_eq!(heard, [[1; 4], [1; 4], [0; 4]]);
    let heard: Vec<_> = other.asked().iter().map(secrets).collect();
    assert_eq!(heard, [[0; 4], [0; 4]]);
}

/// A user whom the URL names is told to its origin, as every credential is, and to no other; whom a service names is told to nobody.
#[tokio::test]
async fn a_user_in_the_url_stays_with_its_origin() {
    let other = Scripted::answering([Answer::ok("\"a\"", "there")]).await;
    let away = other.url("/c").replace("//", "//you:secret@");
    let server = Scripted::with(move |asked, _| match asked.target.as_str() {
        "/a" => to(302, &format!("http://you@{}/b", asked.field("host")[0])),
        _ => to(302, &away),
    })
    .await;
    let client = Client::new().unwrap();
    let fetched = client.get(server.url("/a").replace("//", "//me:se%20cret@")).send().await.unwrap();
    assert_eq!(fetched.url().as_str(), other.url("/c"));
    let heard: Vec<_> = server.asked().iter().map(|asked| asked.field("authorization").concat()).collect();
    assert_eq!(heard, ["Basic bWU6c2UgY3JldA=="; 2]);
    assert!(other.asked()[0].field("authorization").is_empty());
}

/// What a field says of who asks outranks the URL.
#[tokio::test]
async fn a_field_outranks_a_user_in_the_url() {
    let server = Scripted::with(|_, _| Answer::ok("\"a\"", "one")).await;
    let url = server.url("/x").replace("//", "//me@");
    let client = Client::builder().header("Authorization", "Bearer own").build().unwrap();
    client.get(&url).send().await.unwrap();
    client.put(&url).json("two").header("Authorization", "Bearer other").unconditional().send().await.unwrap();
    let heard: Vec<_> = server.asked().iter().map(|asked| asked.field("authorization").concat()).collect();
    assert_eq!(heard, ["Bearer own", "Bearer other"]);
}

/// Ten redirections are followed, and no more.
#[tokio::test]
async fn a_circle_ends() {
    let server = Scripted::with(|_, number| to(302, &format!("/{number}"))).await;
    let client = Client::new().unwrap();
    let err = client.get(server.url("/")).send().await.unwrap_err();
    assert!(
        matches!(&err, Error::Redirected { status, location: Some(place) } if *status == 302 && place.as_str() == "/10"),
        "{err:?}"
    );
    assert_eq!(server.asked().len(), 11);

    let server =
        Scripted::with(|_, number| if number < 10 { to(302, "/") } else { Answer::ok("\"a\"", "there") }).await;
    assert_eq!(client.get(server.url("/")).send().await.unwrap().content(), "there");
}

/// What leads nowhere is an error, and so is what leaves the choice to the caller.
#[tokio::test]
async fn a_redirection_that_leads_nowhere_is_an_error() {
    for answer in [
        Answer::of(302),
        to(302, "http://"),
        to(302, "ftp://127.0.0.1/"),
        to(302, "file:///etc/hostname"),
        to(300, "/b"),
    ] {
        let server = Scripted::answering([answer.clone()]).await;
        let err = Client::new().unwrap().get(server.url("/a")).send().await.unwrap_err();
        assert!(matches!(err, Error::Redirected { .. }), "{answer:?}: {err:?}");
        assert_eq!(server.asked().len(), 1);
    }
}
