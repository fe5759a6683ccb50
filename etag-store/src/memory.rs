//! [`MemoryStore`]: resources in the memory of one process.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::Bound;
use std::sync::Arc;

use crate::sync::{Mutex, MutexGuard};
use crate::{Change, Found, Held, Resource, Store, StoreError, Stored, Swapped, SwappedAll};

/// Resources in the memory of one process: for tests, and for what may be lost when it ends.
///
/// A clone is another handle on the same resources.
///
/// ```
/// use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
///
/// let store = MemoryStore::<Product>::new();
/// let products = Versions::new(store.clone());
/// # }
/// ```
pub struct MemoryStore<T: Resource>(Arc<[Mutex<Shard<T>>]>);

/// Values are shared, so that they are cloned and dropped, by code of the user's, when no lock is held.
type Shard<T> = BTreeMap<<T as etag_core::Versioned>::Key, Arc<Stored<T>>>;

/// So many that writers of different keys rarely meet.
#[cfg(not(all(test, shuttle)))]
const SHARDS: usize = 16;
/// So few that every order of taking them can be tried.
#[cfg(all(test, shuttle))]
const SHARDS: usize = 2;

impl<T: Resource> MemoryStore<T> {
    /// An empty store.
    ///
    /// ```
    /// # use etag_store::MemoryStore;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let store = MemoryStore::<Product>::new();
    /// # }
    /// ```
    pub fn new() -> Self {
        Self((0..SHARDS).map(|_| Mutex::new(Shard::<T>::new())).collect())
    }

    fn lock(&self, shard: usize) -> MutexGuard<'_, Shard<T>> {
        // Nothing that could panic happens between two changes of a map.
        self.0[shard].lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn get(&self, key: &T::Key) -> Option<Arc<Stored<T>>> {
        self.lock(shard_of(key)).get(key).map(Arc::clone)
    }
}

impl<T: Resource + Clone> Store<T> for MemoryStore<T> {
    async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        Ok(self.get(key).map(Arc::unwrap_or_clone))
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        let next = change.next().cloned().map(Arc::new);
        let mut shard = self.lock(shard_of(&change.key));
        let current = shard.get(&change.key).map(Arc::clone);
        let met = is_met(change, current.as_ref());
        let replaced = if met { put(&mut shard, &change.key, next) } else { None };
        drop(shard);
        drop(replaced);
        Ok(if met { Swapped::Done } else { Swapped::Refused(current.map(Arc::unwrap_or_clone)) })
    }

    async fn load_unless(&self, key: &T::Key, held: &Held<'_>) -> Result<Option<Found<T>>, StoreError> {
        Ok(self.get(key).map(|stored| {
            if held.contains(&stored.validators) {
                Found::Held(stored.validators)
            } else {
                Found::Loaded(Arc::unwrap_or_clone(stored))
            }
        }))
    }

    async fn list(&self, after: Option<&T::Key>, limit: usize) -> Result<Vec<Stored<T>>, StoreError> {
        let range = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        // All at once, in the order in which batches take them, so that no half of a batch is seen.
        let shards: Vec<_> = (0..SHARDS).map(|shard| self.lock(shard)).collect();
        let mut members: Vec<(T::Key, Arc<Stored<T>>)> = Vec::new();
        for shard in &shards {
            let first = shard.range::<T::Key, _>(range).take(limit);
            members.extend(first.map(|(key, stored)| (key.clone(), Arc::clone(stored))));
        }
        drop(shards);
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(members.into_iter().take(limit).map(|(_, stored)| Arc::unwrap_or_clone(stored)).collect())
    }

    async fn swap_all(&self, changes: &mut [Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        let nexts: Vec<_> = changes.iter().map(|change| change.next().cloned().map(Arc::new)).collect();
        // All locks that are needed, in the order of the shards, so that two batches do not wait for each other.
        let mut shards: BTreeMap<usize, MutexGuard<'_, Shard<T>>> = BTreeMap::new();
        let mut indices: Vec<usize> = changes.iter().map(|change| shard_of(&change.key)).collect();
        indices.sort_unstable();
        indices.dedup();
        for index in indices {
            shards.insert(index, self.lock(index));
        }
        // What would be there, so that of two changes to one key the second finds what the first left.
        let mut written: BTreeMap<&T::Key, Option<Arc<Stored<T>>>> = BTreeMap::new();
        let mut refused = Vec::new();
        for (i, (change, next)) in changes.iter().zip(&nexts).enumerate() {
            let before = || shards.get(&shard_of(&change.key))?.get(&change.key).map(Arc::clone);
            let current = written.get(&change.key).cloned().unwrap_or_else(before);
            if is_met(change, current.as_ref()) {
                written.insert(&change.key, next.clone());
            } else {
                refused.push((i, before()));
            }
        }
        if refused.is_empty() {
            let written = written.into_iter();
            let replaced: Vec<_> = written.map(|(key, next)| put(shards.get_mut(&shard_of(key))?, key, next)).collect();
            drop(shards);
            drop(replaced);
            return Ok(SwappedAll::Done);
        }
        drop(shards);
        let refused = refused.into_iter().map(|(i, current)| (i, current.map(Arc::unwrap_or_clone))).collect();
        Ok(SwappedAll::Refused(refused))
    }
}

pub(crate) fn shard_of<K: Hash>(key: &K) -> usize {
    // Without secret keys: a shard is one of a few, and whoever crowds it slows only those who wait for a lock.
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    usize::try_from(hash % SHARDS as u64).unwrap_or(0)
}

fn is_met<T: Resource>(change: &Change<T>, current: Option<&Arc<Stored<T>>>) -> bool {
    change.is_met_by(current.map(|current| &current.validators))
}

/// What was there before, which is to be dropped when no lock is held.
fn put<T: Resource>(shard: &mut Shard<T>, key: &T::Key, next: Option<Arc<Stored<T>>>) -> Option<Arc<Stored<T>>> {
    match next {
        Some(next) => shard.insert(key.clone(), next),
        None => shard.remove(key),
    }
}

impl<T: Resource> Clone for MemoryStore<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Resource> Default for MemoryStore<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Resource> fmt::Debug for MemoryStore<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("name", &T::NAME).finish_non_exhaustive()
    }
}
