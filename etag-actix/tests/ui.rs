//! What the compiler says to a handler that would write without a check, or serve what is no resource. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! They are in the compiler's words, which change from release to release, so they are compared on the release that they were recorded with.

#[path = "../../tests/shared/recorded_release.rs"]
mod recorded_release;

use crate::recorded_release::is_recorded_release;

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
