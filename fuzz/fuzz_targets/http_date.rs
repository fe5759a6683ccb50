//! See `etag-core/tests/it/decision_invariants.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../etag-core/tests/it/decision_invariants.rs"]
#[allow(dead_code, reason = "each target runs one of the bodies")]
mod decision_invariants;

fuzz_target!(|value: &[u8]| decision_invariants::http_date(value));
