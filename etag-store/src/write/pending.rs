//! [`Pending`]: a permit and what is to be done with it.

use etag_core::Unmet;

use super::{ATTEMPTS, PreconditionFailed, Unknown, WriteError};
use crate::counts::Event;
use crate::{Action, Change, Resource, StoreError, StoreErrorKind, Stored, Swapped, Versions};

/// A permit and what is to be done with it: what [`Matched::replacing`](super::Matched::replacing) and its like give, for
/// [`Versions::commit_all`](crate::Versions::commit_all).
///
/// ```
/// use etag_store::Pending;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let products = shop().await?;
/// // Tea gets another key: it is deleted, and created, or neither.
/// let writes: Vec<Pending<Product>> =
///     vec![matched(&products).await?.deleting(), vacant(&products, 8).await?.creating(Product { id: 8, ..tea() })?];
/// products.commit_all(writes).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written until `Versions::commit_all` has it"]
pub struct Pending<T: Resource> {
    pub(super) versions: Versions<T>,
    pub(super) change: Change<T>,
}

impl<T: Resource> Pending<T> {
    /// Carries it out.
    pub(super) async fn commit(mut self) -> Result<Change<T>, WriteError<T>> {
        for _ in 0..ATTEMPTS {
            match self.versions.swap(&mut self.change).await? {
                Swapped::Done => return Ok(self.change),
                Swapped::Refused(current) => {
                    self.change.refused(current).map_err(|failed| self.versions.refuse_late(failed))?;
                }
            }
        }
        Err(overtaken().into())
    }
}

impl<T: Resource> Change<T> {
    /// Goes on where only fields outside of the state have changed, which writers do not collide on; otherwise says why not.
    pub(super) fn refused(&mut self, current: Option<Stored<T>>) -> Result<(), PreconditionFailed<T>> {
        let (expected, next) = match &mut self.action {
            Action::Create { .. } => return Err(PreconditionFailed::new(Unmet::IfNoneMatch, current)),
            Action::Replace { expected, next } => (expected, Some(next)),
            Action::Delete { expected } => (expected, None),
        };
        match current {
            Some(current) if current.validators.state == expected.state => {
                *expected = current.validators;
                if let Some(next) = next {
                    next.follow(expected);
                }
                Ok(())
            }
            current => Err(PreconditionFailed::stale(current)),
        }
    }
}

impl<T: Resource> Versions<T> {
    /// Swaps, and counts what came of it.
    pub(super) async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, WriteError<T>> {
        let attempted = change.next().map(|next| next.validators);
        match self.store().swap(change).await {
            Ok(swapped) => {
                if matches!(swapped, Swapped::Done) {
                    self.count(Event::Commit);
                }
                Ok(swapped)
            }
            Err(err) => {
                self.count_unknown(&err);
                Err(match err.kind() {
                    StoreErrorKind::Unknown => WriteError::Unknown(Unknown::new(attempted, err)),
                    _ => WriteError::NotWritten(err),
                })
            }
        }
    }

    pub(super) fn count_unknown(&self, err: &StoreError) {
        if err.kind() == StoreErrorKind::Unknown {
            self.count(Event::Unknown);
        }
    }

    pub(super) fn refuse_late(&self, failed: PreconditionFailed<T>) -> PreconditionFailed<T> {
        self.count(Event::RefusedAtCommit);
        failed
    }

    /// What `change` makes of `current`, which stays the resource under `key`.
    pub(super) fn next_of<E: From<WriteError<T>>>(
        &self,
        key: &T::Key,
        current: Stored<T>,
        change: &mut impl FnMut(&mut T) -> Result<(), E>,
    ) -> Result<Stored<T>, E> {
        let mut made = Ok(());
        let next = self.next(current, |mut value| {
            made = change(&mut value);
            value
        });
        made?;
        let next = next.map_err(WriteError::from)?;
        if next.key() == *key { Ok(next) } else { Err(WriteError::OtherKey.into()) }
    }
}

/// Others were faster each time.
pub(super) fn overtaken() -> StoreError {
    StoreError::unavailable(format!("other writers were faster {ATTEMPTS} times in a row"))
}
