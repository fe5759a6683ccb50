//! Request by request: the status, and the cause where it is refused. What is refused changes nothing.

use std::io;

use etag_tests::client::Response;
use etag_tests::http2;

use super::{JSON, MERGE_PATCH, MOUSE, catalog, in_memory, with_each_database};

/// A request and what it is answered with. In a field `{tag}` is the current tag of the product in the path, `{first}` that of product 123 at the start.
struct Step {
    claim: &'static str,
    request: (&'static str, &'static str),
    fields: &'static [(&'static str, &'static str)],
    body: String,
    status: u16,
    problem: &'static str,
}

const IF_MATCH: (&str, &str) = ("If-Match", "{tag}");
const IF_ABSENT: (&str, &str) = ("If-None-Match", "*");
const JSON_PATCH: (&str, &str) = ("Content-Type", "application/json-patch+json");

#[test]
fn each_request_is_answered_as_it_is_written_over_every_database() {
    with_each_database(|database| {
        let program = catalog(database);
        // One connection for all: a refusal does not end it.
        let mut client = program.connect();
        walk(database, |method, path, fields, body| client.request(method, path, fields, body.as_bytes()));
    });
}

#[test]
fn each_request_is_answered_the_same_over_http2() {
    let program = in_memory();
    let client = http2::Connection::open(program.address()).unwrap();
    walk("HTTP/2", |method, path, fields, body| client.request(method, path, fields, body.as_bytes()));
}

fn walk(name: &str, mut ask: impl FnMut(&str, &str, &[(&str, &str)], &str) -> io::Result<Response>) {
    let first = ask("GET", "/products/123", &[], "").unwrap().etag().to_owned();
    for step in steps() {
        let context = format!("{name}: {}", step.claim);
        let (method, path) = step.request;
        let before = ask("GET", path, &[], "").unwrap();
        let tag = before.text("etag").unwrap_or("\"none\"");
        let fill = |value: &str| value.replace("{tag}", tag).replace("{first}", &first);
        let filled: Vec<_> = step.fields.iter().map(|(name, value)| (*name, fill(value))).collect();
        let fields: Vec<_> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = ask(method, path, &fields, &step.body).expect(&context);
        assert_eq!((answer.status, answer.problem().as_str()), (step.status, step.problem), "{context}: {answer:?}");
        let after = ask("GET", path, &[], "").unwrap();
        if step.status >= 400 || matches!(method, "GET" | "HEAD" | "OPTIONS") {
            let state =
                |answer: &Response| (answer.status, answer.text("etag").map(str::to_owned), answer.body.clone());
            assert_eq!(state(&after), state(&before), "{context}: nothing has changed");
        }
        if matches!(step.status, 412 | 428) {
            assert_eq!(answer.text("etag"), before.text("etag"), "{context}: the current tag");
        }
    }
}

fn step(
    claim: &'static str,
    request: (&'static str, &'static str),
    fields: &'static [(&'static str, &'static str)],
    body: &str,
    status: u16,
) -> Step {
    Step { claim, request, fields, body: body.to_owned(), status, problem: "" }
}

