//! [`Shop`]: the products of those who have no store, and the number of each one's last write.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::http::header::EntityTag;
use actix_web::web::Data;

use crate::http::product::Product;

/// Products in memory, behind a lock.
pub(super) struct Shop(Mutex<HashMap<u64, Kept>>);

#[derive(Clone)]
pub(super) struct Kept {
    pub(super) product: Product,
    pub(super) version: u64,
}

impl Shop {
    pub(super) fn full() -> Data<Self> {
        let kept = Product::all().map(|product| (product.id, Kept { product, version: 1 }));
        Data::new(Self(Mutex::new(kept.collect())))
    }

    /// A copy, so that nobody waits for the lock while it is written as JSON.
    pub(super) fn product(&self, id: u64) -> Option<Product> {
        self.lock().get(&id).map(|kept| kept.product.clone())
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<u64, Kept>> {
        // Nothing that could panic happens between two changes of the map.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    pub(super) fn entity_tag(&self) -> EntityTag {
        EntityTag::new_strong(self.version.to_string())
    }
}
