//! What the compiler says of right and wrong input. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! `fail` holds cases whose messages are the macro's own. Those in `rustc` and `rustc-build` are answered in the
//! compiler's words, which change from release to release, so they run on the release that they were recorded with.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The release whose messages `tests/ui/rustc` holds.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn right_input_compiles_and_runs() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

#[test]
fn wrong_input_is_told_what_to_write() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
}

#[test]
fn the_compilers_own_errors_point_at_the_type_of_the_field() {
    if is_recorded_release("tests/ui/rustc") {
        trybuild::TestCases::new().compile_fail("tests/ui/rustc/*.rs");
    }
}

/// What the compiler finds only when it makes code, so `cargo check` passes it and `cargo build` does not.
#[test]
fn a_strong_tag_is_not_made_of_a_weak_field() {
    if is_recorded_release("tests/ui/rustc-build") {
        let cases = trybuild::TestCases::new();
        // Beside a case that must pass, the others are built and not only checked.
        cases.pass("tests/ui/pass/weak.rs");
        cases.compile_fail("tests/ui/rustc-build/*.rs");
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
