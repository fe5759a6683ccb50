//! See `etag-client/tests/documents/invariants.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../etag-client/tests/documents/invariants.rs"]
#[allow(dead_code, reason = "each target runs one of the bodies")]
mod invariants;

fuzz_target!(|value: &[u8]| invariants::document(value));
