//! [`Matched`]: the right to change what exists.

use std::ops::Deref;

use etag_core::{EntityTag, StrongVersioned};

use super::{ATTEMPTS, Pending, PreconditionFailed, WriteError, pending};
use crate::{Action, Change, Resource, Stored, Swapped, Validators, Versions};

/// The right to one write to a resource that exists and is what the client has seen; it dereferences to the current value.
///
/// Only a [check](Versions::check) that passed gives one, and the write takes it.
///
/// ```compile_fail,E0382
/// # use etag_store::{Matched, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// async fn twice(current: Matched<Product>) -> Result<(), WriteError<Product>> {
///     current.update(|product| product.price += 1).await?;
///     current.delete().await // error: the permit was used
/// }
/// ```
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: call `replace`, `update` or `delete`"]
pub struct Matched<T: Resource + StrongVersioned> {
    versions: Versions<T>,
    key: T::Key,
    current: Stored<T>,
}

impl<T: Resource + StrongVersioned> Matched<T> {
    pub(super) const fn new(versions: Versions<T>, key: T::Key, current: Stored<T>) -> Self {
        Self { versions, key, current }
    }

    /// The key of the resource.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// assert_eq!(*matched(&products).await?.key(), 7);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn key(&self) -> &T::Key {
        &self.key
    }

    /// The entity tag of the current value.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let read = products.load(&7).await?.ok_or("there is tea")?;
    /// assert_eq!(matched(&products).await?.etag(), read.etag());
    /// # Ok(())
    /// # }
    /// ```
    pub fn etag(&self) -> EntityTag {
        self.current.etag()
    }

    /// The validators of the current value.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// assert!(matched(&products).await?.validators().last_modified.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub const fn validators(&self) -> &Validators {
        &self.current.validators
    }

    /// Stores `next` in the place of the current value, if that is still current.
    ///
    /// It replaces the fields marked `representation` or `skip` as well, whatever others have made of them since the check, as writers do not collide
    /// on these. [`update`](Self::update) keeps what others have made of them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let (permit, late) = (matched(&products).await?, matched(&products).await?);
    /// let stored = permit.replace(Product { price: 450, ..tea() }).await?;
    /// assert_eq!(products.load(&7).await?, Some(stored));
    ///
    /// // The other one was given before that, and is not current any more.
    /// assert_eq!(late.replace(tea()).await.unwrap_err().status(), 412);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`].
    pub async fn replace(self, next: T) -> Result<Stored<T>, WriteError<T>> {
        Ok(self.replacing(next)?.commit().await?.into_stored())
    }

    /// Changes the current value and stores it, if that is still current.
    ///
    /// `change` is called again where others have meanwhile changed fields marked `representation` or `skip`, which writers do not collide on.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let dearer = matched(&products).await?.update(|product| product.price += 10).await?;
    /// assert_eq!(dearer.price, 430);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`].
    pub async fn update(self, mut change: impl FnMut(&mut T) + Send) -> Result<Stored<T>, WriteError<T>> {
        self.try_update(|value| {
            change(value);
            Ok(())
        })
        .await
    }

    /// [`update`](Self::update) with a change that may refuse; nothing is written then.
    ///
    /// ```
    /// use etag_store::WriteError;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    ///
    /// #[derive(Debug)]
    /// enum Error {
    ///     TooCheap,
    ///     NotWritten(WriteError<Product>),
    /// }
    ///
    /// impl From<WriteError<Product>> for Error {
    ///     fn from(err: WriteError<Product>) -> Self {
    ///         Self::NotWritten(err)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let halve = |product: &mut Product| {
    ///     product.price /= 2;
    ///     if product.price < 400 { Err(Error::TooCheap) } else { Ok(()) }
    /// };
    /// assert!(matches!(matched(&products).await?.try_update(halve).await, Err(Error::TooCheap)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What `change` says, and see [`WriteError`].
    pub async fn try_update<E: From<WriteError<T>>>(
        self,
        mut change: impl FnMut(&mut T) -> Result<(), E>,
    ) -> Result<Stored<T>, E> {
        let Self { versions, key, mut current } = self;
        for _ in 0..ATTEMPTS {
            let expected = current.validators;
            let next = versions.next_of(&key, current, &mut change)?;
            let mut change = Change::new(key.clone(), Action::Replace { expected, next });
            match versions.swap(&mut change).await? {
                Swapped::Done => return Ok(change.into_stored()),
                Swapped::Refused(Some(now)) if now.validators.state == expected.state => current = now,
                Swapped::Refused(now) => {
                    return Err(WriteError::from(versions.refuse_late(PreconditionFailed::stale(now))).into());
                }
            }
        }
        Err(WriteError::from(pending::overtaken()).into())
    }

    /// Removes the resource, if the current value is still current.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// matched(&products).await?.delete().await?;
    /// assert_eq!(products.load(&7).await?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`WriteError`].
    pub async fn delete(self) -> Result<(), WriteError<T>> {
        self.deleting().commit().await?;
        Ok(())
    }

    /// [`replace`](Self::replace), to be committed together with others.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let pending = matched(&products).await?.replacing(Product { price: 450, ..tea() })?;
    /// products.commit_all(vec![pending]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When `next` has another key, or no fingerprint.
    pub fn replacing(self, next: T) -> Result<Pending<T>, WriteError<T>> {
        let Self { versions, key, current } = self;
        if next.key() != key {
            return Err(WriteError::OtherKey);
        }
        let expected = current.validators;
        let next = versions.next(current, |_| next)?;
        Ok(Pending { versions, change: Change::new(key, Action::Replace { expected, next }) })
    }

    /// [`delete`](Self::delete), to be committed together with others.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let pending = matched(&products).await?.deleting();
    /// assert_eq!(products.commit_all(vec![pending]).await?, [None]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn deleting(self) -> Pending<T> {
        let Self { versions, key, current } = self;
        Pending { versions, change: Change::new(key, Action::Delete { expected: current.validators }) }
    }
}

impl<T: Resource + StrongVersioned> Deref for Matched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.current.value
    }
}
