//! What is kept is current when the service says so: the requests that ask it, and its answers.

use etag_client::{Client, Error, Fetched, Source};

use crate::scripted::{Answer, Scripted};

/// All that was made of these answers, each to a plain read of one resource; and the server, for what it was asked.
async fn reads(answers: impl IntoIterator<Item = Answer>, reads: usize) -> (Vec<Result<Fetched, Error>>, Scripted) {
    let server = Scripted::answering(answers).await;
    let client = Client::new().unwrap();
    let mut fetched = Vec::new();
    for _ in 0..reads {
        fetched.push(client.get(server.url("/x")).send().await);
    }
    (fetched, server)
}

/// What most tests look at: where it came from, its tag and its content.
fn seen(fetched: &Result<Fetched, Error>) -> (Source, Option<&str>, &str) {
    let fetched = fetched.as_ref().expect("a representation");
    let tag = fetched.tag().map(|tag| tag.to_str().expect("text"));
    (fetched.source(), tag, std::str::from_utf8(fetched.content()).expect("text"))
}

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// R-190, R-196: each read of what is kept asks about it by its tag, and what is sent in its place takes its place.
#[tokio::test]
async fn each_read_asks_about_what_is_kept() {
    let answers = [Answer::ok("\"a\"", "one"), Answer::of(304), Answer::ok("\"b\"", "two"), Answer::of(304)];
    let (fetched, server) = reads(answers, 4).await;
    assert_eq!(seen(&fetched[0]), (Source::Network, Some("\"a\""), "one"));
    assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("\"a\""), "one"));
    assert_eq!(seen(&fetched[2]), (Source::Network, Some("\"b\""), "two"));
    assert_eq!(seen(&fetched[3]), (Source::Revalidated, Some("\"b\""), "two"));
    let asked: Vec<_> = server.asked().iter().map(|asked| asked.field("if-none-match").join("|")).collect();
    assert_eq!(asked, ["", "\"a\"", "\"a\"", "\"b\""]);
}

/// R-190: tags go back as they came, to the byte: weak, empty, with commas, with bytes beyond ASCII.
#[tokio::test]
async fn tags_go_back_to_the_byte() {
    for tag in [&b"W/\"a\""[..], b"\"\"", b"\"a,W/b\"", b"\"\\a\"", b"\"\xe9\x80\xff\""] {
        let (fetched, server) = reads([Answer::of(200).with("ETag", tag), Answer::of(304)], 2).await;
        assert_eq!(fetched[1].as_ref().unwrap().tag().unwrap().as_bytes(), tag);
        let asked = server.asked();
        let sent: Vec<_> = asked[1].fields.iter().filter(|(name, _)| name == "if-none-match").collect();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].1, tag);
    }
}

/// A field that is no entity tag, or is there twice, is none: it is not repaired, and not sent back.
#[tokio::test]
async fn what_is_no_tag_is_none() {
    let (no_quotes, twice) = (Answer::ok("a", "one"), Answer::ok("\"a\"", "one").with("ETag", "\"a\""));
    for answer in [no_quotes, Answer::ok("w/\"a\"", "one"), Answer::ok("\"a", "one"), twice] {
        let (fetched, server) = reads([answer, Answer::ok("\"b\"", "two")], 2).await;
        assert_eq!(seen(&fetched[0]), (Source::Network, None, "one"));
        assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"b\""), "two"));
        assert!(server.asked()[1].field("if-none-match").is_empty());
    }
}

/// R-038: a tag that comes behind the content is no tag.
#[tokio::test]
async fn a_tag_in_a_trailer_is_ignored() {
    let chunked = Answer::of(200).with("Transfer-Encoding", "chunked").with("Trailer", "ETag");
    let chunked = chunked.saying("3\r\none\r\n0\r\nETag: \"a\"\r\n\r\n");
    let (fetched, server) = reads([chunked, Answer::ok("\"b\"", "two")], 2).await;
    assert_eq!(seen(&fetched[0]), (Source::Network, None, "one"));
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"b\""), "two"));
    assert!(server.asked()[1].field("if-none-match").is_empty());
}

/// R-112, R-190: the date of what is kept is sent as it came, in each of its forms, with the tag if there is one.
#[tokio::test]
async fn the_date_goes_back_as_it_came() {
    for date in [DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        let answers = [Answer::of(200).with("Last-Modified", date).saying("one"), Answer::of(304)];
        let (fetched, server) = reads(answers, 2).await;
        assert_eq!(seen(&fetched[1]), (Source::Revalidated, None, "one"));
        assert_eq!(server.asked()[1].field("if-modified-since"), [date]);
        assert!(server.asked()[1].field("if-none-match").is_empty());
    }
    let (_, server) = reads([Answer::ok("\"a\"", "one").with("Last-Modified", DATE), Answer::of(304)], 2).await;
    assert_eq!(server.asked()[1].field("if-modified-since"), [DATE]);
    assert_eq!(server.asked()[1].field("if-none-match"), ["\"a\""]);
}

