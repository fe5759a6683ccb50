//! The scripted server does what it is told, or the tests on it would say nothing.

use crate::scripted::{Answer, Scripted};
use etag_client::{Client, Error, Source};

#[tokio::test]
async fn what_is_scripted_is_answered_and_what_is_asked_is_recorded() {
    let server = Scripted::answering([Answer::ok("\"a\"", "one"), Answer::of(404).with("Vary", "Accept")]).await;
    let client = Client::new().unwrap();
    let read = client.get(server.url("/x?y=1")).header("Accept", "text/plain").send().await.unwrap();
    assert_eq!((read.source(), read.tag().unwrap().to_str()), (Source::Network, Some("\"a\"")));
    assert_eq!(read.content(), "one");
    let refused = client.put(server.url("/z")).json("two").if_unchanged(read.tag()).send().await.unwrap_err();
    assert_eq!(refused.problem().unwrap().status(), 404);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[0].method.as_str(), asked[0].target.as_str()), ("GET", "/x?y=1"));
    assert_eq!(asked[0].field("accept"), ["text/plain"]);
    assert_eq!((asked[1].field("if-match"), asked[1].content.as_slice()), (vec!["\"a\""], &b"\"two\""[..]));
}

#[tokio::test]
async fn an_answer_that_is_dropped_leaves_a_write_unknown() {
    let server = Scripted::answering([Answer::Dropped]).await;
    let client = Client::new().unwrap();
    let unknown = client.put(server.url("/")).json("two").unconditional().send().await.unwrap_err();
    assert!(matches!(unknown, Error::Unknown { .. }), "{unknown:?}");
    assert_eq!(server.asked().len(), 1);
}
