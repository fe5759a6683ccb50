//! Stores that keep the contract, each in a way of its own.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use etag_core::Versioned;
use etag_store::contract::{Sample, Specimen, Suite, verify};
use etag_store::{Action, Change, MemoryStore, Store, StoreError, Stored, Swapped, Validators, Versions};

use super::suite;

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_keeps_the_contract() {
    let abilities = verify::<Sample, _>(MemoryStore::new()).await.unwrap();
    assert!(abilities.lists && abilities.writes_batches && abilities.spares_values);
}

#[tokio::test]
async fn the_suite_runs_on_one_thread_as_well() {
    verify::<Sample, _>(MemoryStore::new()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_suite_runs_again_on_a_store_that_holds_others() {
    let store = MemoryStore::new();
    let versions = Versions::<Sample>::new(store.clone());
    for number in 0..100 {
        versions.unconditionally("others").put(Sample::specimen(number << 46)).await.unwrap();
    }
    for _ in 0..3 {
        suite().verify::<Sample, _>(store.clone()).await.unwrap();
    }
}

/// The store that the docs of [`Store`] write by hand.
struct Shelf(Mutex<HashMap<u64, Stored<Sample>>>);

impl Store<Sample> for Shelf {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Sample>>, StoreError> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<Sample>) -> Result<Swapped<Sample>, StoreError> {
        let mut resources = self.0.lock().unwrap();
        let current = resources.get(&change.key);
        if !change.is_met_by(current.map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current.cloned()));
        }
        match change.next() {
            Some(next) => resources.insert(change.key, next.clone()),
            None => resources.remove(&change.key),
        };
        Ok(Swapped::Done)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_of_the_docs_keeps_the_contract() {
    let abilities = verify::<Sample, _>(Shelf(Mutex::default())).await.unwrap();
    assert!(!abilities.lists && !abilities.writes_batches && !abilities.spares_values);
}

/// A row of a table with a column that counts.
#[derive(Clone, Debug, PartialEq, Versioned)]
struct Account {
    #[versioned(key)]
    id: u64,
    #[versioned(version)]
    version: u64,
    balance: u64,
}

impl Specimen for Account {
    fn specimen(number: u64) -> Self {
        Self { id: number, version: 0, balance: 0 }
    }

    fn count(&self) -> u64 {
        self.balance
    }

    fn set_count(&mut self, count: u64) {
        self.balance = count;
    }
}

/// The rows, and the last version that was given to any of them, so that none comes again.
struct Accounts {
    rows: Mutex<BTreeMap<u64, Account>>,
    last: AtomicU64,
}

impl Store<Account> for Accounts {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Account>>, StoreError> {
        Ok(self.rows.lock().unwrap().get(key).cloned().map(Stored::from_value).transpose()?)
    }

    async fn swap(&self, change: &mut Change<Account>) -> Result<Swapped<Account>, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let current = rows.get(&change.key).cloned().map(Stored::from_value).transpose()?;
        if !change.is_met_by(current.as_ref().map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current));
        }
        if let Action::Create { next } | Action::Replace { next, .. } = &mut change.action {
            next.value.version = self.last.fetch_add(1, Ordering::Relaxed) + 1;
            *next = Stored::from_value(next.value.clone())?;
            rows.insert(change.key, next.value.clone());
        } else {
            rows.remove(&change.key);
        }
        Ok(Swapped::Done)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_rows_with_a_version_column_keeps_the_contract() {
    let accounts = Accounts { rows: Mutex::default(), last: AtomicU64::new(0) };
    verify::<Account, _>(accounts).await.unwrap();
}

/// A store that writes in a task of its own, which takes its time, and goes on when nobody waits for it.
#[derive(Clone, Default)]
struct Behind(Arc<Mutex<HashMap<u64, Stored<Sample>>>>);

impl Behind {
    fn compare_and_write(
        &self,
        key: u64,
        expected: Option<Validators>,
        next: Option<Stored<Sample>>,
    ) -> Swapped<Sample> {
        let mut rows = self.0.lock().unwrap();
        let current = rows.get(&key);
        if expected.map(|expected| expected.revision) != current.map(|current| current.validators.revision) {
            return Swapped::Refused(current.cloned());
        }
        match next {
            Some(next) => rows.insert(key, next),
            None => rows.remove(&key),
        };
        Swapped::Done
    }
}

impl Store<Sample> for Behind {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Sample>>, StoreError> {
        tokio::task::yield_now().await;
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<Sample>) -> Result<Swapped<Sample>, StoreError> {
        let (store, key) = (self.clone(), change.key);
        let (expected, next) = (change.expected().copied(), change.next().cloned());
        let task = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            store.compare_and_write(key, expected, next)
        });
        task.await.map_err(StoreError::unknown)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_finishes_in_the_background_what_was_dropped_keeps_the_contract() {
    verify::<Sample, _>(Behind::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_without_fields_outside_of_its_state_is_a_specimen_as_well() {
    /// A value that is its count.
    #[derive(Clone, Debug, PartialEq, Versioned)]
    struct Plain {
        #[versioned(key)]
        parts: (String, i64),
        count: u64,
    }

    impl Specimen for Plain {
        fn specimen(number: u64) -> Self {
            Self { parts: ("plain".to_owned(), -number.cast_signed()), count: 0 }
        }

        fn count(&self) -> u64 {
            self.count
        }

        fn set_count(&mut self, count: u64) {
            self.count = count;
        }
    }

    Suite::new().verify::<Plain, _>(MemoryStore::new()).await.unwrap();
}
