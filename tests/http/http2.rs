//! The main job over HTTP/2: the same answers as over HTTP/1.1, and a connection that goes on whatever happens to one of its streams.

use std::sync::mpsc;
use std::time::Duration;

use actix_web::rt::time::sleep;
use actix_web::web::{self, Data, Json, ServiceConfig};
use etag_actix::{Compress, IfMatch, Tagged, WriteError};
use etag_tests::client::Response;
use etag_tests::http2::Connection;
use etag_tests::server::Server;

use crate::products::{Product, mouse, routes, stocked};

const PATH: &str = "/products/123";
const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn the_main_job_is_done() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let read = client.request("GET", PATH, &[], b"").unwrap();
    assert_eq!((read.status, read.json()["name"].as_str()), (200, Some("Wireless Mouse")));
    let put = put(&client, read.etag(), 2499);
    assert_eq!((put.status, put.json()["price"].as_u64()), (200, Some(2499)));
    let stale = self::put(&client, read.etag(), 1);
    assert_eq!((stale.status, stale.problem().as_str(), stale.etag()), (412, "stale", put.etag()));
    let after = client.request("GET", PATH, &[], b"").unwrap();
    assert_eq!((after.etag(), &after.body), (put.etag(), &put.body));
    let removed = client.request("DELETE", PATH, &[("if-match", after.etag())], b"").unwrap();
    assert_eq!((removed.status, removed.body.len()), (204, 0));
    assert_eq!(client.request("GET", PATH, &[], b"").unwrap().status, 404);
    let created = client.request("PUT", PATH, &[("if-none-match", "*"), JSON], &body(5)).unwrap();
    assert_eq!((created.status, created.text("location")), (201, Some(PATH)));
}

/// T13, R-131, R-138.
#[test]
fn answers_without_content_have_no_length() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let read = client.request("GET", PATH, &[], b"").unwrap();
    for method in ["GET", "HEAD"] {
        let not_modified = client.request(method, PATH, &[("if-none-match", read.etag())], b"").unwrap();
        assert_eq!((not_modified.status, not_modified.etag(), not_modified.body.len()), (304, read.etag(), 0));
        assert_eq!(not_modified.field("content-length"), None, "{method}");
    }
    let fields = [("if-match", read.etag()), ("prefer", "return=minimal"), JSON];
    let minimal = client.request("PUT", PATH, &fields, &body(1)).unwrap();
    let removed = client.request("DELETE", PATH, &[("if-match", minimal.etag())], b"").unwrap();
    for response in [minimal, removed] {
        assert_eq!((response.status, response.body.len(), response.field("content-length")), (204, 0, None));
    }
}

#[test]
fn head_answers_as_get_and_without_content() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let get = client.request("GET", PATH, &[], b"").unwrap();
    let head = client.request("HEAD", PATH, &[], b"").unwrap();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["etag", "last-modified", "content-type", "content-length"] {
        assert_eq!(head.field(name), get.field(name), "{name}");
    }
}

#[test]
fn every_answer_is_that_of_http1() {
    let all = routes(&stocked());
    let server = Server::start(move |config: &mut ServiceConfig| {
        config.service(web::scope("").configure(all.clone()).wrap(Compress::default()));
    });
    let (mut http1, http2) = (server.connect(), server.connect_http2());
    let tag = http2.request("GET", PATH, &[], b"").unwrap().etag().to_owned();
    let large = vec![b' '; 30 * 1024];
    let cases: &[Case] = &[
        ("GET", PATH, &[], b""),
        ("GET", PATH, &[("accept-encoding", "gzip")], b""),
        ("GET", PATH, &[("if-none-match", &tag)], b""),
        ("GET", PATH, &[("if-none-match", "*")], b""),
        ("GET", PATH, &[("if-none-match", "unquoted")], b""),
        ("GET", PATH, &[("if-match", "\"stale\"")], b""),
        ("GET", "/products/9", &[("if-none-match", "*")], b""),
        ("GET", "/products/none", &[], b""),
        ("HEAD", PATH, &[], b""),
        ("HEAD", PATH, &[("if-none-match", &tag)], b""),
        ("PUT", PATH, &[JSON], &large),
        ("PUT", PATH, &[JSON, ("if-match", "\"stale\"")], &large),
        ("PUT", PATH, &[JSON, ("if-match", "\"stale\""), ("prefer", "return=representation")], &large),
        ("PUT", PATH, &[JSON, ("if-match", "unquoted")], &large),
        ("PUT", PATH, &[JSON, ("if-none-match", "*")], &large),
        ("PUT", PATH, &[JSON, ("if-match", &tag)], b"{"),
        ("PUT", PATH, &[("content-type", "text/plain"), ("if-match", &tag)], &large),
        ("PUT", "/products/9", &[JSON, ("if-match", &tag)], &large),
        ("DELETE", PATH, &[], b""),
        ("DELETE", PATH, &[("if-match", "\"stale\"")], b""),
        ("DELETE", "/products/9", &[("if-match", &tag)], b""),
        ("POST", PATH, &[], b"{}"),
    ];
    for (method, path, fields, body) in cases {
        let old = http1.request(method, path, fields, body).unwrap();
        let new = http2.request(method, path, fields, body).unwrap();
        let case = format!("{method} {path} {fields:?}");
        assert_eq!((new.status, &new.body), (old.status, &old.body), "{case}");
        assert_eq!(said(&new), said(&old), "{case}");
    }
}

