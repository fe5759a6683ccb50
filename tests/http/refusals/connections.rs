//! What becomes of the connection behind a refusal.

use std::io::Write as _;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::counted::Counted;
use super::{Framing, KIBIBYTE, framed, request};

const STALE: Option<&str> = Some("\"stale\"");

#[test]
fn requests_behind_a_refused_one_are_read_from_where_its_body_ends() {
    let counted = Counted::patient();
    let mut client = counted.connect();
    let health = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // The body of the first looks like a request, and is none.
    let smuggled = b"DELETE /products/123 HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\n\r\n";
    let content = [format!("Content-Length: {}\r\n\r\n", smuggled.len()).as_bytes(), smuggled].concat();
    let refused = [
        request("PUT", STALE, &content),
        request("PUT", None, &framed(Framing::Chunked, 30 * KIBIBYTE)),
        request("PATCH", Some("\"unclosed"), &framed(Framing::ContentLength, 10)),
        request("DELETE", STALE, b"\r\n"),
    ];
    let mut pipeline = Vec::new();
    for refused in &refused {
        pipeline.extend_from_slice(refused);
        pipeline.extend_from_slice(health);
    }
    client.send(&pipeline).unwrap();
    for (method, status) in [("PUT", 412), ("PUT", 428), ("PATCH", 400), ("DELETE", 412)] {
        assert_eq!(client.response(method).unwrap().status, status, "{method}");
        let health = client.response("GET").unwrap();
        assert_eq!((health.status, health.body.as_slice()), (200, &b"well"[..]), "behind {method}");
    }
    assert_eq!(counted.handled(), 0);
}

#[test]
fn a_hundred_refusals_share_one_connection() {
    let counted = Counted::patient();
    let mut client = counted.connect();
    let bytes = request("PUT", STALE, &framed(Framing::ContentLength, 30 * KIBIBYTE));
    for number in 0..100 {
        client.send(&bytes).unwrap();
        assert_eq!(client.response("PUT").unwrap().status, 412, "{number}");
    }
    assert_eq!(counted.state().taken, 100 * 30 * KIBIBYTE as u64);
}

#[test]
fn an_answer_does_not_wait_for_a_body_that_never_comes() {
    let counted = Counted::start();
    for length in [30 * KIBIBYTE, 10 * 1024 * KIBIBYTE] {
        for (status, if_match) in [(400, Some("\"unclosed")), (412, STALE), (428, None)] {
            let mut client = counted.connect();
            client.send(&request("PUT", if_match, format!("Content-Length: {length}\r\n\r\n").as_bytes())).unwrap();
            let response = client.response("PUT").unwrap();
            assert_eq!((response.status, response.text("connection")), (status, Some("close")), "{response:?}");
            assert!(client.is_closed().unwrap());
        }
    }
    assert_eq!((counted.handled(), counted.state().taken), (0, 0));
}

/// At this pace the body would take the better part of an hour.
#[test]
fn an_answer_does_not_wait_for_a_body_that_trickles_in() {
    for framing in ["Content-Length: 65536\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n10000\r\n"] {
        let counted = Counted::start();
        let mut client = counted.connect();
        client.send(&request("PUT", STALE, framing.as_bytes())).unwrap();
        let mut stream = client.stream().try_clone().unwrap();
        stream.write_all(b"x").unwrap();
        let is_answered = AtomicBool::new(false);
        let (response, sent) = thread::scope(|scope| {
            let sender = scope.spawn(|| {
                let mut sent = 1;
                // An hour has more bytes than the body.
                while !is_answered.load(Ordering::SeqCst) && sent < 65_535 && stream.write_all(b"x").is_ok() {
                    sent += 1;
                    thread::sleep(Duration::from_millis(50));
                }
                sent
            });
            let response = client.response("PUT");
            is_answered.store(true, Ordering::SeqCst);
            (response, sender.join().expect("it sends until it is answered"))
        });
        assert_eq!(response.unwrap().status, 412);
        assert!(sent < 65_535, "{sent} bytes were sent");
        assert_eq!(counted.handled(), 0);
    }
}

/// The client says that it is through before it is: what came is not taken for the body.
#[test]
fn a_body_that_ends_too_early_reaches_no_handler() {
    let counted = Counted::start();
    let tag = counted.connect().request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    let handled = counted.handled();
    for framed in ["Content-Length: 100\r\n\r\n0123456789", "Transfer-Encoding: chunked\r\n\r\n64\r\n0123456789"] {
        let before = counted.state();
        let mut client = counted.connect();
        client.send(&request("PUT", Some(&tag), framed.as_bytes())).unwrap();
        client.stream().shutdown(Shutdown::Write).unwrap();
        if let Ok(response) = client.response("PUT") {
            assert_eq!(response.status, 400, "{response:?}");
        }
        assert_eq!(counted.state().product, before.product);
        assert_eq!(counted.handled(), handled);
    }
}
