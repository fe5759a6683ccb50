//! See `etag-core/tests/it/invariants.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../etag-core/tests/it/invariants.rs"]
#[allow(dead_code, reason = "each target runs one of the bodies")]
mod invariants;

fuzz_target!(|value: &[u8]| invariants::tag_field(value));
