//! What the compiler says to a handler that would write without a check, or serve what is no resource. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! They are in the compiler's words, which change from release to release, so they are compared on the release that they were recorded with.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The release whose messages are recorded.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn services_as_people_write_them_compile_and_run() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

#[test]
fn a_handler_that_could_write_without_the_check_does_not_compile() {
    if is_recorded_release("tests/ui/fail") {
        trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
    }
}

/// What the compiler finds only when it makes code, so `cargo check` passes it and `cargo build` does not.
#[test]
fn a_weak_type_that_is_called_strong_by_hand_does_not_build() {
    if is_recorded_release("tests/ui/build") {
        let cases = trybuild::TestCases::new();
        // Beside a case that must pass, the others are built and not only checked.
        cases.pass("tests/ui/pass/a_catalog.rs");
        cases.compile_fail("tests/ui/build/*.rs");
    }
}

fn is_recorded_release(cases: &str) -> bool {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version =
        Command::new(compiler).arg("--version").output().expect("rustc runs, since it built this test").stdout;
    let version = String::from_utf8_lossy(&version);
    let version = version.trim_end();
    if version.starts_with(RECORDED_WITH) {
        return true;
    }
    let required = ["CI", "ETAG_REQUIRE_SERVICES"].iter().any(|name| env::var_os(name).is_some());
    assert!(!required, "this is {version}, and {cases} was recorded with {RECORDED_WITH}: record it anew");
    // Straight to the terminal, for the harness swallows what a passing test prints.
    let _ = writeln!(io::stderr(), "SKIPPED: {cases}, which was recorded with {RECORDED_WITH}; this is {version}");
    false
}
