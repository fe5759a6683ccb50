//! The release of the compiler that the messages of the compile-fail cases were recorded with. Those of each crate are compared on it alone.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

const RECORDED_WITH: &str = "rustc 1.95.";

/// Whether `cases` can be compared; it says so where they cannot.
pub(crate) fn is_recorded_release(cases: &str) -> bool {
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
