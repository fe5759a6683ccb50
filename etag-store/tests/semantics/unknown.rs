//! A write of which it cannot be told whether it was committed: how a reader finds out.

use etag_store::{Change, MemoryStore, Store, StoreError, Stored, Swapped, Unknown, Versions, WriteError};

use crate::{Product, matched, tea};

/// Loses the connection: before the write is sent, or before its answer comes.
#[derive(Clone, Copy)]
enum Lost {
    Write,
    Answer,
}

struct Losing(MemoryStore<Product>, Lost);

impl Store<Product> for Losing {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
        self.0.load(key).await
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        if let Lost::Answer = self.1 {
            assert!(matches!(self.0.swap(change).await?, Swapped::Done));
        }
        Err(StoreError::unknown(std::io::Error::other("reset")))
    }
}

/// A store with tea in it, which somebody else can use as well, and what a write of another price came to.
async fn dearer(lost: Lost) -> (Versions<Product>, Unknown) {
    let store = MemoryStore::new();
    let steady = Versions::new(store.clone());
    steady.unconditionally("a test").put(tea()).await.unwrap();
    let permit = matched(&Versions::new(Losing(store, lost))).await;
    let Err(WriteError::Unknown(unknown)) = permit.update(|product| product.price = 999).await else { panic!() };
    (steady, unknown)
}

#[tokio::test]
async fn what_was_committed_after_all_is_there_under_the_revision_that_was_attempted() {
    let (products, unknown) = dearer(Lost::Answer).await;
    let current = products.load(&tea().id).await.unwrap().unwrap();
    assert_eq!(unknown.attempted(), Some(&current.validators));
}

#[tokio::test]
async fn what_was_not_committed_is_not_there_even_if_somebody_else_has_written_the_same() {
    let (products, unknown) = dearer(Lost::Write).await;
    products.unconditionally("a test").update(&tea().id, |product| product.price = 999).await.unwrap();
    let current = products.load(&tea().id).await.unwrap().unwrap();
    assert_eq!(current.price, 999);
    assert_ne!(unknown.attempted().unwrap().revision, current.validators.revision);
}

#[tokio::test]
async fn of_a_deletion_there_is_nothing_to_look_for() {
    let store = MemoryStore::new();
    Versions::new(store.clone()).unconditionally("a test").put(tea()).await.unwrap();
    let permit = matched(&Versions::new(Losing(store, Lost::Answer))).await;
    let Err(WriteError::Unknown(unknown)) = permit.delete().await else { panic!() };
    assert_eq!(unknown.attempted(), None);
    assert_eq!(unknown.error().to_string(), "the outcome of the write is unknown");
}
