//! What only bytes can say: [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112), and how it bears on preconditions.

use etag_tests::client::{Connection, Response};
use etag_tests::server::Server;

use super::judge::faults;
use crate::app::{Application, Door, Given};

const CURRENT: Given<'_> = Given::Tagged(b"\"v1\"");
const CONTENT: &str = "{\"id\":1,\"text\":\"as it is to be\"}";

/// A server with document 1, whose tag is `"v1"`.
struct Stage {
    app: Application,
    server: Server,
    door: Door,
    target: String,
    before: String,
}

impl Stage {
    fn new(door: Door) -> Self {
        let app = Application::new();
        let (id, target) = app.place(door, CURRENT, None);
        assert_eq!(id, 1, "the content names it");
        let (server, before) = (Server::start(app.routes()), app.seen(door, 1));
        Self { app, server, door, target, before }
    }

    fn is_unchanged(&self) -> bool {
        self.app.seen(self.door, 1) == self.before && self.app.counts().handlers() == 0
    }

    /// Sends a PUT with these bytes among its field lines, and reads the answer; none where the server hangs up instead.
    fn put(&self, lines: &[u8]) -> Option<Response> {
        let mut connection = self.server.connect();
        let mut request = format!("PUT {} HTTP/1.1\r\nHost: localhost\r\n", self.target).into_bytes();
        request.extend_from_slice(lines);
        request.extend_from_slice(tail().as_bytes());
        // A server that has seen enough may close before all is sent.
        let _ = connection.send(&request);
        connection.response("PUT").ok()
    }
}

/// What ends the header section of a good PUT, and its content.
fn tail() -> String {
    format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{CONTENT}", CONTENT.len())
}

#[test]
fn the_stage_takes_a_put_that_is_right() {
    let stage = Stage::new(Door::Required);
    let answer = stage.put(b"If-Match: \"v1\"\r\n").unwrap();
    assert_eq!(answer.status, 200);
    assert!(!stage.is_unchanged());
}

#[test]
fn a_header_section_that_is_malformed_writes_nothing() {
    for door in [Door::Required, Door::Open, Door::Bare] {
        for (rule, lines) in [
            ("R-004", &b"If-Match: \"v\x001\"\r\n"[..]),
            ("R-004", b"If-Match: \"v1\"\x00\r\n"),
            ("R-004", b"If-Match: \"v\x0B1\"\r\n"),
            ("R-004", b"If-Match: \"v\r1\"\r\n"),
            ("R-004", b"If-Match: \"\x7F\"\r\n"),
            ("R-009", b"If-Match: \"v0\",\r\n \"v1\"\r\n"),
            ("R-009", b"If-Match: \"v0\",\r\n\t\"v2\"\r\n"),
            ("R-010", b"If-Match : \"v0\"\r\n"),
            ("R-010", b"If-Match\t: \"v1\"\r\n"),
            ("R-010", b" If-Match: \"v1\"\r\n"),
        ] {
            let stage = Stage::new(door);
            let answer = stage.put(lines);
            let status = answer.as_ref().map(|answer| answer.status);
            assert_eq!(status, Some(400), "{rule} at {door:?}: {}: {answer:?}", lines.escape_ascii());
            assert!(stage.is_unchanged(), "{rule} at {door:?}: {}", lines.escape_ascii());
        }
    }
}

#[test]
fn nothing_is_applied_before_the_header_section_is_complete() {
    let stage = Stage::new(Door::Open);
    let mut slow = stage.server.connect();
    for byte in format!("PUT {} HTTP/1.1\r\nHost: localhost\r\n{}", stage.target, tail_without_end()).bytes() {
        slow.send(&[byte]).unwrap();
    }
    // Another request is answered meanwhile, and sees what was there.
    let meanwhile = stage.server.connect().request("HEAD", &stage.target, &[], b"").unwrap();
    assert_eq!(meanwhile.etag(), "\"v1\"");
    slow.send(b"If-Match: \"v0\"\r\n").unwrap();
    assert_eq!(stage.app.seen(stage.door, 1), stage.before);
    slow.send(format!("\r\n{CONTENT}").as_bytes()).unwrap();
    assert_eq!(slow.response("PUT").unwrap().status, 412);
    assert_eq!(stage.app.seen(stage.door, 1), stage.before);
}

fn tail_without_end() -> String {
    format!("Content-Type: application/json\r\nContent-Length: {}\r\n", CONTENT.len())
}

