//! The contract suite finds out each of many stores that are wrong on purpose, and no store that is right.

mod faults;
mod right;
mod specimens;
mod wrong;

use std::time::Duration;

use etag_store::contract::{Clause, Sample, Suite, Violation};

use tokio::task::JoinSet;

use faults::{Breaks, Fault};
use wrong::Wrong;

fn suite() -> Suite {
    Suite::new().with_settling(Duration::from_millis(20))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_store_is_found_out_for_what_is_wrong_with_it() {
    // All at once: some of them take long to do nothing.
    let mut controls = JoinSet::new();
    for &fault in Fault::ALL {
        controls.spawn(is_found_out(fault));
    }
    while let Some(control) = controls.join_next().await {
        control.unwrap();
    }
}

async fn is_found_out(fault: Fault) {
    let mut suite = suite().with_writers(4).with_writes(10);
    if fault == Fault::LockIsLost {
        // It never answers, in no case of many.
        suite = suite.with_patience(Duration::from_millis(200));
    }
    let Err(violations) = suite.verify::<Sample, _>(Wrong::new(fault)).await else {
        panic!("{fault:?} was not found out");
    };
    for &clause in fault.breaks().clauses() {
        assert!(violations.names(clause), "{fault:?} does not break {clause:?}: {violations}");
    }
    if let Breaks::Only(clauses) = fault.breaks() {
        let names_it = |violation: &Violation| clauses.contains(&violation.clause);
        assert!(violations.iter().all(names_it), "{fault:?} breaks {clauses:?}, and not {violations}");
    }
}

#[test]
fn each_clause_is_broken_by_some_control() {
    // These two are about the specimen and not about its store.
    let by_specimens = [Clause::Specimen, Clause::WeakTag];
    for clause in Clause::ALL {
        let is_broken = Fault::ALL.iter().any(|fault| fault.breaks().clauses().contains(clause));
        assert_ne!(is_broken, by_specimens.contains(clause), "{clause:?}");
    }
}