/// T15: what is over the drain limit as well, again and again, so that a window that is not given back would be used up.
#[test]
fn a_refusal_with_its_content_unread_leaves_the_connection_as_it_was() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let tag = client.request("GET", PATH, &[], b"").unwrap().etag().to_owned();
    for size in [30 * 1024, 1024 * 1024] {
        let content = vec![b' '; size];
        for _ in 0..8 {
            let stale = client.request("PUT", PATH, &[("if-match", "\"stale\""), JSON], &content).unwrap();
            assert_eq!((stale.status, stale.problem().as_str()), (412, "stale"));
            let required = client.request("PUT", PATH, &[JSON], &content).unwrap();
            assert_eq!((required.status, required.problem().as_str()), (428, "precondition-required"));
        }
    }
    assert_eq!(client.request("GET", PATH, &[("if-none-match", &tag)], b"").unwrap().status, 304);
    assert_eq!(put(&client, &tag, 1).status, 200);
}

/// It is there although the server has given the stream up since, as RFC 9113 §8.1 lets it.
#[test]
fn a_refusal_that_comes_before_the_content_is_read_by_who_sends_it_still() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let content = vec![b' '; 1024 * 1024];
    let fields: [(&str, &[u8]); 3] =
        [("if-match", b"\"stale\""), ("content-type", b"application/json"), ("content-length", b"1048576")];
    let stream = client.start("PUT", PATH, &fields).unwrap();
    // By the time that these are answered, so is the one before them.
    for _ in 0..50 {
        assert_eq!(client.request("GET", PATH, &[], b"").unwrap().status, 200);
    }
    let refused = stream.finish(&content).unwrap();
    assert_eq!((refused.status, refused.problem().as_str()), (412, "stale"));
}

#[test]
fn of_writers_that_come_at_once_on_one_connection_one_is_let_in() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let mut tag = client.request("GET", PATH, &[], b"").unwrap().etag().to_owned();
    for round in 0..10 {
        let fields: &[(&str, &[u8])] = &[("if-match", tag.as_bytes()), ("content-type", b"application/json")];
        let mut streams: Vec<_> = (0..16).map(|_| client.start("PUT", PATH, fields).unwrap()).collect();
        for (price, stream) in (1000 + 16 * round..).zip(&mut streams) {
            stream.end(&body(price)).unwrap();
        }
        let responses: Vec<Response> = streams.into_iter().map(|stream| stream.response().unwrap()).collect();
        let (done, refused): (Vec<_>, Vec<_>) = responses.into_iter().partition(|response| response.status == 200);
        assert_eq!(done.len(), 1);
        assert!(refused.iter().all(|response| (response.status, response.problem().as_str()) == (412, "stale")));
        let after = client.request("GET", PATH, &[], b"").unwrap();
        assert_eq!((after.etag(), &after.body), (done[0].etag(), &done[0].body));
        after.etag().clone_into(&mut tag);
    }
}

