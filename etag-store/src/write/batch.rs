//! [`Versions::commit_all`]: several writes in one transaction.

use std::error::Error;
use std::fmt;

use super::{ATTEMPTS, Pending, PreconditionFailed, pending};
use crate::counts::Event;
use crate::{Change, Resource, StoreError, StoreErrorKind, Stored, SwappedAll, Versions};

impl<T: Resource> Versions<T> {
    /// Carries out all of these writes, one after the other, or none of them. What is stored now, in their order; nothing where one deletes.
    ///
    /// For stores that can: [`MemoryStore`](crate::MemoryStore) and the SQL stores.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let products = shop().await?;
    /// let coffee = vacant(&products, 8).await?.creating(Product { id: 8, name: "coffee".to_owned(), ..tea() })?;
    /// let dearer = matched(&products).await?.replacing(Product { price: 450, ..tea() })?;
    /// let stored = products.commit_all(vec![coffee, dearer]).await?;
    /// assert_eq!(stored, [products.load(&8).await?, products.load(&7).await?]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`BatchError`]. Permits of another [`Versions`] are an error, and nothing is written.
    pub async fn commit_all(&self, pending: Vec<Pending<T>>) -> Result<Vec<Option<Stored<T>>>, BatchError<T>> {
        if pending.iter().any(|pending| !pending.versions.is_same(self)) {
            let message = "a write is of another store than the batch";
            return Err(BatchError::NotWritten(StoreError::new(StoreErrorKind::Failed, message)));
        }
        let mut changes: Vec<Change<T>> = pending.into_iter().map(|pending| pending.change).collect();
        for _ in 0..ATTEMPTS {
            let swapped = self.store().swap_all(&mut changes).await.inspect_err(|err| self.count_unknown(err))?;
            let SwappedAll::Refused(refused) = swapped else {
                for _ in &changes {
                    self.count(Event::Commit);
                }
                return Ok(changes.into_iter().map(Change::into_next).collect());
            };
            let mut failed = Vec::new();
            for (index, current) in refused {
                let Some((earlier, [change, ..])) = changes.split_at_mut_checked(index) else {
                    let message = format!("the store refuses write {index} of a batch of {}", changes.len());
                    return Err(StoreError::new(StoreErrorKind::Failed, message).into());
                };
                // What an earlier write of this batch replaces is never there for this one.
                let replaced = earlier.iter().any(|earlier| earlier.key == change.key);
                let refusal = if replaced && change.expected().is_some() {
                    Err(PreconditionFailed::stale(current))
                } else {
                    change.refused(current)
                };
                if let Err(reason) = refusal {
                    failed.push((change.key.clone(), self.refuse_late(reason)));
                }
            }
            if !failed.is_empty() {
                return Err(BatchError::PreconditionFailed(failed));
            }
        }
        Err(pending::overtaken().into())
    }
}

/// Why a batch of writes was not acknowledged. But for [`Unknown`](Self::Unknown), nothing was written.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let products = shop().await?;
/// let coffee = vacant(&products, 8).await?.creating(Product { id: 8, name: "coffee".to_owned(), ..tea() })?;
/// let late = matched(&products).await?.deleting();
/// matched(&products).await?.update(|product| product.price += 10).await?;
///
/// let err = products.commit_all(vec![coffee, late]).await.unwrap_err();
/// assert_eq!(err.to_string(), "product 7: If-Match: the representation has changed");
/// assert_eq!(products.load(&8).await?, None);
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum BatchError<T: Resource> {
    /// 412: somebody else has written since the check of these, by their keys.
    PreconditionFailed(Vec<(T::Key, PreconditionFailed<T>)>),
    /// The store refused, could not be reached, or was given too much: 413, 500 or 503.
    NotWritten(StoreError),
    /// 500: it cannot be told whether the batch was committed.
    Unknown(StoreError),
}

impl<T: Resource> BatchError<T> {
    /// The status to answer with.
    ///
    /// ```
    /// # use etag_store::{BatchError, StoreError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let err = BatchError::<Product>::from(StoreError::unknown(std::io::Error::other("reset")));
    /// assert!(matches!(err, BatchError::Unknown(_)));
    /// assert_eq!(err.status(), 500);
    /// # }
    /// ```
    pub const fn status(&self) -> u16 {
        match self {
            Self::PreconditionFailed(_) => 412,
            Self::NotWritten(err) | Self::Unknown(err) => err.status(),
        }
    }
}

impl<T: Resource> fmt::Display for BatchError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreconditionFailed(failed) => {
                for (i, (key, failed)) in failed.iter().enumerate() {
                    let separator = if i == 0 { "" } else { "; " };
                    write!(f, "{separator}{} {key:?}: {failed}", T::NAME)?;
                }
                Ok(())
            }
            Self::NotWritten(err) | Self::Unknown(err) => err.fmt(f),
        }
    }
}

// Derived, it would ask for `T: Debug`.
impl<T: Resource> fmt::Debug for BatchError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreconditionFailed(failed) => f.debug_tuple("PreconditionFailed").field(failed).finish(),
            Self::NotWritten(err) => f.debug_tuple("NotWritten").field(err).finish(),
            Self::Unknown(err) => f.debug_tuple("Unknown").field(err).finish(),
        }
    }
}

impl<T: Resource> Error for BatchError<T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotWritten(err) | Self::Unknown(err) => err.source(),
            Self::PreconditionFailed(_) => None,
        }
    }
}

impl<T: Resource> From<StoreError> for BatchError<T> {
    fn from(err: StoreError) -> Self {
        match err.kind() {
            StoreErrorKind::Unknown => Self::Unknown(err),
            _ => Self::NotWritten(err),
        }
    }
}
