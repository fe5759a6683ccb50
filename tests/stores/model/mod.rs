//! Random sequences of requests, against a model that is a map: shrunk to the shortest that still fails.

mod machine;
mod reference;
mod wrong;

use std::env;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use etag_store::{MemoryStore, SqliteStore, Store, Versions};
use etag_tests::postgres::{Postgres, patient};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest as _};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use self::machine::Machine;
use self::reference::{Act, Model, Step};
use self::wrong::{Fault, Wrong};

/// Where the model begins, the steps, and how many of them proptest has seen done.
type Sequence = (Model, Vec<Step>, Option<Arc<AtomicUsize>>);

/// What the stores keep here.
#[derive(Clone, Debug, PartialEq, etag_core::Versioned, Serialize, Deserialize)]
struct Product {
    #[versioned(key)]
    id: u8,
    price: u64,
    #[versioned(representation)]
    views: u64,
}

/// A kind of store: each sequence begins with a new one that is empty.
trait Kind: 'static {
    /// What has to live as long as the store does: a folder, a schema.
    type Place;

    /// Two handles on the same resources.
    fn open() -> impl Future<Output = ([Versions<Product>; 2], Self::Place)>;
}

fn two<S: Store<Product> + Clone>(store: &S) -> [Versions<Product>; 2] {
    [Versions::new(store.clone()), Versions::new(store.clone())]
}

struct Memory;

impl Kind for Memory {
    type Place = ();

    async fn open() -> ([Versions<Product>; 2], ()) {
        (two(&MemoryStore::new()), ())
    }
}

struct Sqlite;

impl Kind for Sqlite {
    type Place = TempDir;

    async fn open() -> ([Versions<Product>; 2], TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("model.db")).await.unwrap();
        (two(&store), folder)
    }
}

struct Database;

impl Kind for Database {
    type Place = ();

    async fn open() -> ([Versions<Product>; 2], ()) {
        let server = Postgres::shared().expect("the test has looked whether it is there");
        (two(&patient().connect(&server.database()).await.unwrap()), ())
    }
}

#[test]
fn the_memory_store_is_the_model() {
    is_the_model::<Memory>(256);
}

#[test]
fn the_sqlite_store_is_the_model() {
    is_the_model::<Sqlite>(64);
}

#[test]
fn the_postgres_store_is_the_model() {
    if Postgres::shared().is_some() {
        is_the_model::<Database>(32);
    }
}

#[test]
fn a_store_that_does_not_compare_is_found_by_few_steps() {
    let steps = shortest_failure::<NoComparison>();
    // At least a permit, and a write between its check and its use.
    assert!(matches!(steps.last(), Some(Step::Use { .. } | Step::Batch { .. })), "{steps:?}");
}

#[test]
fn a_store_that_compares_the_state_alone_is_found_by_few_steps() {
    let steps = shortest_failure::<StateAlone>();
    // At least something, a permit for it, a view, and an update that loses the view.
    assert!(matches!(steps.last(), Some(Step::Use { act: Act::Raise | Act::View, .. })), "{steps:?}");
}

#[test]
fn a_store_that_names_versions_by_their_content_is_found_by_few_steps() {
    let steps = shortest_failure::<NamedByContent>();
    // At least a value, another or none, and the first again.
    assert!(steps.len() >= 3, "{steps:?}");
}

struct NoComparison;
struct StateAlone;
struct NamedByContent;

impl Kind for NoComparison {
    type Place = ();

    async fn open() -> ([Versions<Product>; 2], ()) {
        (two(&Wrong::new(Fault::NoComparison)), ())
    }
}

impl Kind for StateAlone {
    type Place = ();

    async fn open() -> ([Versions<Product>; 2], ()) {
        (two(&Wrong::new(Fault::StateAlone)), ())
    }
}

impl Kind for NamedByContent {
    type Place = ();

    async fn open() -> ([Versions<Product>; 2], ()) {
        (two(&Wrong::new(Fault::NamedByContent)), ())
    }
}

/// Random sequences, as many as are worth their time, since a file or a database is made for each; or as many as `PROPTEST_CASES` says.
#[track_caller]
fn is_the_model<K: Kind>(cases: u32) {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if let Err(err) = run::<K>(TestRunner::new(config)) {
        panic!("{err}");
    }
}

fn run<K: Kind>(mut runner: TestRunner) -> Result<(), Box<TestError<Sequence>>> {
    let config = runner.config().clone();
    let outcome = runner.run(&Model::sequential_strategy(1..60), |(model, steps, seen)| {
        Machine::<K>::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    outcome.map_err(Box::new)
}

/// What proptest leaves of a sequence on which this store fails.
fn shortest_failure<K: Kind>() -> Vec<Step> {
    let config = Config { cases: 1_000, failure_persistence: None, ..Config::default() };
    // The same sequences each time, so that what is found does not hang on luck.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let err = *run::<K>(TestRunner::new_with_rng(config, random)).expect_err("the fault is not found");
    let TestError::Fail(_, (_, steps, _)) = err else { panic!("{err}") };
    assert!(steps.len() <= 10, "{} steps of up to 60 are left: {steps:?}", steps.len());
    steps
}
