//! Puts cases to the application over real sockets, and judges answer, state and counters.

use std::io;
use std::net::SocketAddr;

use actix_web::web::Bytes;
use etag_tests::client::{self, Response};
use etag_tests::http2;
use etag_tests::server::Server;

use super::case::{Case, Content};
use super::judge::faults;
use crate::app::{Application, Door};

/// A way of putting requests to a server, one after the other.
pub(crate) trait Transport: Sized {
    const NAME: &'static str;

    fn open(server: &Server) -> Self;

    fn request(&mut self, request: &Request<'_>) -> io::Result<Response>;
}

pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    pub(crate) fields: Vec<(&'a str, &'a [u8])>,
    pub(crate) content: Bytes,
}

/// With a connection for each request: what one answer does to the connection is not the next one's affair.
pub(crate) struct Http1(SocketAddr);

impl Transport for Http1 {
    const NAME: &'static str = "HTTP/1.1";

    fn open(server: &Server) -> Self {
        Self(server.address())
    }

    fn request(&mut self, request: &Request<'_>) -> io::Result<Response> {
        let mut connection = client::Connection::open(self.0)?;
        connection.request_bytes(request.method, request.target, &request.fields, &request.content)
    }
}

/// All on one connection, which nothing may end.
pub(crate) struct Http2(http2::Connection);

impl Transport for Http2 {
    const NAME: &'static str = "HTTP/2";

    fn open(server: &Server) -> Self {
        Self(http2::Connection::open(server.address()).expect("the server speaks HTTP/2"))
    }

    fn request(&mut self, request: &Request<'_>) -> io::Result<Response> {
        self.0.request_bytes(request.method, request.target, &request.fields, &request.content)
    }
}

/// Every case is answered as it must be over HTTP/1.1 and HTTP/2, or the test fails with all that are not.
pub(crate) fn all_hold(cases: &[Case]) {
    let mut wrong = wrong_answers::<Http1>(cases);
    wrong.extend(wrong_answers::<Http2>(cases));
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
}

/// Puts one request, and gives the answer, in which nothing is wrong as such: method, target, field lines, content.
pub(crate) type Ask<'a> = dyn FnMut(&str, &str, &[(&str, &str)], &str) -> Response + 'a;

/// Makes a claim over HTTP/1.1, and over HTTP/2, each time of a new application.
pub(crate) fn each_way(claim: impl Fn(&Application, &mut Ask<'_>)) {
    fn one_way<T: Transport>(claim: &impl Fn(&Application, &mut Ask<'_>)) {
        let app = Application::new();
        let server = Server::start(app.routes());
        claim(&app, &mut asking::<T>(&server));
    }
    one_way::<Http1>(&claim);
    one_way::<Http2>(&claim);
}

/// Asks this server. Content is JSON unless its type is given.
pub(crate) fn asking<T: Transport>(server: &Server) -> impl FnMut(&str, &str, &[(&str, &str)], &str) -> Response {
    let mut transport = T::open(server);
    move |method, target, fields, content| {
        let mut lines: Vec<(&str, &[u8])> = fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        if !content.is_empty() && !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            lines.push(("content-type", b"application/json"));
        }
        let request = Request { method, target, fields: lines, content: Bytes::from(content.to_owned()) };
        let response = transport.request(&request).unwrap_or_else(|err| panic!("{method} {target}: {err}"));
        let faults = faults(method, &response);
        assert!(faults.is_empty(), "{method} {target} over {}: {faults:?}\n{}", T::NAME, text(&response));
        response
    }
}

/// The same for what HTTP/2 has no room for.
pub(crate) fn all_hold_over_http_1(cases: &[Case]) {
    let wrong = wrong_answers::<Http1>(cases);
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
}

fn wrong_answers<T: Transport>(cases: &[Case]) -> Vec<String> {
    let app = Application::new();
    let server = Server::start(app.routes());
    let mut transport = T::open(&server);
    let mut wrong = Vec::new();
    for case in cases {
        for &door in case.doors {
            for method in case.methods {
                if let Err(fault) = holds(case, door, method, &app, &mut transport) {
                    let over = T::NAME;
                    wrong.push(format!("{} {method} at {door:?} over {over}: {fault}\n  {}", case.rule, words(case)));
                }
            }
        }
    }
    wrong
}

fn holds(
    case: &Case,
    door: Door,
    method: &str,
    app: &Application,
    transport: &mut impl Transport,
) -> Result<(), String> {
    let (id, target) = app.place(door, case.given, case.modified);
    let before = app.seen(door, id);
    app.counts().reset();
    let good = format!("{{\"id\":{id},\"text\":\"as it is to be\"}}");
    let has_content = matches!(method, "PUT" | "PATCH" | "POST");
    let (media_type, content) = match case.content {
        Content::Good => ("application/json", Bytes::from(good)),
        Content::Other(media_type, content) => (media_type, Bytes::from_static(content)),
    };
    let mut fields: Vec<(&str, &[u8])> = case.fields.iter().map(|(name, value)| (*name, value.as_slice())).collect();
    if has_content {
        fields.push(("content-type", media_type.as_bytes()));
    }
    let content = if has_content { content } else { Bytes::new() };
    let request = Request { method, target: &target, fields, content };
    let response = transport.request(&request).map_err(|err| format!("no answer: {err}"))?;
    let faults = faults(method, &response);
    let fault = |what: &str| Err(format!("{what}\n{}", text(&response)));
    if !faults.is_empty() {
        return fault(&faults.join("; "));
    }
    if !case.answers.contains(&response.status) {
        return fault(&format!("answered {}, and not {:?}", response.status, case.answers));
    }
    let is_done = matches!(response.status, 200..=299);
    let changes = is_done && !matches!(method, "GET" | "HEAD" | "OPTIONS");
    let after = app.seen(door, id);
    if (before != after) != changes {
        return fault(&format!("{before} became {after}"));
    }
    // Elsewhere the handler has a part in the answer: it decides at a bare resource, and tries to write another key with 422.
    let counts = !matches!(door, Door::Bare | Door::Whole);
    let is_for_the_extractor = counts && method != "OPTIONS" && response.status != 422;
    if is_for_the_extractor && app.counts().handlers() != usize::from(is_done) {
        return fault(&format!("the handler ran {} times", app.counts().handlers()));
    }
    let is_refused_before_the_content = match response.status {
        304 | 404 | 412 | 413 | 415 | 428 | 431 => true,
        // A HEAD has no body to be read.
        400 => method != "HEAD" && response.problem() == "malformed-field",
        _ => false,
    };
    if is_refused_before_the_content && app.counts().extracted() != 0 {
        return fault(&format!("{} bytes of the body were read", app.counts().extracted()));
    }
    Ok(())
}

/// The answer, for people.
fn text(response: &Response) -> String {
    let lines = response.fields.iter().map(|(name, value)| format!("    {name}: {}\n", value.escape_ascii()));
    format!("    {}\n{}    {}", response.status, lines.collect::<String>(), response.body.escape_ascii())
}

/// What was asked, and the rule in the words of the table.
fn words(case: &Case) -> String {
    let start = format!("| {} |", case.rule);
    let row = include_str!("../../../docs/rules.md").lines().find(|line| line.starts_with(&start)).unwrap_or_default();
    let fields = case.fields.iter().map(|(name, value)| format!("{name}: {}", value.escape_ascii()));
    format!("{:?}, {}\n  {row}", case.given, fields.collect::<Vec<_>>().join("; "))
}
