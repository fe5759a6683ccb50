//! [`Change`]: one write, as a store is asked for it.

use crate::{Resource, Stored, Validators};

/// One write, as a store is asked for it: an [`Action`] on the resource under `key`.
///
/// Permits make changes, and nothing else does: so [`Store::swap`](crate::Store::swap) cannot be called without one, by whoever holds the
/// store either.
///
/// ```compile_fail,E0639
/// use etag_store::{Action, Change, Stored};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// fn forged(next: Stored<Product>) -> Change<Product> {
///     Change { key: 7, action: Action::Create { next }, reason: None } // error: `Change` cannot be made here
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Change<T: Resource> {
    /// The resource.
    pub key: T::Key,
    /// What to do with it.
    pub action: Action<T>,
    /// Why it was written without a permit, for the history: the reason given to [`Versions::unconditionally`](crate::Versions::unconditionally).
    pub reason: Option<String>,
}

/// What to do with a resource if it is as expected. Create, replace and delete are the same compare-and-swap.
///
/// ```
/// # use etag_store::{Action, Change, Resource};
/// // In a store: the statement of each.
/// fn statement<T: Resource>(change: &Change<T>) -> &'static str {
///     match &change.action {
///         Action::Create { .. } => "INSERT … ON CONFLICT DO NOTHING",
///         Action::Replace { .. } => "UPDATE … WHERE id = ? AND revision = ?",
///         Action::Delete { .. } => "DELETE … WHERE id = ? AND revision = ?",
///     }
/// }
/// ```
// Closed: a value may be absent before and after, but not both.
#[derive(Debug)]
pub enum Action<T> {
    /// Store `next` if there is nothing.
    Create {
        /// The value, with the validators that are issued for it.
        next: Stored<T>,
    },
    /// Store `next` if the [revision](Validators::revision) there is that of `expected`.
    Replace {
        /// What must be there.
        expected: Validators,
        /// The value, with the validators that are issued for it. Where the write changes no state field, its state is the expected one.
        next: Stored<T>,
    },
    /// Remove what is there if its [revision](Validators::revision) is that of `expected`.
    Delete {
        /// What must be there.
        expected: Validators,
    },
}

impl<T: Resource> Change<T> {
    pub(crate) fn new(key: T::Key, action: Action<T>) -> Self {
        Self { key, action, reason: None }
    }

    /// What must be there; `None` where nothing must be.
    ///
    /// ```
    /// # use etag_store::{Change, Resource};
    /// // In a store: the revision that the row must have.
    /// fn revision_column<T: Resource>(change: &Change<T>) -> Option<&str> {
    ///     Some(change.expected()?.revision.as_str())
    /// }
    /// ```
    pub const fn expected(&self) -> Option<&Validators> {
        match &self.action {
            Action::Create { .. } => None,
            Action::Replace { expected, .. } | Action::Delete { expected } => Some(expected),
        }
    }

    /// Whether `current`, what is there, is what must be there.
    ///
    /// ```
    /// # use etag_store::{Change, Resource, Stored};
    /// // In a store: the comparison, at the instant of the write.
    /// fn may_write<T: Resource>(change: &Change<T>, current: Option<&Stored<T>>) -> bool {
    ///     change.is_met_by(current.map(|stored| &stored.validators))
    /// }
    /// ```
    pub fn is_met_by(&self, current: Option<&Validators>) -> bool {
        self.expected().map(|expected| expected.revision) == current.map(|current| current.revision)
    }

    /// What is to be there; `None` where it is removed.
    ///
    /// ```
    /// # use etag_store::{Change, Resource};
    /// // In a store: the state to write beside the value.
    /// fn state_column<T: Resource>(change: &Change<T>) -> Option<&str> {
    ///     Some(change.next()?.validators.state.as_str())
    /// }
    /// ```
    pub const fn next(&self) -> Option<&Stored<T>> {
        match &self.action {
            Action::Create { next } | Action::Replace { next, .. } => Some(next),
            Action::Delete { .. } => None,
        }
    }

    pub(crate) fn into_next(self) -> Option<Stored<T>> {
        match self.action {
            Action::Create { next } | Action::Replace { next, .. } => Some(next),
            Action::Delete { .. } => None,
        }
    }

    /// What was asked to be stored, by code that made the change itself and so knows that it is no [`Delete`](Action::Delete).
    pub(crate) fn into_stored(self) -> Stored<T> {
        self.into_next().expect("a change that creates or replaces has a value")
    }
}
