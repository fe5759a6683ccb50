//! [`Watched`]: the store under test, with every tag and value that it ever showed kept in a [`Log`].

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use etag_core::State;

use super::{Clause, Specimen, Violation};
use crate::{Change, Found, Held, Store, StoreError, Stored, Swapped, SwappedAll};

/// The store under test. What must hold over the whole run is looked after here, whatever case is running.
pub(super) struct Watched<T: Specimen, S> {
    store: S,
    log: Arc<Log<T>>,
}

impl<T: Specimen, S> Watched<T, S> {
    pub(super) const fn new(store: S, log: Arc<Log<T>>) -> Self {
        Self { store, log }
    }
}

impl<T: Specimen, S: Store<T>> Store<T> for Watched<T, S> {
    async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        let found = self.store.load(key).await?;
        if let Some(stored) = &found {
            self.log.loaded(stored);
        }
        Ok(found)
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        let swapped = self.store.swap(change).await?;
        match &swapped {
            Swapped::Done => self.log.committed(change),
            Swapped::Refused(current) => self.log.refused(change, current.as_ref()),
        }
        Ok(swapped)
    }

    async fn load_unless(&self, key: &T::Key, held: &Held<'_>) -> Result<Option<Found<T>>, StoreError> {
        self.store.load_unless(key, held).await
    }

    async fn list(&self, after: Option<&T::Key>, limit: usize) -> Result<Vec<Stored<T>>, StoreError> {
        self.store.list(after, limit).await
    }

    async fn swap_all(&self, changes: &mut [Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        let swapped = self.store.swap_all(changes).await?;
        if matches!(swapped, SwappedAll::Done) {
            for change in &*changes {
                self.log.committed(change);
            }
        }
        Ok(swapped)
    }
}

/// Every version of every resource that was seen in a run.
pub(super) struct Log<T: Specimen>(Mutex<HashMap<T::Key, Versions<T>>>, Mutex<Vec<Violation>>);

struct Versions<T> {
    /// The states that acknowledged writes have given.
    issued: HashSet<State>,
    /// What was loaded under each state and representation, but for what is in no tag.
    loaded: HashMap<(State, Option<State>), T>,
}

impl<T: Specimen> Log<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::default(), Mutex::default())
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn loaded(&self, stored: &Stored<T>) {
        let other = self.of(&stored.key(), |versions| {
            let version = (stored.validators.state, stored.validators.representation);
            let mut value = stored.value.clone();
            value.set_unseen(0);
            let known = versions.loaded.entry(version).or_insert_with(|| value.clone());
            (*known != value).then(|| known.clone())
        });
        if let Some(other) = other {
            let expected = format!("under tag {} what was there before, {other:?}", stored.etag());
            self.report(Clause::OneTagOneVersion, expected, format!("{:?}", stored.value));
        }
    }

    /// A write that was acknowledged.
    fn committed(&self, change: &Change<T>) {
        let Some(next) = change.next() else { return };
        let state = next.validators.state;
        if change.expected().is_some_and(|expected| expected.state == state) {
            return;
        }
        if !self.of(&change.key, |versions| versions.issued.insert(state)) {
            let expected = "a state that this key never had before";
            self.report(Clause::OneTagOneVersion, expected, format!("state {state} for the second time"));
        }
    }

    /// A write that was refused.
    fn refused(&self, change: &Change<T>, current: Option<&Stored<T>>) {
        if let (Some(expected), Some(current)) = (change.expected(), current)
            && expected.revision == current.validators.revision
        {
            let found =
                format!("it was refused, and with the very revision under tag {} that it expected", current.etag());
            self.report(Clause::RefusedThoughCurrent, "the write is carried out", found);
        }
    }

    fn of<R>(&self, key: &T::Key, look: impl FnOnce(&mut Versions<T>) -> R) -> R {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = || Versions { issued: HashSet::new(), loaded: HashMap::new() };
        look(keys.entry(key.clone()).or_insert_with(empty))
    }

    /// One violation of a clause is enough; a store that is wrong at each write would give thousands.
    fn report(&self, clause: Clause, expected: impl Into<String>, found: String) {
        let mut violations = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        if violations.iter().all(|violation| violation.clause != clause) {
            violations.push(Violation::new(clause, expected, found));
        }
    }
}
