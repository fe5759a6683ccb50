//! The stores below the service: the memory store, one whose reads are out of date, and two that are wrong on purpose.

use std::collections::BTreeMap;
use std::sync::Arc;

use etag_store::{Change, Found, Held, MemoryStore, Store, StoreError, Stored, Swapped};
use shuttle::sync::Mutex;
use shuttle::sync::atomic::{AtomicU64, Ordering};

use crate::service::Count;

/// The memory store, before each call of which the scheduler may switch. Inside a call there is nothing to switch for: each is one act under
/// one lock, which `etag-store/src/interleavings.rs` holds it to.
#[derive(Clone)]
pub(crate) struct Switching {
    store: MemoryStore<Count>,
    calls: Arc<AtomicU64>,
}

impl Switching {
    pub(crate) fn new() -> Self {
        Self { store: MemoryStore::new(), calls: Arc::new(AtomicU64::new(0)) }
    }

    /// The memory store, now that it is this worker's turn.
    fn turn(&self) -> &MemoryStore<Count> {
        // The scheduler knows of this what it would know of a lock: that others may be there first.
        self.calls.fetch_add(1, Ordering::SeqCst);
        &self.store
    }
}

impl Store<Count> for Switching {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        self.turn().load(key).await
    }

    async fn load_unless(&self, key: &u8, held: &Held<'_>) -> Result<Option<Found<Count>>, StoreError> {
        self.turn().load_unless(key, held).await
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        self.turn().swap(change).await
    }
}

/// A store whose reads show for ever what every client has seen: no check before a handler refuses anybody.
pub(crate) struct Stale<S> {
    pub(crate) store: S,
    pub(crate) seen: Option<Stored<Count>>,
}

impl<S: Store<Count>> Store<Count> for Stale<S> {
    async fn load(&self, _: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        Ok(self.seen.clone())
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        self.store.swap(change).await
    }
}

type Counts = Arc<Mutex<BTreeMap<u8, Stored<Count>>>>;

/// Wrong: compares under one lock and writes under the next.
#[derive(Clone, Default)]
pub(crate) struct CheckThenWrite(Counts);

impl Store<Count> for CheckThenWrite {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        let current = self.load(&change.key).await?;
        if !change.is_met_by(current.as_ref().map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current));
        }
        let mut counts = self.0.lock().unwrap();
        match change.next() {
            Some(next) => counts.insert(change.key, next.clone()),
            None => counts.remove(&change.key),
        };
        Ok(Swapped::Done)
    }
}

/// Wrong: reads the content under one lock and its validators under the next.
#[derive(Clone, Default)]
pub(crate) struct Torn(Counts);

impl Store<Count> for Torn {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        let value = self.0.lock().unwrap().get(key).map(|stored| stored.value.clone());
        let validators = self.0.lock().unwrap().get(key).map(|stored| stored.validators);
        Ok(value.zip(validators).map(|(value, validators)| Stored { value, validators }))
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        let mut counts = self.0.lock().unwrap();
        let current = counts.get(&change.key);
        if !change.is_met_by(current.map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current.cloned()));
        }
        match change.next() {
            Some(next) => counts.insert(change.key, next.clone()),
            None => counts.remove(&change.key),
        };
        Ok(Swapped::Done)
    }
}
