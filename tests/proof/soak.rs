//! A few thousand operations on each store, with a short dose of each fault.

use std::env;
use std::io::{self, Write as _};

use etag_tests::soak::{Backend, EarlyCheck, Program, Rhythm, Soak};

/// The seed of a run that is to be repeated.
const SEED: &str = "ETAG_SOAK_SEED";

#[test]
fn nothing_is_lost_in_memory() {
    nothing_is_lost(Backend::Memory, EarlyCheck::On);
}

#[test]
fn nothing_is_lost_between_two_processes_on_one_file() {
    nothing_is_lost(Backend::Sqlite, EarlyCheck::On);
}

#[test]
fn nothing_is_lost_on_a_disk_that_is_full_or_read_only() {
    nothing_is_lost(Backend::SqliteOnSmallDisk, EarlyCheck::On);
}

#[test]
fn nothing_is_lost_between_two_processes_on_one_postgres() {
    nothing_is_lost(Backend::Postgres, EarlyCheck::On);
}

#[test]
fn nothing_is_lost_in_memory_where_the_commit_alone_compares() {
    nothing_is_lost(Backend::Memory, EarlyCheck::Off);
}

#[test]
fn nothing_is_lost_on_one_file_where_the_commit_alone_compares() {
    nothing_is_lost(Backend::Sqlite, EarlyCheck::Off);
}

#[test]
fn nothing_is_lost_on_one_postgres_where_the_commit_alone_compares() {
    nothing_is_lost(Backend::Postgres, EarlyCheck::Off);
}

fn nothing_is_lost(backend: Backend, early_check: EarlyCheck) {
    let seed = seed();
    // Straight to the terminal: it is known of a run that never ends, too.
    let _ = writeln!(io::stderr(), "{backend}, early check {early_check:?}: {SEED}={seed}");
    let soak = Soak {
        backend,
        program: Program::new(env!("CARGO_BIN_EXE_serve"), &[]),
        early_check,
        seed,
        operations: 3_000,
        keys: 16,
        rhythm: Rhythm { pause: 10..50, stay: 20..150, rounds: Some(1) },
        increments: 20,
    };
    let Some(report) = soak.run().unwrap() else { return };
    assert_eq!(report.broken(), [""; 0], "{SEED}={seed}\n{report}");
    assert_eq!(report.missing(), [""; 0], "{SEED}={seed}\n{report}");
}

fn seed() -> u64 {
    let Some(seed) = env::var_os(SEED) else { return fastrand::u32(..).into() };
    let number = seed.to_str().and_then(|seed| seed.parse().ok());
    number.unwrap_or_else(|| panic!("{SEED} is {}; expected a whole number", seed.display()))
}
