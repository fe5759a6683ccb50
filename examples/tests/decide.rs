//! The example that `cargo run` starts, run as a newcomer would.

use std::process::{Command, Output};

#[test]
fn without_arguments_it_shows_requests_and_says_what_to_try_next() {
    let output = decide(&[]);
    assert!(output.status.success());
    let text = stdout(&output);
    assert!(text.contains("304 Not Modified") && text.contains("412 Precondition Failed"), "{text}");
    assert!(text.contains("cargo run -- DELETE 'If-Match: \""), "{text}");
}

#[test]
fn what_it_says_to_try_works() {
    let text = stdout(&decide(&[]));
    let tag = text.lines().find_map(|line| line.strip_prefix("ETag: ")).expect("it prints the tag");
    let decision = |method, line: &str| stdout(&decide(&[method, line]));
    assert!(decision("DELETE", &format!("If-Match: {tag}")).starts_with("go on"));
    assert!(decision("PATCH", &format!("If-Match: {tag}, broken")).starts_with("400: If-Match, line 1, at byte "));
    assert!(decision("GET", "If-Modified-Since: Sun, 01 Nov 2026 12:00:00 GMT").starts_with("304"));
}

#[test]
fn what_is_no_field_line_is_an_error_that_shows_one() {
    let output = decide(&["GET", "nonsense"]);
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("\"nonsense\" is not a field line; write for example 'If-Match: \"")
    );
}

fn decide(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_decide")).args(arguments).output().expect("the example was built for this test")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