fn refused(
    claim: &'static str,
    request: (&'static str, &'static str),
    fields: &'static [(&'static str, &'static str)],
    body: &str,
    (status, problem): (u16, &'static str),
) -> Step {
    Step { problem, ..step(claim, request, fields, body, status) }
}

fn steps() -> Vec<Step> {
    [reading(), putting(), contents(), patching(), deleting(), around()].into_iter().flatten().collect()
}

fn reading() -> Vec<Step> {
    const NOT_FOUND: (u16, &str) = (404, "not-found");
    const GET: (&str, &str) = ("GET", "/products/123");
    vec![
        step("the first product is there", GET, &[], "", 200),
        step("who holds it is told so", GET, &[("If-None-Match", "{tag}")], "", 304),
        step("who holds something else is given it", GET, &[("If-None-Match", "\"other\"")], "", 200),
        step("HEAD is answered as GET", ("HEAD", "/products/123"), &[], "", 200),
        step("and is conditional as GET", ("HEAD", "/products/123"), &[("If-None-Match", "{tag}")], "", 304),
        refused("what is not there", ("GET", "/products/9"), &[], "", NOT_FOUND),
        refused(
            "is not there for those who hold it either",
            ("GET", "/products/9"),
            &[("If-None-Match", "\"a\"")],
            "",
            NOT_FOUND,
        ),
        refused("what is no id is not there", ("GET", "/products/mouse"), &[], "", NOT_FOUND),
        refused("nor is a negative one", ("GET", "/products/-1"), &[], "", NOT_FOUND),
        refused("nor one of more than 64 bits", ("GET", "/products/18446744073709551616"), &[], "", NOT_FOUND),
    ]
}

fn putting() -> Vec<Step> {
    const PUT: (&str, &str) = ("PUT", "/products/123");
    const NEW: (&str, &str) = ("PUT", "/products/7");
    vec![
        refused("a PUT says what it has seen", PUT, &[JSON], MOUSE, (428, "precondition-required")),
        refused(
            "that there is something is not enough",
            PUT,
            &[JSON, ("If-Match", "*")],
            MOUSE,
            (428, "precondition-required"),
        ),
        refused("a tag without quotes", PUT, &[JSON, ("If-Match", "v1")], MOUSE, (400, "malformed-field")),
        refused(
            "a list that is broken behind the right tag",
            PUT,
            &[JSON, ("If-Match", "{tag}, \"open")],
            MOUSE,
            (400, "malformed-field"),
        ),
        refused("a tag that never was", PUT, &[JSON, ("If-Match", "\"never\"")], MOUSE, (412, "stale")),
        refused("to create what exists", PUT, &[JSON, IF_ABSENT], MOUSE, (412, "exists")),
        step(
            "with the current tag it replaces",
            PUT,
            &[JSON, IF_MATCH],
            r#"{"name":"Mouse","price":24.99,"stock":3}"#,
            200,
        ),
        refused("with the tag from before it is stale", PUT, &[JSON, ("If-Match", "{first}")], MOUSE, (412, "stale")),
        step("one of several tags is current", PUT, &[JSON, ("If-Match", "\"never\", {tag}")], MOUSE, 200),
        step("an answer without content", PUT, &[JSON, IF_MATCH, ("Prefer", "return=minimal")], MOUSE, 204),
        refused("a PUT to nothing says that it creates", NEW, &[JSON], MOUSE, (428, "precondition-required")),
        refused(
            "If-Match names nothing where there is nothing",
            NEW,
            &[JSON, ("If-Match", "\"a\"")],
            MOUSE,
            (412, "gone"),
        ),
        step("with If-None-Match: * it creates", NEW, &[JSON, IF_ABSENT], MOUSE, 201),
        refused("and not twice", NEW, &[JSON, IF_ABSENT], MOUSE, (412, "exists")),
        step(
            "and without content where none is asked for",
            ("PUT", "/products/8"),
            &[JSON, IF_ABSENT, ("Prefer", "return=minimal")],
            MOUSE,
            201,
        ),
    ]
}

/// What a product can be, and what not: the same for PUT as for POST and PATCH.
fn contents() -> Vec<Step> {
    const PUT: (&str, &str) = ("PUT", "/products/123");
    const FIELDS: &[(&str, &str)] = &[JSON, IF_MATCH];
    const CANNOT: (u16, &str) = (422, "unprocessable-content");
    let named = |characters| format!(r#"{{"name":"{}","price":1}}"#, "é".repeat(characters));
    let all = r#"{"id":123,"name":"M","description":"d","price":0,"stock":-1,"tags":["a","b"],"views":77}"#;
    let mut steps = vec![
        step("all members, as they were read", PUT, FIELDS, all, 200),
        step("a name of 1 character", PUT, FIELDS, &named(1), 200),
        step("a name of 200 characters", PUT, FIELDS, &named(200), 200),
        refused("another id", PUT, FIELDS, r#"{"id":124,"name":"Mouse","price":1}"#, (422, "other-key")),
        refused("an array", PUT, FIELDS, r#"[null,"Mouse","",1.5,3,["pet"],99]"#, CANNOT),
        refused("broken JSON", PUT, FIELDS, r#"{"name":"#, (400, "malformed-content")),
        refused("no content", PUT, FIELDS, "", (400, "malformed-content")),
        refused(
            "no JSON at all",
            PUT,
            &[("Content-Type", "text/plain"), IF_MATCH],
            MOUSE,
            (415, "unsupported-media-type"),
        ),
    ];
    for (claim, content) in [
        ("a name of 201 characters", named(201)),
        ("a name of none", named(0)),
        ("no name", r#"{"price":1}"#.to_owned()),
        ("no price", r#"{"name":"Mouse"}"#.to_owned()),
        ("a price that is text", r#"{"name":"Mouse","price":"29.99"}"#.to_owned()),
        ("a negative price", r#"{"name":"Mouse","price":-0.01}"#.to_owned()),
        ("no price but null", r#"{"name":"Mouse","price":null}"#.to_owned()),
        ("a price beyond all", r#"{"name":"Mouse","price":1e400}"#.to_owned()),
        ("half a piece in stock", r#"{"name":"Mouse","price":1,"stock":0.5}"#.to_owned()),
        ("more in stock than 64 bits", r#"{"name":"Mouse","price":1,"stock":9223372036854775808}"#.to_owned()),
        ("a tag that is a number", r#"{"name":"Mouse","price":1,"tags":[1]}"#.to_owned()),
        ("an unknown member", r#"{"name":"Mouse","price":1,"colour":"red"}"#.to_owned()),
        ("a member twice", r#"{"name":"Mouse","price":1,"price":2}"#.to_owned()),
        ("a list", "[]".to_owned()),
    ] {
        steps.push(refused(claim, PUT, FIELDS, &content, CANNOT));
    }
    steps
}

fn patching() -> Vec<Step> {
    const PATCH: (&str, &str) = ("PATCH", "/products/123");
    const MERGE: &[(&str, &str)] = &[MERGE_PATCH, IF_MATCH];
    const OPERATIONS: &[(&str, &str)] = &[JSON_PATCH, IF_MATCH];
    vec![
        refused(
            "a PATCH says what it has seen",
            PATCH,
            &[MERGE_PATCH],
            r#"{"stock":1}"#,
            (428, "precondition-required"),
        ),
        refused("a stale one", PATCH, &[MERGE_PATCH, ("If-Match", "{first}")], r#"{"stock":1}"#, (412, "stale")),
        refused(
            "of what is not there",
            ("PATCH", "/products/9"),
            &[MERGE_PATCH, ("If-Match", "\"a\"")],
            r#"{"stock":1}"#,
            (404, "not-found"),
        ),
        refused("that is no patch", PATCH, &[JSON, IF_MATCH], r#"{"stock":1}"#, (415, "unsupported-media-type")),
        step("one member", PATCH, MERGE, r#"{"stock":41}"#, 200),
        step(
            "operations",
            PATCH,
            OPERATIONS,
            r#"[{"op":"test","path":"/stock","value":41},{"op":"replace","path":"/price","value":19.99}]"#,
            200,
        ),
        refused(
            "a test that fails",
            PATCH,
            OPERATIONS,
            r#"[{"op":"replace","path":"/stock","value":1},{"op":"test","path":"/name","value":"x"}]"#,
            (409, "patch-test-failed"),
        ),
        refused(
            "a member that nothing can be without",
            PATCH,
            MERGE,
            r#"{"price":null}"#,
            (422, "unprocessable-content"),
        ),
        refused("a price that is none", PATCH, MERGE, r#"{"price":-1}"#, (422, "unprocessable-content")),
        refused(
            "a name that is too long",
            PATCH,
            MERGE,
            &format!(r#"{{"name":"{}"}}"#, "a".repeat(201)),
            (422, "unprocessable-content"),
        ),
        refused("an array", PATCH, MERGE, r#"[null,"Mouse","",1.5,3,["pet"],99]"#, (422, "unprocessable-content")),
        refused("an unknown member", PATCH, MERGE, r#"{"colour":"red"}"#, (422, "unprocessable-content")),
        refused("another id", PATCH, MERGE, r#"{"id":124}"#, (422, "other-key")),
        refused("no id, and something else", PATCH, MERGE, r#"{"id":null,"stock":1}"#, (422, "other-key")),
        refused("to remove the id", PATCH, OPERATIONS, r#"[{"op":"remove","path":"/id"}]"#, (422, "other-key")),
        refused("broken JSON", PATCH, MERGE, "{", (400, "malformed-content")),
    ]
}

fn deleting() -> Vec<Step> {
    const DELETE: (&str, &str) = ("DELETE", "/products/7");
    vec![
        refused("a DELETE says what it has seen", DELETE, &[], "", (428, "precondition-required")),
        refused("a malformed one", DELETE, &[("If-Match", "7")], "", (400, "malformed-field")),
        refused("a stale one", DELETE, &[("If-Match", "{first}")], "", (412, "stale")),
        step("with the current tag it removes", DELETE, &[IF_MATCH], "", 204),
        refused("and not twice", DELETE, &[("If-Match", "{first}")], "", (404, "not-found")),
        refused("of what is not there", DELETE, &[], "", (404, "not-found")),
    ]
}

fn around() -> Vec<Step> {
    const NOT_ALLOWED: (u16, &str) = (405, "method-not-allowed");
    const POST: (&str, &str) = ("POST", "/products");
    vec![
        step("how it is", ("GET", "/healthz"), &[], "", 200),
        step("what there is", ("GET", "/products"), &[], "", 200),
        step("what can be done", ("OPTIONS", "/products/123"), &[], "", 204),
        step("a product without an id", POST, &[JSON], MOUSE, 201),
        refused("a product that is none", POST, &[JSON], r#"{"name":"Mouse"}"#, (422, "unprocessable-content")),
        refused(
            "an id that a client gives out",
            POST,
            &[JSON],
            r#"{"id":5,"name":"Mouse","price":1}"#,
            (422, "other-key"),
        ),
        step("a view", ("POST", "/products/123/views"), &[], "", 204),
        refused("a view of nothing", ("POST", "/products/9/views"), &[], "", (404, "not-found")),
        refused("a page of none", ("GET", "/products?limit=0"), &[], "", (400, "invalid-parameter")),
        refused("no such path", ("GET", "/nothing"), &[], "", (404, "not-found")),
        refused("no such method of a product", ("POST", "/products/123"), &[JSON], MOUSE, NOT_ALLOWED),
        refused("no such method of the collection", ("DELETE", "/products"), &[], "", NOT_ALLOWED),
        refused("no such method of the views", ("GET", "/products/123/views"), &[], "", NOT_ALLOWED),
        refused("no such method of the health", ("POST", "/healthz"), &[], "", NOT_ALLOWED),
    ]
}
