//! A store of a test's own: whose states a test chooses, which answers no request at once, and which can be held up between the comparison and the write.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use etag_store::{Change, Resource, Store, StoreError, Stored, Swapped};
use tokio::sync::Semaphore;
use tokio::task::yield_now;

/// A shelf of resources that are numbered. A clone is another handle on the same.
#[derive(Debug)]
pub(crate) struct Shelf<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    places: Mutex<BTreeMap<u64, Stored<T>>>,
    /// What each write waits for; closed, none waits.
    gate: Semaphore,
    /// One permit for each write that has come to the gate.
    arrived: Semaphore,
}

impl<T> Shelf<T> {
    pub(crate) fn new() -> Self {
        let gate = Semaphore::new(0);
        gate.close();
        Self::with_gate(gate)
    }

    /// On which a write waits until it is [let through](Self::open).
    pub(crate) fn gated() -> Self {
        Self::with_gate(Semaphore::new(0))
    }

    fn with_gate(gate: Semaphore) -> Self {
        Self(Arc::new(Inner { places: Mutex::default(), gate, arrived: Semaphore::new(0) }))
    }

    /// Lets every write through from now on.
    pub(crate) fn open(&self) {
        self.0.gate.close();
    }

    /// Waits until a write has come to the gate.
    pub(crate) fn wait_for_a_write(&self) {
        // Far beyond what it takes: a test that waits in vain is to fail, and not to hang.
        let patience = Instant::now() + Duration::from_mins(2);
        while self.0.arrived.try_acquire().map(tokio::sync::SemaphorePermit::forget).is_err() {
            assert!(Instant::now() < patience, "no write has come to the gate");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub(crate) fn place(&self, id: u64, stored: Stored<T>) {
        self.places().insert(id, stored);
    }

    /// What is under `id`, validators and all, to be compared.
    pub(crate) fn seen(&self, id: u64) -> String
    where
        T: Debug,
    {
        format!("{:?}", self.places().get(&id))
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<u64, Stored<T>>> {
        self.0.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Resource + Clone + etag_core::Versioned<Key = u64>> Store<T> for Shelf<T> {
    async fn load(&self, key: &u64) -> Result<Option<Stored<T>>, StoreError> {
        yield_now().await;
        Ok(self.places().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        self.0.arrived.add_permits(1);
        // An error is that the gate stands open.
        let _ = self.0.gate.acquire().await;
        let mut places = self.places();
        let current = places.get(&change.key);
        if !change.is_met_by(current.map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current.cloned()));
        }
        match change.next() {
            Some(next) => places.insert(change.key, next.clone()),
            None => places.remove(&change.key),
        };
        Ok(Swapped::Done)
    }
}
