//! [`skip`]: a test that cannot run here.

use std::env;
use std::io::{self, Write as _};

/// Says on the terminal that a test is skipped, and why. Where `CI` or `ETAG_REQUIRE_SERVICES` is set that is a failure.
///
/// # Panics
///
/// Where a skip is a failure.
pub fn skip(reason: &str) {
    let required = ["CI", "ETAG_REQUIRE_SERVICES"].iter().any(|name| env::var_os(name).is_some());
    assert!(!required, "nothing may be skipped here: {reason}");
    // Straight to the terminal, for the harness swallows what a passing test prints.
    let _ = writeln!(io::stderr(), "SKIPPED: {reason}");
}
