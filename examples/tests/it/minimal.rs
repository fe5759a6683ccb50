//! `minimal`: what it prints works, and it is as short as it says.

use crate::program::Program;

const MINIMAL: &str = env!("CARGO_BIN_EXE_minimal");

#[test]
fn it_keeps_the_rules_with_three_handlers() {
    let program = Program::start(MINIMAL, &["127.0.0.1:0"]);
    let json = ("Content-Type", "application/json");
    let put = |condition, text: &str| {
        let body = format!(r#"{{"id": 1, "text": "{text}"}}"#);
        program.request("PUT", "/notes/1", &[json, condition], &body)
    };
    let created = put(("If-None-Match", "*"), "buy tea");
    assert_eq!(created.status, 201);
    let tag = created.etag();
    assert_eq!(program.request("GET", "/notes/1", &[("If-None-Match", tag)], "").status, 304);
    assert_eq!(put(("Prefer", "return=representation"), "buy nothing").status, 428);
    assert_eq!(put(("If-Match", tag), "buy milk").status, 200);
    assert_eq!(put(("If-Match", tag), "buy nothing").status, 412);
    let read = program.request("GET", "/notes/1", &[], "");
    assert_eq!(read.json()["text"], "buy milk");
    assert_eq!(program.request("DELETE", "/notes/1", &[("If-Match", read.etag())], "").status, 204);
    assert_eq!(program.request("HEAD", "/notes/1", &[], "").status, 404);
}

#[test]
fn it_has_less_than_sixty_lines() {
    let lines = include_str!("../../src/bin/minimal.rs").lines().count();
    assert!(lines < 60, "{lines} lines");
}
