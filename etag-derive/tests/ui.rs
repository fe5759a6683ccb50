//! What the compiler says of right and wrong input. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! `fail` holds cases whose messages are the macro's own. Those in `rustc` and `rustc-build` are answered in the
//! compiler's words, which change from release to release, so they run on the release that they were recorded with.

#[path = "../../tests/shared/recorded_release.rs"]
mod recorded_release;

use crate::recorded_release::is_recorded_release;

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
