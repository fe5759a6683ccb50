//! Stores that are wrong on purpose: what the interleavings have to find.

use std::collections::BTreeMap;

use shuttle::sync::Mutex;

use super::Count;
use crate::{Change, MemoryStore, Store, StoreError, Stored, Swapped, SwappedAll};

/// Compares under one lock and writes under the next.
pub(super) struct CheckThenWrite(Mutex<BTreeMap<u8, Stored<Count>>>);

impl CheckThenWrite {
    pub(super) fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl Store<Count> for CheckThenWrite {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        let current = self.load(&change.key).await?;
        if !change.is_met_by(current.as_ref().map(|stored| &stored.validators)) {
            return Ok(Swapped::Refused(current));
        }
        let mut values = self.0.lock().unwrap();
        match change.next() {
            Some(next) => values.insert(change.key, next.clone()),
            None => values.remove(&change.key),
        };
        Ok(Swapped::Done)
    }
}

/// Writes a batch by one swap after the other, and leaves what it has written when one is refused.
pub(super) struct OneByOne(pub(super) MemoryStore<Count>);

impl Store<Count> for OneByOne {
    async fn load(&self, key: &u8) -> Result<Option<Stored<Count>>, StoreError> {
        self.0.load(key).await
    }

    async fn swap(&self, change: &mut Change<Count>) -> Result<Swapped<Count>, StoreError> {
        self.0.swap(change).await
    }

    async fn swap_all(&self, changes: &mut [Change<Count>]) -> Result<SwappedAll<Count>, StoreError> {
        for (index, change) in changes.iter_mut().enumerate() {
            if let Swapped::Refused(current) = self.0.swap(change).await? {
                return Ok(SwappedAll::Refused(vec![(index, current)]));
            }
        }
        Ok(SwappedAll::Done)
    }
}
