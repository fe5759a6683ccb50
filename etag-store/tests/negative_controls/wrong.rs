//! [`Wrong`]: a store of samples in memory that is right but for one [`Fault`].

use std::collections::BTreeMap;
use std::future::pending;
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use etag_core::{HttpDate, Scheme, State, Versioned as _};
use etag_store::contract::Sample;
use etag_store::{Action, Change, Found, Held, Store, StoreError, Stored, Swapped, SwappedAll, Validators};
use tokio::task::yield_now;

use super::faults::Fault;

/// A clone is another handle on the same samples, with the same fault.
#[derive(Clone)]
pub(crate) struct Wrong(Arc<Inner>);

struct Inner {
    fault: Fault,
    rows: Mutex<Rows>,
    /// What `load` has given once.
    cache: Mutex<Rows>,
    /// What was acknowledged and is not written yet.
    tail: Mutex<Option<(u64, Option<Stored<Sample>>)>>,
    swaps: AtomicU64,
}

type Rows = BTreeMap<u64, Stored<Sample>>;
type Row<'a> = Option<&'a Stored<Sample>>;

impl Wrong {
    pub(crate) fn new(fault: Fault) -> Self {
        let (rows, cache, tail) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { fault, rows, cache, tail, swaps: AtomicU64::new(0) }))
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.rows.lock().unwrap()
    }

    fn is(&self, fault: Fault) -> bool {
        self.0.fault == fault
    }

    /// Where the row of a key is.
    fn place(&self, key: u64) -> u64 {
        if self.is(Fault::KeyIsCut) { key & 0xFFFF_FFFF } else { key }
    }

    /// What a key is sorted by.
    fn sorted_as(&self, key: u64) -> Vec<u8> {
        if self.is(Fault::ListIsOfDigits) { key.to_string().into_bytes() } else { key.to_le_bytes().to_vec() }
    }

    /// Whether this write is the one among `many` that goes wrong.
    fn is_one_of(&self, many: u64) -> bool {
        self.0.swaps.fetch_add(1, Ordering::Relaxed) % many == many - 1
    }

    fn is_met(&self, change: &Change<Sample>, rows: &Rows) -> bool {
        self.is_met_by(change, rows.get(&self.place(change.key)), rows)
    }

    fn is_met_by(&self, change: &Change<Sample>, current: Row<'_>, rows: &Rows) -> bool {
        match (change.expected(), current) {
            _ if self.is(Fault::ConditionIgnored) => true,
            (None, Some(_)) if self.is(Fault::CreationOverwrites) => true,
            (Some(_), Some(_)) if self.is(Fault::ExistenceOnly) => true,
            (Some(_), Some(_)) if self.is(Fault::DeletionUnchecked) && change.next().is_none() => true,
            (Some(expected), Some(current)) if self.is(Fault::StateAlone) => expected.state == current.validators.state,
            (Some(expected), Some(current)) if self.is(Fault::TagIsCompared) => {
                let current = &current.validators;
                (expected.state, expected.representation) == (current.state, current.representation)
            }
            (Some(expected), Some(_)) if self.is(Fault::KeyIgnored) => {
                rows.values().any(|row| expected.revision == row.validators.revision)
            }
            _ => change.is_met_by(current.map(|row| &row.validators)),
        }
    }

    /// Writes, with the versions that this store gives.
    fn write(&self, change: &mut Change<Sample>, rows: &mut Rows) {
        self.name(change, rows.get(&self.place(change.key)));
        match change.next() {
            Some(next) => drop(rows.insert(self.place(change.key), next.clone())),
            None if self.is(Fault::DeletionKeepsRow) => {}
            None => drop(rows.remove(&self.place(change.key))),
        }
        if let (Fault::TellsOtherRevision, Action::Create { next } | Action::Replace { next, .. }) =
            (self.0.fault, &mut change.action)
        {
            next.validators.revision = State::from_number(7);
        }
    }

    fn name(&self, change: &mut Change<Sample>, current: Row<'_>) {
        let expected = change.expected().copied();
        let (Action::Create { next } | Action::Replace { next, .. }) = &mut change.action else { return };
        let is_change = expected.is_none_or(|expected| expected.state != next.validators.state);
        let validators = &mut next.validators;
        match self.0.fault {
            Fault::ContentIsState => validators.state = next.value.state(&Scheme::SHA256).unwrap(),
            Fault::CounterRestarts => {
                let before = current.map_or(0, |row| row.validators.state.as_str().parse().unwrap_or(0));
                validators.state = State::from_number(before + u128::from(is_change));
            }
            Fault::StateIsKept => {
                if let Some(expected) = expected {
                    validators.state = expected.state;
                }
            }
            Fault::EachWriteIsChange => {
                let written = self.0.swaps.fetch_add(1, Ordering::Relaxed);
                validators.state = State::from_number(written.into());
            }
            Fault::DateGoesBack => {
                let written = self.0.swaps.fetch_add(1, Ordering::Relaxed);
                validators.last_modified = Some(HttpDate::from_unix(1_700_000_000 - i64::try_from(written).unwrap()));
            }
            Fault::ValueIsCut => next.value.text.truncate(3),
            _ => {}
        }
    }
}

