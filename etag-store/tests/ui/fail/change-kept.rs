use std::sync::Mutex;
use etag_store::{Change, Store, StoreError, Stored, Swapped};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

struct Keeping(Mutex<Option<Change<Product>>>);

impl Store<Product> for Keeping {
    async fn load(&self, _: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        Ok(None)
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        *self.0.lock().unwrap() = Some(*change);
        Ok(Swapped::Done)
    }
}

fn main() {}