/// T16.
#[test]
fn a_put_that_is_reset_before_its_content_is_whole_writes_nothing() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let read = client.request("GET", PATH, &[], b"").unwrap();
    let whole = body(1);
    for sent in [0, 1, whole.len() - 1, whole.len()] {
        let fields: &[(&str, &[u8])] = &[("if-match", read.etag().as_bytes()), ("content-type", b"application/json")];
        let mut stream = client.start("PUT", PATH, fields).unwrap();
        stream.send(&whole[..sent]).unwrap();
        // The answer to another request tells that the server has seen what came before it.
        assert_eq!(client.request("GET", PATH, &[], b"").unwrap().status, 200);
        stream.reset();
        let after = client.request("GET", PATH, &[], b"").unwrap();
        assert_eq!((after.etag(), &after.body), (read.etag(), &read.body), "{sent} bytes were sent");
    }
    assert_eq!(put(&client, read.etag(), 2).status, 200);
}

/// T16: whether it is written is open, and nothing in between is possible.
#[test]
fn a_put_that_is_reset_while_the_handler_runs_is_made_whole_or_not_at_all() {
    /// Tells when the handler has ended, or was dropped.
    struct Ended(mpsc::Sender<&'static str>);

    impl Drop for Ended {
        fn drop(&mut self) {
            let _ = self.0.send("ended");
        }
    }

    async fn slow(
        IfMatch(current, Json(product)): IfMatch<Product, Json<Product>>,
        events: Data<mpsc::Sender<&'static str>>,
    ) -> Result<Tagged<Product>, WriteError> {
        let _ended = Ended(mpsc::Sender::clone(&events));
        let _ = events.send("begun");
        sleep(Duration::from_millis(50)).await;
        current.replace(product).await
    }

    let (sender, events) = mpsc::channel();
    let all = routes(&stocked());
    let server = Server::start(move |config: &mut ServiceConfig| {
        let scope = web::scope("/slow").app_data(Data::new(sender.clone())).route("/{id}", web::put().to(slow));
        config.configure(all.clone()).service(scope);
    });
    let client = server.connect_http2();
    for price in 1..6 {
        let before = client.request("GET", PATH, &[], b"").unwrap();
        let fields: &[(&str, &[u8])] = &[("if-match", before.etag().as_bytes()), ("content-type", b"application/json")];
        let mut stream = client.start("PUT", "/slow/123", fields).unwrap();
        stream.end(&body(price)).unwrap();
        assert_eq!(events.recv_timeout(Duration::from_mins(2)), Ok("begun"));
        stream.reset();
        assert_eq!(events.recv_timeout(Duration::from_mins(2)), Ok("ended"));

        let after = client.request("GET", PATH, &[], b"").unwrap();
        let is_written = after.json()["price"] == price;
        assert_eq!(is_written, after.etag() != before.etag());
        assert!(is_written || after.body == before.body);
        assert_eq!(put(&client, after.etag(), 100 + price).status, 200);
    }
}

/// Method, path, fields and content.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [u8]);

/// T16: nobody is left to be told.
#[test]
fn a_client_that_goes_away_in_the_middle_of_a_put_writes_nothing() {
    let server = Server::start(routes(&stocked()));
    let client = server.connect_http2();
    let read = client.request("GET", PATH, &[], b"").unwrap();
    for _ in 0..4 {
        let leaving = server.connect_http2();
        let fields: &[(&str, &[u8])] = &[("if-match", read.etag().as_bytes()), ("content-type", b"application/json")];
        let mut stream = leaving.start("PUT", PATH, fields).unwrap();
        stream.send(&body(1)).unwrap();
        assert_eq!(leaving.request("GET", PATH, &[], b"").unwrap().status, 200);
        drop(stream);
        drop(leaving);
    }
    let after = client.request("GET", PATH, &[], b"").unwrap();
    assert_eq!((after.etag(), &after.body), (read.etag(), &read.body));
    assert_eq!(put(&client, read.etag(), 2).status, 200);
}

/// What the header section says, but for what is of the connection, and the time.
fn said(response: &Response) -> Vec<(String, Vec<u8>)> {
    let of_connection = ["connection", "transfer-encoding", "date"];
    let mut fields: Vec<_> =
        response.fields.iter().filter(|(name, _)| !of_connection.contains(&name.as_str())).cloned().collect();
    fields.sort();
    fields
}

fn put(client: &Connection, tag: &str, price: u32) -> Response {
    client.request("PUT", PATH, &[("if-match", tag), JSON], &body(price)).unwrap()
}

fn body(price: u32) -> Vec<u8> {
    serde_json::to_vec(&Product { price, ..mouse() }).unwrap()
}