/// R-190: what is no date validates nothing.
#[tokio::test]
async fn what_is_no_date_is_not_sent() {
    let (_, server) = reads([Answer::of(200).with("Last-Modified", "yesterday"), Answer::of(200)], 2).await;
    assert!(server.asked()[1].field("if-modified-since").is_empty());
}

/// R-192: a 304 with another strong tag is about something that is not kept.
#[tokio::test]
async fn a_304_with_another_strong_tag_is_followed_by_a_full_read() {
    let answers = [Answer::ok("\"a\"", "one"), Answer::of(304).with("ETag", "\"b\""), Answer::ok("\"b\"", "two")];
    let (fetched, server) = reads(answers, 2).await;
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"b\""), "two"));
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[1].field("if-none-match"), ["\"a\""]);
    assert!(asked[2].field("if-none-match").is_empty() && asked[2].field("if-modified-since").is_empty());
}

/// R-193: a 304 with a weak tag is about what has that tag, weak or not; what is kept has the tag of the answer then.
#[tokio::test]
async fn a_304_with_a_weak_tag_is_about_what_has_it() {
    for kept in ["W/\"a\"", "\"a\""] {
        let answers = [Answer::ok(kept, "one"), Answer::of(304).with("ETag", "W/\"a\""), Answer::of(304)];
        let (fetched, server) = reads(answers, 3).await;
        assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("W/\"a\""), "one"));
        assert_eq!(server.asked()[2].field("if-none-match"), ["W/\"a\""]);
    }
    let answers = [Answer::ok("W/\"a\"", "one"), Answer::of(304).with("ETag", "W/\"b\""), Answer::ok("W/\"b\"", "two")];
    let (fetched, _) = reads(answers, 2).await;
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("W/\"b\""), "two"));
}

/// R-192: nginx gives out weak tags with what it compresses and strong ones with 304. Such a 304 says that what is kept is current, and changes nothing of it.
#[tokio::test]
async fn a_strong_tag_updates_nothing_that_has_a_weak_one() {
    let nginx = Answer::of(304).with("ETag", "\"a\"").fresh();
    let (fetched, server) = reads([Answer::ok("W/\"a\"", "one"), nginx, Answer::of(304)], 3).await;
    assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("W/\"a\""), "one"));
    assert_eq!(seen(&fetched[2]), (Source::Revalidated, Some("W/\"a\""), "one"));
    assert_eq!(server.asked()[2].field("if-none-match"), ["W/\"a\""]);
}

/// R-194: a 304 without a validator, to a question about one representation, is about that one; but it updates nothing.
#[tokio::test]
async fn a_304_without_a_validator_updates_nothing() {
    let (fetched, server) = reads([Answer::ok("\"a\"", "one"), Answer::of(304).fresh(), Answer::of(304)], 3).await;
    assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("\"a\""), "one"));
    assert_eq!(fetched[1].as_ref().unwrap().fields().get("cache-control"), None);
    assert_eq!(server.asked().len(), 3, "it was not made fresh");
}

/// R-194: a 304 with another date than that of what is kept is about something else.
#[tokio::test]
async fn a_304_with_another_date_is_followed_by_a_full_read() {
    let with_date = Answer::ok("\"a\"", "one").with("Last-Modified", DATE);
    let same = Answer::of(304).with("Last-Modified", DATE).fresh();
    let (fetched, server) = reads([with_date.clone(), same], 3).await;
    assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("\"a\""), "one"));
    assert_eq!(seen(&fetched[2]), (Source::Cache, Some("\"a\""), "one"));
    assert_eq!(server.asked().len(), 2);

    let other = Answer::of(304).with("Last-Modified", "Sun, 06 Nov 1994 08:49:38 GMT");
    let no_tag = Answer::ok("a", "one").with("Last-Modified", DATE);
    let (fetched, _) = reads([no_tag, other.clone().with("ETag", "a"), Answer::ok("\"b\"", "two")], 2).await;
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"b\""), "two"), "it is the same field, but no tag");

    let (fetched, _) = reads([with_date, other, Answer::ok("\"b\"", "two")], 2).await;
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"b\""), "two"));
}

/// R-195: what is no validator takes no place of one.
#[tokio::test]
async fn what_is_no_tag_in_a_304_takes_no_place_of_one() {
    let full = Answer::ok("\"a\"", "one").with("Last-Modified", DATE);
    let no_tag = Answer::of(304).with("Last-Modified", DATE).with("ETag", "a").with("X-New", "1");
    let no_date = Answer::of(304).with("Last-Modified", "today").with("ETag", "\"a\"").with("X-New", "2");
    let (fetched, server) = reads([full, no_tag, no_date, Answer::of(304)], 4).await;
    for (fetched, new) in fetched[1..].iter().zip(["1", "2", "2"]) {
        assert_eq!(seen(fetched), (Source::Revalidated, Some("\"a\""), "one"));
        assert_eq!(fetched.as_ref().unwrap().fields()["x-new"], new);
    }
    let last = &server.asked()[3];
    assert_eq!((last.field("if-none-match"), last.field("if-modified-since")), (vec!["\"a\""], vec![DATE]));
}

