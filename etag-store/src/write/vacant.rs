//! [`Vacant`]: the right to create what does not exist.

use etag_core::StrongVersioned;

use super::{Pending, WriteError};
use crate::{Action, Change, Resource, Stored, Versions};

/// The right to create one resource where there is none.
///
/// Only a [check](Versions::check) that passed gives one, and the write takes it.
///
/// ```compile_fail,E0382
/// # use etag_store::{Vacant, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// async fn twice(vacant: Vacant<Product>) -> Result<(), WriteError<Product>> {
///     vacant.create(tea()).await?;
///     vacant.create(tea()).await.map(drop) // error: the permit was used
/// }
/// ```
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: call `create`"]
pub struct Vacant<T: Resource + StrongVersioned> {
    versions: Versions<T>,
    key: T::Key,
}

impl<T: Resource + StrongVersioned> Vacant<T> {
    pub(super) const fn new(versions: Versions<T>, key: T::Key) -> Self {
        Self { versions, key }
    }

    /// The key of the resource.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// assert_eq!(*vacant(&products, 8).await?.key(), 8);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn key(&self) -> &T::Key {
        &self.key
    }

    /// Stores `value`, if there is still nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let (permit, late) = (vacant(&products, 8).await?, vacant(&products, 8).await?);
    /// let coffee = permit.create(Product { id: 8, name: "coffee".to_owned(), ..tea() }).await?;
    /// assert_eq!(products.load(&8).await?, Some(coffee));
    /// assert_eq!(late.create(Product { id: 8, ..tea() }).await.unwrap_err().status(), 412);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`].
    pub async fn create(self, value: T) -> Result<Stored<T>, WriteError<T>> {
        Ok(self.creating(value)?.commit().await?.into_stored())
    }

    /// [`create`](Self::create), to be committed together with others.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let pending = vacant(&products, 8).await?.creating(Product { id: 8, ..tea() })?;
    /// let created = products.commit_all(vec![pending]).await?;
    /// assert_eq!(products.load(&8).await?, created[0]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When `value` has another key, or no fingerprint.
    pub fn creating(self, value: T) -> Result<Pending<T>, WriteError<T>> {
        let Self { versions, key } = self;
        if value.key() != key {
            return Err(WriteError::OtherKey);
        }
        let next = versions.first(value)?;
        Ok(Pending { versions, change: Change::new(key, Action::Create { next }) })
    }
}
