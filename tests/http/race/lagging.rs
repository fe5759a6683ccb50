//! A store whose reads lag behind, as those of a replica do: the check before the handler passes what is stale, and the comparison at the commit stands alone.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use etag_store::{Change, MemoryStore, Store, StoreError, Stored, Swapped};

use super::backend::Backend;
use super::clients::{Way, increment_from_all_sides};
use crate::products::{Product, mouse};

/// Of five reads two that follow each other answer with what was there before the last write: the `GET` of a client, and the check of its `PUT`.
struct Lagging {
    store: MemoryStore<Product>,
    before: Mutex<Option<Stored<Product>>>,
    reads: AtomicU64,
}

impl Store<Product> for Lagging {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        let is_late = self.reads.fetch_add(1, Ordering::Relaxed) % 5 < 2;
        let before = self.before.lock().unwrap().clone();
        match before.filter(|_| is_late) {
            Some(before) => Ok(Some(before)),
            None => self.store.load(key).await,
        }
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let before = self.store.load(&change.key).await?;
        let swapped = self.store.swap(change).await?;
        if let Swapped::Done = swapped {
            *self.before.lock().unwrap() = before;
        }
        Ok(swapped)
    }
}

#[test]
fn what_passes_an_early_check_that_is_out_of_date_is_refused_at_the_commit() {
    let backend =
        Backend::of(Lagging { store: MemoryStore::new(), before: Mutex::new(None), reads: AtomicU64::new(0) });
    let servers = [backend.server().address()];
    // One client alone meets the two late reads one behind the other, at every fifth of its attempts.
    let alone = increment_from_all_sides(&servers, 1, 10, Way::Put);
    let counts = backend.products().counts();
    assert!(counts.refused_at_commit > 0, "the early check let nothing stale through: {counts:?}");
    let together = increment_from_all_sides(&servers, 4, 50, Way::Put);

    assert_eq!((alone.acknowledged, together.acknowledged, alone.unknown + together.unknown), (10, 200, 0));
    let counts = backend.products().counts();
    assert_eq!(counts.commits, 210 + 1, "{counts:?}");
    // Of three reads one is current.
    let current = (0..3).filter_map(|_| backend.load(123)).map(|stored| stored.price).max();
    assert_eq!(current, Some(mouse().price + 210));
}