/// R-195: the fields of a 304 take the place of those that are kept, except those of the content and of the connection.
#[tokio::test]
async fn the_fields_of_a_304_are_new_but_for_those_of_the_content() {
    let full = Answer::ok("\"a\"", "one").with("Content-Type", "text/plain").with("X-Kept", "1").with("X-Twice", "old");
    let full = full.with("X-Twice", "old").with("Connection", "keep-alive").with("Age", "7");
    let checked = Answer::of(304).with("ETag", "\"a\"").with("Content-Type", "text/html").with("X-Twice", "new");
    let checked = checked.with("Content-Encoding", "br").with("Content-Length", "99").with("Cache-Control", "no-cache");
    let checked = checked.with("Connection", "keep-alive, X-Hop").with("X-Hop", "1");
    let (fetched, _) = reads([full, checked.clone(), checked], 3).await;
    for fetched in &fetched[1..] {
        assert_eq!(seen(fetched), (Source::Revalidated, Some("\"a\""), "one"));
        let fields = fetched.as_ref().unwrap().fields();
        let lines = |name: &str| fields.get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(lines("content-type"), ["text/plain"]);
        assert_eq!(lines("content-length"), ["3"]);
        assert_eq!(lines("x-kept"), ["1"]);
        assert_eq!(lines("x-twice"), ["new"]);
        assert_eq!(lines("cache-control"), ["no-cache"]);
        for gone in ["content-encoding", "connection", "x-hop", "age"] {
            assert_eq!(lines(gone), Vec::<&str>::new(), "{gone}");
        }
    }
}

/// R-195: what was decompressed stays so, whatever the 304 says of codings.
#[cfg(feature = "gzip")]
#[tokio::test]
async fn what_came_compressed_is_kept_as_it_is_read() {
    // "one"
    let zipped = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 207, 75, 5, 0, 241, 134, 108, 122, 3, 0, 0, 0];
    let full = Answer::of(200).with("ETag", "W/\"a\"").with("Content-Encoding", "gzip").saying(zipped);
    let checked = Answer::of(304).with("ETag", "W/\"a\"").with("Content-Encoding", "gzip");
    let (fetched, _) = reads([full, checked], 2).await;
    assert_eq!(seen(&fetched[0]), (Source::Network, Some("W/\"a\""), "one"));
    assert_eq!(seen(&fetched[1]), (Source::Revalidated, Some("W/\"a\""), "one"));
    assert_eq!(fetched[1].as_ref().unwrap().fields().get("content-encoding"), None);
}

/// R-198: a 304 that nobody has asked for is an error, and is not kept.
#[tokio::test]
async fn an_unasked_304_is_an_error() {
    let (fetched, server) = reads([Answer::of(304).with("ETag", "\"a\""), Answer::ok("\"a\"", "one")], 2).await;
    assert!(matches!(fetched[0], Err(Error::NotModified)), "{:?}", fetched[0]);
    assert_eq!(seen(&fetched[1]), (Source::Network, Some("\"a\""), "one"));
    assert!(server.asked()[1].field("if-none-match").is_empty());

    let other = Answer::of(304).with("ETag", "\"b\"");
    let (fetched, _) = reads([Answer::ok("\"a\"", "one"), other.clone(), other], 2).await;
    assert!(matches!(fetched[1], Err(Error::NotModified)), "{:?}", fetched[1]);
}

/// R-197: what goes wrong at the service is told, and not covered by what is kept, which stays.
#[tokio::test]
async fn a_failed_validation_is_passed_on() {
    for status in [500, 503, 401, 403, 429] {
        let full = Answer::ok("\"a\"", "one").with("Cache-Control", "no-cache, must-revalidate");
        let (fetched, _) = reads([full, Answer::of(status), Answer::of(304)], 3).await;
        assert_eq!(fetched[1].as_ref().unwrap_err().problem().unwrap().status(), status);
        assert_eq!(seen(&fetched[2]), (Source::Revalidated, Some("\"a\""), "one"));
    }
    let (fetched, _) = reads([Answer::ok("\"a\"", "one"), Answer::Dropped, Answer::of(304)], 3).await;
    assert!(matches!(fetched[1], Err(Error::NoAnswer(_))), "{:?}", fetched[1]);
    assert_eq!(seen(&fetched[2]), (Source::Revalidated, Some("\"a\""), "one"));
}

/// R-196: what is gone, or is something else by now, is kept no longer.
#[tokio::test]
async fn an_answer_that_says_that_there_is_something_else_ends_what_is_kept() {
    let no_tag = Answer::of(200).saying("two");
    for other in [Answer::of(404), Answer::of(410), Answer::of(204), Answer::of(300), no_tag] {
        let (_, server) = reads([Answer::ok("\"a\"", "one"), other.clone(), Answer::of(200)], 3).await;
        assert!(server.asked()[2].field("if-none-match").is_empty(), "{other:?}");
    }
}