#[test]
fn a_hundred_thousand_tags_write_nothing() {
    for door in [Door::Required, Door::Open] {
        let stage = Stage::new(door);
        let answer = stage.put(format!("If-Match: {}\"v0\"\r\n", "\"v0\",".repeat(100_000)).as_bytes());
        // Actix Web reads no more than 128 KiB of a header section, and hangs up behind its answer.
        assert!(answer.is_none_or(|answer| matches!(answer.status, 400 | 413 | 431)));
        assert!(stage.is_unchanged(), "{door:?}");

        // Over many lines, of which each is short.
        let stage = Stage::new(door);
        let answer = stage.put("If-Match: \"v0\"\r\n".repeat(200).as_bytes());
        assert!(answer.is_none_or(|answer| matches!(answer.status, 400 | 412 | 431)));
        assert!(stage.is_unchanged(), "{door:?}");
    }
}

#[test]
fn a_field_in_the_trailer_section_is_no_precondition() {
    let chunked = |target: &str, trailer: &str| {
        let size = CONTENT.len();
        format!(
            "PUT {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\nTrailer: If-Match\r\n\r\n{size:x}\r\n{CONTENT}\r\n0\r\n{trailer}\r\n"
        )
    };
    // Where one is required, it is missing, though it names what is current.
    let stage = Stage::new(Door::Required);
    let mut connection = stage.server.connect();
    connection.send(chunked(&stage.target, "If-Match: \"v1\"\r\n").as_bytes()).unwrap();
    assert_eq!(connection.response("PUT").unwrap().status, 428);
    assert!(stage.is_unchanged());
    // Where none is required, it refuses nothing, though it is stale.
    let stage = Stage::new(Door::Open);
    let mut connection = stage.server.connect();
    connection.send(chunked(&stage.target, "If-Match: \"v0\"\r\n").as_bytes()).unwrap();
    assert_eq!(connection.response("PUT").unwrap().status, 200);
    assert!(!stage.is_unchanged());
}

#[test]
fn content_that_is_known_to_be_too_large_is_refused_before_the_precondition() {
    let stage = Stage::new(Door::Required);
    let mut connection = stage.server.connect();
    let request = format!(
        "PUT {} HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"v0\"\r\nContent-Type: application/json\r\n\
         Content-Length: 3000000\r\n\r\n",
        stage.target
    );
    connection.send(request.as_bytes()).unwrap();
    let answer = connection.response("PUT").unwrap();
    assert_eq!((answer.status, answer.problem().as_str()), (413, "content-too-large"));
    assert!(stage.is_unchanged());
}

#[test]
fn the_refusal_comes_while_the_content_is_withheld() {
    for field in ["If-Match: \"v0\"", "If-Match: v1", "X: y"] {
        let stage = Stage::new(Door::Required);
        let mut connection = stage.server.connect();
        let request = format!(
            "PUT {} HTTP/1.1\r\nHost: localhost\r\n{field}\r\nExpect: 100-continue\r\n\
             Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n",
            stage.target
        );
        connection.send(request.as_bytes()).unwrap();
        let answer = connection.response("PUT").unwrap();
        assert!(matches!(answer.status, 400 | 412 | 428), "{field}: {answer:?}");
        assert_eq!(faults("PUT", &answer), [""; 0]);
        assert!(stage.is_unchanged());
        assert_eq!(stage.app.counts().read(), 0);
    }
}

#[test]
fn what_follows_an_answer_without_content_is_the_next_answer() {
    let stage = Stage::new(Door::Open);
    let mut connection = stage.server.connect();
    let ask = |connection: &mut Connection, method: &str, fields: &[(&str, &str)], status| {
        let answer = connection.request(method, &stage.target, fields, b"").unwrap();
        assert_eq!((answer.status, faults(method, &answer)), (status, Vec::new()));
        answer
    };
    let whole = ask(&mut connection, "GET", &[], 200);
    ask(&mut connection, "GET", &[("If-None-Match", "\"v1\"")], 304);
    ask(&mut connection, "HEAD", &[], 200);
    ask(&mut connection, "HEAD", &[("If-None-Match", "\"v1\"")], 304);
    ask(&mut connection, "HEAD", &[("If-Match", "\"v0\"")], 412);
    ask(&mut connection, "GET", &[("If-Match", "\"v0\"")], 412);
    assert_eq!(ask(&mut connection, "GET", &[], 200).body, whole.body);
    ask(&mut connection, "DELETE", &[("If-Match", "\"v0\"")], 412);
    ask(&mut connection, "DELETE", &[("If-Match", "\"v1\"")], 204);
    ask(&mut connection, "GET", &[], 404);
}
