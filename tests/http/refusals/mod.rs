//! What a refusal costs nobody: the handler does not run, the store is as it was, and of the body no more is read than the connection is worth.

mod bodies;
mod connections;
mod counted;
mod extractors;
mod gate;

use etag_actix::PreconditionsConfig;

use self::counted::Counted;

const READS: [&str; 2] = ["GET", "HEAD"];
const WRITES: [&str; 5] = ["PUT", "PATCH", "POST", "DELETE", "LOCK"];

/// A request that is refused: the status, and its `If-Match`.
struct Refused {
    status: u16,
    if_match: Option<String>,
}

fn refusals() -> Vec<Refused> {
    let too_many = vec!["\"a\""; 1_100].join(",");
    vec![
        Refused { status: 400, if_match: Some("\"unclosed".to_owned()) },
        Refused { status: 412, if_match: Some("\"stale\"".to_owned()) },
        Refused { status: 428, if_match: None },
        Refused { status: 431, if_match: Some(too_many) },
    ]
}

/// Every method with every refusal; a read needs no precondition, so that there is no 428 for it.
fn refused_requests() -> impl Iterator<Item = (&'static str, Refused)> {
    let writes = WRITES.into_iter().flat_map(|method| refusals().into_iter().map(move |refused| (method, refused)));
    let reads = READS.into_iter().flat_map(|method| refusals().into_iter().map(move |refused| (method, refused)));
    writes.chain(reads.filter(|(_, refused)| refused.status != 428))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Framing {
    ContentLength,
    Chunked,
}

/// The content of a request and the fields that frame it.
fn framed(framing: Framing, length: usize) -> Vec<u8> {
    let content = vec![b'x'; length];
    match framing {
        Framing::ContentLength => [format!("Content-Length: {length}\r\n\r\n").as_bytes(), &content].concat(),
        Framing::Chunked => {
            let mut bytes = b"Transfer-Encoding: chunked\r\n\r\n".to_vec();
            for chunk in content.chunks(10_000) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            bytes
        }
    }
}

fn request(method: &str, if_match: Option<&str>, framed: &[u8]) -> Vec<u8> {
    let if_match = if_match.map(|value| format!("If-Match: {value}\r\n")).unwrap_or_default();
    let head = format!("{method} /products/123 HTTP/1.1\r\nHost: localhost\r\n{if_match}");
    [head.as_bytes(), framed].concat()
}

const KIBIBYTE: usize = 1024;
const LIMIT: usize = PreconditionsConfig::DRAIN_BYTES;

/// Over the limit by less than a chunk: no more is read than that in which the limit lies.
const SLACK: u64 = 64 * KIBIBYTE as u64;

#[test]
fn no_handler_runs_and_nothing_is_written() {
    let counted = Counted::patient();
    for (method, refused) in refused_requests() {
        for framing in [Framing::ContentLength, Framing::Chunked] {
            for length in [10, 30 * KIBIBYTE, LIMIT, LIMIT + 1] {
                refuses(&counted, method, &refused, framing, length);
            }
        }
    }
    assert_eq!(counted.handled(), 0);
    // The other half of the counter: what is not refused does run.
    let mut client = counted.connect();
    let tag = client.request("GET", "/products/123", &[], b"").unwrap().etag().to_owned();
    for method in WRITES {
        let response = client.request(method, "/products/123", &[("If-Match", &tag)], b"content").unwrap();
        assert_eq!((response.status, response.body.as_slice()), (200, &b"7 bytes"[..]), "{method}");
    }
    assert_eq!(counted.handled(), 1 + WRITES.len() as u64);
}

#[test]
fn a_body_of_ten_mebibytes_is_refused_as_a_short_one_is() {
    let counted = Counted::patient();
    for (method, refused) in refused_requests().filter(|(method, _)| matches!(*method, "PUT" | "GET")) {
        for framing in [Framing::ContentLength, Framing::Chunked] {
            refuses(&counted, method, &refused, framing, 10 * 1024 * KIBIBYTE);
        }
    }
    assert_eq!(counted.handled(), 0);
}

/// The client writes all of the body and only then reads: the whole answer must be there, whatever becomes of the connection.
fn refuses(counted: &Counted, method: &str, refused: &Refused, framing: Framing, length: usize) {
    let case = format!("{method} {} {framing:?} {length}", refused.status);
    let before = counted.state();
    let mut client = counted.connect();
    let bytes = request(method, refused.if_match.as_deref(), &framed(framing, length));
    client.send(&bytes).unwrap_or_else(|err| panic!("{case}: the body is not taken: {err}"));
    let response = client.response(method).unwrap_or_else(|err| panic!("{case}: no answer: {err}"));

    assert_eq!(response.status, refused.status, "{case}: {response:?}");
    if method != "HEAD" {
        assert_ne!(response.problem(), "", "{case}: {response:?}");
    }
    let after = counted.state();
    assert_eq!(after.product, before.product, "{case}");
    assert_eq!(after.commits, before.commits, "{case}");
    let taken = after.taken - before.taken;
    match framing {
        _ if length <= LIMIT => assert_eq!(taken, length as u64, "{case}"),
        // It is known to be too long before any of it is read.
        Framing::ContentLength => assert_eq!(taken, 0, "{case}"),
        Framing::Chunked => assert!(taken <= LIMIT as u64 + SLACK, "{case}: {taken} bytes were taken"),
    }
    if length > LIMIT && framing == Framing::ContentLength {
        assert_eq!(response.text("connection"), Some("close"), "{case}: {response:?}");
        assert!(client.is_closed().unwrap(), "{case}: the connection stays open");
    } else {
        let next = client.request("GET", "/health", &[], b"").unwrap_or_else(|err| panic!("{case}: {err}"));
        assert_eq!((next.status, next.body.as_slice()), (200, &b"well"[..]), "{case}");
    }
}
