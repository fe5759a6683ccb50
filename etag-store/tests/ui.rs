//! What the compiler says to who would write without a check. `TRYBUILD=overwrite` writes the messages anew; read the diff.
//!
//! They are in the compiler's words, which change from release to release, so they are compared on the release that they were recorded with.

#[path = "../../tests/shared/recorded_release.rs"]
mod recorded_release;

use crate::recorded_release::is_recorded_release;

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