impl Store<Sample> for Wrong {
    async fn load(&self, key: &u64) -> Result<Option<Stored<Sample>>, StoreError> {
        let found = self.rows().get(&self.place(*key)).cloned();
        if !self.is(Fault::StaleCache) {
            return Ok(found);
        }
        let mut cache = self.0.cache.lock().unwrap();
        Ok(found.map(|found| cache.entry(*key).or_insert(found).clone()))
    }

    async fn swap(&self, change: &mut Change<Sample>) -> Result<Swapped<Sample>, StoreError> {
        match self.0.fault {
            Fault::CheckThenWrite => {
                if !self.is_met(change, &self.rows()) {
                    return Ok(Swapped::Refused(self.rows().get(&self.place(change.key)).cloned()));
                }
                yield_now().await;
                self.write(change, &mut self.rows());
                return Ok(Swapped::Done);
            }
            Fault::DeletesThenInserts if self.is_met(change, &self.rows()) => {
                self.rows().remove(&change.key);
                yield_now().await;
                self.write(change, &mut self.rows());
                return Ok(Swapped::Done);
            }
            Fault::LockIsLost => {
                // Given back only when nobody drops the future.
                while self.0.tail.lock().unwrap().is_some() {
                    pending::<()>().await;
                }
                *self.0.tail.lock().unwrap() = Some((0, None));
                tokio::time::sleep(Duration::ZERO).await;
                yield_now().await;
                *self.0.tail.lock().unwrap() = None;
            }
            Fault::AnswersBeforeCommit if self.is_met(change, &self.rows()) => {
                let (store, key, next) = (self.clone(), change.key, change.next().cloned());
                tokio::spawn(async move {
                    // Later than whoever was acknowledged looks, who does so at once.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    put(&mut store.rows(), key, next);
                });
                return Ok(Swapped::Done);
            }
            Fault::LosesTail => {
                let mut rows = self.rows();
                let mut tail = self.0.tail.lock().unwrap();
                if let Some((key, next)) = tail.take() {
                    put(&mut rows, key, next);
                }
                if self.is_met(change, &rows) {
                    *tail = Some((change.key, change.next().cloned()));
                    return Ok(Swapped::Done);
                }
            }
            Fault::BatchIsLeftOpen if self.0.tail.lock().unwrap().is_some() => return Ok(Swapped::Done),
            Fault::UnknownIsDone if self.is_one_of(7) => return Ok(Swapped::Done),
            Fault::FailsAtTimes if self.is_one_of(7) => {
                return Err(StoreError::failed("a check constraint", "that nobody has written"));
            }
            Fault::Panics if self.is_one_of(7) => panic!("on purpose"),
            _ => {}
        }
        let mut rows = self.rows();
        if !self.is_met(change, &rows) || (self.is(Fault::RefusesAtTimes) && self.is_one_of(7)) {
            let current = rows.get(&self.place(change.key)).cloned();
            let state = |validators: &Validators| validators.state;
            let is_other = change.expected().map(state) != current.as_ref().map(|row| state(&row.validators));
            match self.0.fault {
                // Not where the state is the expected one: that would be tried again and again.
                Fault::RefusalIsWritten if is_other => self.write(change, &mut rows),
                Fault::RefusalIsDone => return Ok(Swapped::Done),
                Fault::RefusalTellsNothing => return Ok(Swapped::Refused(None)),
                _ => {}
            }
            return Ok(Swapped::Refused(current));
        }
        self.write(change, &mut rows);
        if self.is(Fault::UnknownIsRefused) && self.is_one_of(7) {
            return Ok(Swapped::Refused(rows.get(&self.place(change.key)).cloned()));
        }
        Ok(Swapped::Done)
    }

    async fn load_unless(&self, key: &u64, held: &Held<'_>) -> Result<Option<Found<Sample>>, StoreError> {
        let found = self.rows().get(&self.place(*key)).cloned();
        Ok(found.map(|found| {
            let Stored { mut validators, .. } = found;
            if self.is(Fault::HeldByState) {
                let state = |tag: &str| tag.split('.').next() == Some(validators.state.as_str());
                if held.opaque_tags().any(state) {
                    return Found::Held(validators);
                }
            }
            if self.is(Fault::HeldTellsNoDate) {
                validators.last_modified = Some(HttpDate::from_unix(0));
            }
            if held.contains(&found.validators) { Found::Held(validators) } else { Found::Loaded(found) }
        }))
    }

