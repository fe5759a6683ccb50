//! What the compiler says to who would write without a check. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! They are in the compiler's words, which change from release to release, so they are compared on the release that they were recorded with.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The release whose messages are recorded.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn writing_with_a_permit_compiles_and_runs() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

#[test]
fn writing_without_a_permit_does_not_compile() {
    if is_recorded_release("tests/ui/fail") {
        trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
    }
}

/// The compiler names types that are right, and features add to those: the messages are those of a run over the workspace, where all are on.
#[cfg(all(feature = "contract", feature = "postgres", feature = "sqlite"))]
#[test]
fn what_is_no_resource_or_no_store_of_it_is_told_what_is() {
    if is_recorded_release("tests/ui/all-features") {
        trybuild::TestCases::new().compile_fail("tests/ui/all-features/*.rs");
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
