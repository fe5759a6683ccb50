//! [`Store`]: what keeps resources, and compares and writes as one act.

use std::future::Future;

use crate::{Change, Found, Held, Resource, StoreError, Stored};

/// What keeps resources of type `T`: it loads, and it compares and swaps.
///
/// Two methods are to be written; the others have defaults. The `contract` feature tests an implementation.
///
/// Every future may be dropped at any point: then the write has happened or it has not, and nothing in between is ever seen.
///
/// # By hand
///
/// A table of your own, with SQL of your own, is a store: one `UPDATE … WHERE id = ? AND version = ?` is the comparison and the write. See
/// `docs/stores.md` in the repository for the rules, and for whole ones over sqlx, diesel and sea-orm.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
///
/// use etag_store::{Change, Store, StoreError, Stored, Swapped};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
///
/// struct Shelf(Mutex<HashMap<u64, Stored<Product>>>);
///
/// impl Store<Product> for Shelf {
///     async fn load(&self, key: &u64) -> Result<Option<Stored<Product>>, StoreError> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///
///     async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
///         let mut shelf = self.0.lock().unwrap();
///         let current = shelf.get(&change.key);
///         if !change.is_met_by(current.map(|stored| &stored.validators)) {
///             return Ok(Swapped::Refused(current.cloned()));
///         }
///         match change.next() {
///             Some(next) => shelf.insert(change.key, next.clone()),
///             None => shelf.remove(&change.key),
///         };
///         Ok(Swapped::Done)
///     }
/// }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of `{T}`",
    note = "a `MemoryStore` keeps what is `Clone`, an SQL store what is `Serialize` and `DeserializeOwned`; a place of your own implements `Store`"
)]
pub trait Store<T: Resource>: Send + Sync + 'static {
    /// What is under `key`.
    ///
    /// ```
    /// use etag_store::{MemoryStore, Store as _};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = MemoryStore::<Product>::new();
    /// assert_eq!(store.load(&7).await?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the store cannot be asked, or what it holds cannot be read.
    fn load(&self, key: &T::Key) -> impl Future<Output = Result<Option<Stored<T>>, StoreError>> + Send;

    /// Carries `change` out if what is there [is what it expects](Change::is_met_by), as one act. It is the
    /// [revision](crate::Validators::revision) that is compared.
    ///
    /// A store that names versions by itself (a `version` column that counts) writes into [`next`](crate::Action) what it has committed; a write
    /// whose state is the expected one is to leave the state as it is. It must never give the same state to two versions of a key: a counter of rows
    /// that can be deleted and created again begins at a number that was not used before.
    ///
    /// # Errors
    ///
    /// [`StoreError::unknown`] where it cannot be told whether the change was committed; every other error says that it was not.
    fn swap(&self, change: &mut Change<T>) -> impl Future<Output = Result<Swapped<T>, StoreError>> + Send;

    /// What is under `key`, but it may leave the value where it is if `held` [names](Held::contains) the version that is current.
    ///
    /// By default the value is loaded.
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load).
    fn load_unless(
        &self,
        key: &T::Key,
        held: &Held<'_>,
    ) -> impl Future<Output = Result<Option<Found<T>>, StoreError>> + Send {
        let _ = held;
        async { Ok(self.load(key).await?.map(Found::Loaded)) }
    }

    /// Up to `limit` resources in the order of their keys, those behind `after` where it is given.
    ///
    /// By default an error: not every store has an order.
    ///
    /// ```
    /// use etag_store::{MemoryStore, Store as _};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = MemoryStore::<Product>::new();
    /// assert_eq!(store.list(None, 10).await?, []);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load); [unsupported](crate::StoreErrorKind::Unsupported) by default.
    fn list(
        &self,
        after: Option<&T::Key>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Stored<T>>, StoreError>> + Send {
        let _ = (after, limit);
        async { Err(StoreError::unsupported("listing")) }
    }

    /// Carries out all of `changes`, one after the other, or none of them: one transaction.
    ///
    /// By default one change is a [`swap`](Self::swap), and more of them are an error.
    ///
    /// ```
    /// use etag_store::{MemoryStore, Store as _, SwappedAll};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Permits alone make changes, so that all there is to carry out here is nothing.
    /// let store = MemoryStore::<Product>::new();
    /// assert!(matches!(store.swap_all(&mut []).await?, SwappedAll::Done));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`swap`](Self::swap); [unsupported](crate::StoreErrorKind::Unsupported) by default.
    fn swap_all(&self, changes: &mut [Change<T>]) -> impl Future<Output = Result<SwappedAll<T>, StoreError>> + Send {
        async {
            match changes {
                [] => Ok(SwappedAll::Done),
                [change] => Ok(match self.swap(change).await? {
                    Swapped::Done => SwappedAll::Done,
                    Swapped::Refused(current) => SwappedAll::Refused(vec![(0, current)]),
                }),
                _ => Err(StoreError::unsupported("several writes in one transaction")),
            }
        }
    }
}

/// What became of a change.
///
/// ```
/// # use etag_store::{Change, Resource, Store, StoreError, Swapped};
/// // In a store that wraps another: how often it refuses.
/// async fn counted<T: Resource>(
///     store: &impl Store<T>,
///     change: &mut Change<T>,
///     refusals: &mut u64,
/// ) -> Result<Swapped<T>, StoreError> {
///     let swapped = store.swap(change).await?;
///     *refusals += u64::from(matches!(swapped, Swapped::Refused(_)));
///     Ok(swapped)
/// }
/// ```
// Closed: the third outcome is `StoreError::unknown`.
#[derive(Debug)]
#[must_use = "a change may have been refused"]
pub enum Swapped<T> {
    /// It is committed, as durably as the store says.
    Done,
    /// What is there is not what it expected, and nothing was written. With what is there, as of the refusal or later.
    Refused(Option<Stored<T>>),
}

/// What became of several changes.
///
/// ```
/// # use etag_store::SwappedAll;
/// /// Which writes stand in the way of the others.
/// fn refused<T>(swapped: &SwappedAll<T>) -> Vec<usize> {
///     match swapped {
///         SwappedAll::Done => Vec::new(),
///         SwappedAll::Refused(refused) => refused.iter().map(|(index, _)| *index).collect(),
///     }
/// }
/// ```
// Closed, as `Swapped` is.
#[derive(Debug)]
#[must_use = "the changes may have been refused"]
pub enum SwappedAll<T> {
    /// All are committed.
    Done,
    /// None is. Those that were refused, by their index, with what is there; at least one.
    Refused(Vec<(usize, Option<Stored<T>>)>),
}