    async fn list(&self, after: Option<&u64>, limit: usize) -> Result<Vec<Stored<Sample>>, StoreError> {
        let rows = self.rows();
        let from = if self.is(Fault::ListFromKeyOn) { Bound::Included } else { Bound::Excluded };
        let range = (after.map(|after| self.place(*after)).map_or(Bound::Unbounded, from), Bound::Unbounded);
        if let Fault::ListIsOfDigits | Fault::ListIsOfBytes = self.0.fault {
            let in_order: BTreeMap<Vec<u8>, &Stored<Sample>> =
                rows.iter().map(|(key, row)| (self.sorted_as(*key), row)).collect();
            let range =
                (after.map(|after| self.sorted_as(*after)).map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
            return Ok(in_order.range::<Vec<u8>, _>(range).map(|(_, row)| Stored::clone(row)).take(limit).collect());
        }
        let limit = if self.is(Fault::ListIgnoresLimit) { usize::MAX } else { limit };
        let mut members: Vec<_> = rows.range(range).map(|(_, row)| row.clone()).take(limit).collect();
        match self.0.fault {
            Fault::ListIsUnordered => members.reverse(),
            Fault::ListSkips if members.len() > 1 => drop(members.remove(1)),
            Fault::ListIsUntagged => {
                for member in &mut members {
                    member.validators = Validators::from_state(State::from_number(1));
                }
            }
            _ => {}
        }
        Ok(members)
    }

    async fn swap_all(&self, changes: &mut [Change<Sample>]) -> Result<SwappedAll<Sample>, StoreError> {
        match self.0.fault {
            Fault::BatchFails => return Err(StoreError::failed("a batch", "is not what this is for")),
            Fault::BatchUnsupportedYetWritten if changes.len() > 1 => {
                self.write(&mut changes[0], &mut self.rows());
                return Err(StoreError::unsupported("more than the first of these writes"));
            }
            Fault::BatchIsTorn => {
                // Each by itself, until one is refused.
                let mut rows = self.rows();
                let mut refused = Vec::new();
                for (index, change) in changes.iter_mut().enumerate() {
                    if self.is_met(change, &rows) {
                        self.write(change, &mut rows);
                    } else {
                        refused.push((index, rows.get(&self.place(change.key)).cloned()));
                    }
                }
                return Ok(if refused.is_empty() { SwappedAll::Done } else { SwappedAll::Refused(refused) });
            }
            _ => {}
        }
        if self.is(Fault::BatchIsLeftOpen) {
            *self.0.tail.lock().unwrap() = Some((0, None));
            yield_now().await;
            *self.0.tail.lock().unwrap() = None;
        }
        let (next, refused) = self.planned(changes, &self.rows());
        if !refused.is_empty() {
            return Ok(SwappedAll::Refused(refused));
        }
        match self.0.fault {
            Fault::BatchChecksThenWrites => {
                yield_now().await;
                self.rows().extend(changes.iter().filter_map(|change| Some((change.key, change.next()?.clone()))));
            }
            Fault::BatchWaitsBetween => {
                for (key, next) in next {
                    put(&mut self.rows(), key, next);
                    yield_now().await;
                }
            }
            _ => {
                // Again, and with one lock, so that nobody comes between.
                let mut rows = self.rows();
                let (next, refused) = self.planned(changes, &rows);
                if !refused.is_empty() {
                    return Ok(SwappedAll::Refused(refused));
                }
                for (key, next) in next {
                    put(&mut rows, key, next);
                }
            }
        }
        Ok(SwappedAll::Done)
    }
}

type Planned = (Vec<(u64, Option<Stored<Sample>>)>, Vec<(usize, Option<Stored<Sample>>)>);

impl Wrong {
    /// What a batch would leave, and which of its writes are refused.
    fn planned(&self, changes: &[Change<Sample>], rows: &Rows) -> Planned {
        let mut next = BTreeMap::new();
        let mut refused = Vec::new();
        for (index, change) in changes.iter().enumerate() {
            let before = rows.get(&self.place(change.key)).cloned();
            let current = match next.get(&self.place(change.key)) {
                Some(written) if !self.is(Fault::BatchForgetsItself) => Option::clone(written),
                _ => before.clone(),
            };
            if self.is_met_by(change, current.as_ref(), rows) {
                next.insert(self.place(change.key), change.next().cloned());
            } else {
                refused.push((index, before));
            }
        }
        if self.is(Fault::BatchBlamesAll) && !refused.is_empty() {
            let all = changes.iter().enumerate();
            refused = all.map(|(index, change)| (index, rows.get(&self.place(change.key)).cloned())).collect();
        }
        (next.into_iter().collect(), refused)
    }
}

fn put(rows: &mut Rows, key: u64, next: Option<Stored<Sample>>) {
    match next {
        Some(next) => drop(rows.insert(key, next)),
        None => drop(rows.remove(&key)),
    }
}
