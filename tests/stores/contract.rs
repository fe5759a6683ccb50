//! The contract of `etag_store::contract`, over every store, with two types: one key of numbers, and one of several parts.

use etag_core::Versioned;
use etag_store::contract::{Sample, Specimen, verify};
use etag_store::{MemoryStore, SqliteStore, Store};
use etag_tests::postgres::{Postgres, patient};
use serde::{Deserialize, Serialize};

/// A type with a key of several parts, and nothing outside of its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "shelf", epoch = 1)]
struct Shelf {
    #[versioned(key)]
    warehouse: String,
    #[versioned(key)]
    row: i64,
    boxes: u64,
    label: Option<String>,
}

impl Specimen for Shelf {
    fn specimen(number: u64) -> Self {
        let warehouse = if number.is_multiple_of(2) { "north" } else { "nor" };
        Self { warehouse: warehouse.to_owned(), row: -number.cast_signed(), boxes: 0, label: None }
    }

    fn count(&self) -> u64 {
        self.boxes
    }

    fn set_count(&mut self, count: u64) {
        self.boxes = count;
        self.label = (count > 0).then(|| format!("{count} boxes"));
    }
}

/// Ours can do all that a store may do.
async fn keeps_the_contract(samples: impl Store<Sample>, shelves: impl Store<Shelf>) {
    for abilities in [verify::<Sample, _>(samples).await.unwrap(), verify::<Shelf, _>(shelves).await.unwrap()] {
        assert!(abilities.lists && abilities.writes_batches && abilities.spares_values, "{abilities:?}");
    }
}

// One test for each store.

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_keeps_the_contract() {
    keeps_the_contract(MemoryStore::new(), MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sqlite_store_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("contract.db")).await.unwrap();
    keeps_the_contract(store.clone(), store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_postgres_store_keeps_the_contract() {
    let Some(server) = Postgres::shared() else { return };
    let store = patient().connect(&server.database()).await.unwrap();
    keeps_the_contract(store.clone(), store).await;
}
