//! Services that are wrong on purpose, each of which the checker catches over HTTP; and one that is right, in which it finds nothing.

mod commits;
mod conditions;
mod shelf;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use etag_check::Service;
use etag_check::history::{Verdict, ViolationKind, Workload};
use etag_check::race::Race;
use etag_tests::server::Server;

use self::commits::{AcknowledgedBeforeCommit, CrashLosesTail, DeletedComesBack, ReadsLag, Tail, WriteLost};
use self::conditions::{
    CheckThenWrite, ConditionIgnored, CreateOverwrites, FalseRefusals, Right, TagReused, WritesThoughRefused,
};
use self::shelf::{KEYS, Rows, serve};

/// How often a service may get away with it.
const ATTEMPTS: u64 = 30;

/// What gives a wrong service away: one of these is seen.
type Expected = &'static [ViolationKind];

/// Every service, and what gives it away.
macro_rules! controls {
    ($($name:ident: $shelf:expr => $expected:expr;)*) => {
        $(#[test]
        fn $name() {
            is_caught(|| serve($shelf), &$expected);
        })*

        const CONTROLS: &[Expected] = &[$(&$expected),*];
    };
}

controls! {
    a_service_that_checks_and_writes_then_is_caught:
        CheckThenWrite(rows()) => [ViolationKind::Fork];
    a_service_that_ignores_the_condition_is_caught:
        ConditionIgnored(rows()) => [ViolationKind::Fork];
    a_service_whose_creations_overwrite_is_caught:
        CreateOverwrites(rows()) => [ViolationKind::Fork];
    a_service_that_writes_what_it_refuses_is_caught_by_what_is_read:
        WritesThoughRefused(rows()) => [ViolationKind::Phantom];
    a_service_that_writes_what_it_refuses_is_caught_by_what_is_built_on_it:
        WritesThoughRefused(rows()) => [ViolationKind::Orphan];
    a_service_that_refuses_what_is_current_is_caught:
        FalseRefusals::default() => [ViolationKind::FalseRefusal];
    a_service_that_gives_a_tag_twice_is_caught:
        TagReused(rows()) => [ViolationKind::ReusedTag];
    a_service_that_acknowledges_before_it_commits_is_caught:
        AcknowledgedBeforeCommit(Arc::new(rows())) => [ViolationKind::Fork, ViolationKind::StaleRead];
    a_service_that_loses_a_write_is_caught:
        WriteLost { rows: rows(), writes: AtomicU64::new(0) } => [ViolationKind::Fork, ViolationKind::StaleRead];
    a_service_whose_crash_loses_the_tail_is_caught:
        CrashLosesTail(Mutex::new(Tail::new())) => [ViolationKind::Fork, ViolationKind::StaleRead];
    a_service_whose_reads_lag_behind_is_caught:
        ReadsLag { rows: rows(), copy: rows(), reads: AtomicU64::new(0) } => [ViolationKind::StaleRead];
    a_service_in_which_the_deleted_comes_back_is_caught:
        DeletedComesBack { rows: rows(), cached: Mutex::new(None) } => [ViolationKind::Fork, ViolationKind::StaleRead];
}

#[test]
fn every_kind_of_violation_has_a_service_that_commits_it() {
    // Where one of several is expected, nobody knows which it is.
    let sure = CONTROLS.iter().filter(|expected| expected.len() == 1);
    let caught: BTreeSet<ViolationKind> = sure.copied().flatten().copied().collect();
    assert_eq!(caught, BTreeSet::from(ViolationKind::ALL));
}

#[test]
fn a_right_service_is_clean_in_the_same_hands() {
    for seed in 0..3 {
        let verdict = judge(&right(), seed);
        assert!(verdict.is_clean(), "seed {seed}: {verdict}");
    }
}

#[test]
fn the_race_counts_what_is_lost_and_only_that() {
    let lost = |server: &Server| {
        let service = Service::at(&format!("http://{}/products/1", server.address())).unwrap();
        runtime().block_on(Race::of("price").clients(8).increments(20).run(&service)).unwrap().lost
    };
    assert_eq!(lost(&right()), 0);
    let is_caught = |_| lost(&serve(CheckThenWrite(rows()))) > 0;
    assert!((0..ATTEMPTS).any(is_caught), "a service that checks and writes then lost nothing");
}

/// A service that is right.
pub(crate) fn right() -> Server {
    serve(Right(rows()))
}

/// Whether clients meet in the wrong moment is up to them: it is tried until it is seen.
fn is_caught(server: impl Fn() -> Server, expected: Expected) {
    let mut seen = BTreeSet::new();
    for seed in 0..ATTEMPTS {
        let verdict = judge(&server(), seed);
        seen.extend(verdict.violations.iter().map(|violation| violation.kind));
        if expected.iter().any(|kind| seen.contains(kind)) {
            return;
        }
    }
    panic!("{expected:?} was expected; it got away with it {ATTEMPTS} times, but for {seen:?}");
}

fn judge(server: &Server, seed: u64) -> Verdict {
    let service = Service::at(&format!("http://{}/products/{{key}}", server.address())).unwrap();
    let workload = Workload::on("price")
        .keys((1..=KEYS).map(|key| key.to_string()))
        .clients(8)
        .operations(1_000)
        .seed(seed)
        .with_deletions();
    runtime().block_on(workload.run(&service)).unwrap().history.check()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn rows() -> Mutex<Rows> {
    Mutex::new(Rows::new())
}
