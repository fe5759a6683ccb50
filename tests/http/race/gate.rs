//! [`Gate`]: writers meet here, on any store, each with its permit in hand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use etag_store::{Change, Found, Held, Store, StoreError, Stored, Swapped, SwappedAll};
use tokio::sync::oneshot;

use crate::products::Product;

/// Far beyond what it takes: a test that waits in vain is to fail, and not to hang.
const PATIENCE: Duration = Duration::from_mins(2);

/// Stands between the check of a write and its commit. It is open until it is shut.
#[derive(Default)]
pub(super) struct Gate {
    /// The writes that have come to it, in their order; none while it is open.
    waiting: Mutex<Option<VecDeque<oneshot::Sender<()>>>>,
}

impl Gate {
    /// Lets no write through from now on.
    pub(super) fn shut(&self) {
        *self.waiting() = Some(VecDeque::new());
    }

    /// Waits until so many writes have come to it.
    pub(super) fn wait_for(&self, writes: usize) {
        let start = Instant::now();
        while self.waiting().as_ref().map_or(0, VecDeque::len) < writes {
            if start.elapsed() > PATIENCE {
                self.open();
                panic!("fewer than {writes} writes have come to the gate");
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets the one through that came first.
    pub(super) fn let_the_first_through(&self) {
        // Whoever waited for it may be gone.
        let _ = self.waiting().as_mut().and_then(VecDeque::pop_front).map(|first| first.send(()));
    }

    /// Lets all of them through, and whoever comes.
    pub(super) fn open(&self) {
        // Dropped, they let those go who wait for them.
        *self.waiting() = None;
    }

    async fn pass(&self) {
        let passed = self.waiting().as_mut().map(|waiting| {
            let (pass, passed) = oneshot::channel();
            waiting.push_back(pass);
            passed
        });
        if let Some(passed) = passed {
            let _ = passed.await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Option<VecDeque<oneshot::Sender<()>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store with a gate before its writes.
pub(super) struct Gated<S> {
    pub(super) store: S,
    pub(super) gate: Arc<Gate>,
}

impl<S: Store<Product>> Store<Product> for Gated<S> {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        self.store.load(key).await
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        self.gate.pass().await;
        self.store.swap(change).await
    }

    async fn load_unless(&self, key: &u64, held: &Held<'_>) -> Result<Option<Found<Product>>, StoreError> {
        self.store.load_unless(key, held).await
    }

    async fn list(&self, after: Option<&u64>, limit: usize) -> Result<Vec<Stored<Product>>, StoreError> {
        self.store.list(after, limit).await
    }

    async fn swap_all(&self, changes: &mut [Change<Product>]) -> Result<SwappedAll<Product>, StoreError> {
        self.gate.pass().await;
        self.store.swap_all(changes).await
    }
}
