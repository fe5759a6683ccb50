//! [`Unconditional`]: writing without a check, for a reason.

use super::{ATTEMPTS, pending};
use crate::counts::Event;
use crate::{Action, Change, Resource, Stored, Swapped, Versions, WriteError};

impl<T: Resource> Versions<T> {
    /// Writes without a check: whatever is there is overwritten. [`Counts::unconditional`](crate::Counts) counts
    /// each that is committed. Where the write changes the state,
    /// `reason` goes into the history of the stores that keep one.
    ///
    /// ```
    /// # use etag_store::{MemoryStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = Versions::<Product>::new(MemoryStore::new());
    /// products.unconditionally("the seed of the catalog").put(tea()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn unconditionally(&self, reason: impl Into<String>) -> Unconditional<'_, T> {
        Unconditional { versions: self, reason: reason.into() }
    }
}

/// Writing without a check; see [`Versions::unconditionally`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let products = shop().await?;
/// let import = products.unconditionally("import of 2026");
/// import.put(Product { id: 8, name: "coffee".to_owned(), ..tea() }).await?;
/// assert_eq!(products.counts().unconditional, 2); // with the seed of the shop
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written yet: call `put`, `update` or `delete`"]
pub struct Unconditional<'a, T: Resource> {
    versions: &'a Versions<T>,
    reason: String,
}

impl<T: Resource> Unconditional<'_, T> {
    /// Stores `value` under its key, in the place of whatever is there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// products.unconditionally("import of 2026").put(Product { price: 450, ..tea() }).await?;
    /// assert_eq!(products.load(&7).await?.map(|product| product.price), Some(450));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`]; there is no precondition that could fail.
    pub async fn put(self, mut value: T) -> Result<Stored<T>, WriteError<T>> {
        let key = value.key();
        let mut current = self.versions.load(&key).await?;
        for _ in 0..ATTEMPTS {
            let action = match current {
                Some(current) => {
                    Action::Replace { expected: current.validators, next: self.versions.next(current, |_| value)? }
                }
                None => Action::Create { next: self.versions.first(value)? },
            };
            let (change, swapped) = self.swap(&key, action).await?;
            let stored = change.into_stored();
            match swapped {
                Swapped::Done => return Ok(stored),
                Swapped::Refused(now) => (value, current) = (stored.value, now),
            }
        }
        Err(pending::overtaken().into())
    }

    /// Changes what is under `key` and stores it; nothing where there is nothing. `change` is called again where others have written
    /// meanwhile, so that what they wrote is not lost.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let counted = products.unconditionally("a view").update(&7, |product| product.views += 1).await?;
    /// assert_eq!(counted.map(|product| product.views), Some(1));
    /// assert_eq!(products.unconditionally("a view").update(&8, |product| product.views += 1).await?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`]; there is no precondition that could fail.
    pub async fn update(
        self,
        key: &T::Key,
        mut change: impl FnMut(&mut T) + Send,
    ) -> Result<Option<Stored<T>>, WriteError<T>> {
        let mut current = self.versions.load(key).await?;
        for _ in 0..ATTEMPTS {
            let Some(before) = current else { return Ok(None) };
            let expected = before.validators;
            let next = self.versions.next_of(key, before, &mut |value: &mut T| {
                change(value);
                Ok::<(), WriteError<T>>(())
            })?;
            let (change, swapped) = self.swap(key, Action::Replace { expected, next }).await?;
            match swapped {
                Swapped::Done => return Ok(Some(change.into_stored())),
                Swapped::Refused(now) => current = now,
            }
        }
        Err(pending::overtaken().into())
    }

    /// Removes what is under `key`; whether there was anything.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// assert!(products.unconditionally("a recall").delete(&7).await?);
    /// assert!(!products.unconditionally("a recall").delete(&7).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`]; there is no precondition that could fail.
    pub async fn delete(self, key: &T::Key) -> Result<bool, WriteError<T>> {
        let mut current = self.versions.load(key).await?;
        for _ in 0..ATTEMPTS {
            let Some(before) = current else { return Ok(false) };
            match self.swap(key, Action::Delete { expected: before.validators }).await?.1 {
                Swapped::Done => return Ok(true),
                Swapped::Refused(now) => current = now,
            }
        }
        Err(pending::overtaken().into())
    }

    async fn swap(&self, key: &T::Key, action: Action<T>) -> Result<(Change<T>, Swapped<T>), WriteError<T>> {
        let mut change = Change::new(key.clone(), action);
        change.reason = Some(self.reason.clone());
        let swapped = self.versions.swap(&mut change).await?;
        if matches!(swapped, Swapped::Done) {
            self.versions.count(Event::Unconditional);
        }
        Ok((change, swapped))
    }
}
