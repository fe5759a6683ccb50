//! Many writers at the same time, who check, and lose the thread to the others before they write.

use std::future::Future;
use std::sync::Arc;

use etag_core::Method;
use tokio::task::{JoinHandle, yield_now};

use super::trial::{Trial, Verdict, checked, ensure, if_match, overtaken, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{Permit, Refusal, StoreError, StoreErrorKind, WriteError};

pub(super) async fn concurrent_create<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for _ in 0..trial.suite.writes.min(10) {
        let value = trial.fresh();
        let mut permits = Vec::new();
        for _ in 0..trial.suite.writers {
            permits.push(trial.vacant(&value.key()).await?);
        }
        let writers = permits.into_iter().zip(0..).map(|(vacant, writer)| {
            let mut value = value.clone();
            value.set_count(writer);
            tokio::spawn(async move { vacant.create(value).await })
        });
        let writers = writers.collect();
        let mut winner = None;
        for created in joined(writers).await? {
            match (created, &winner) {
                (Ok(created), None) => winner = Some(created),
                (Ok(second), Some(_)) => {
                    let found = format!("a second one was: {}", show(Some(&second)));
                    return Err(Violation::new(Clause::ConcurrentCreate, "one creation is acknowledged", found));
                }
                (refused, _) => drop(overtaken(Clause::ConcurrentCreate, refused)?),
            }
        }
        let Some(winner) = winner else {
            return Err(Violation::new(Clause::ConcurrentCreate, "one creation is acknowledged", "none was"));
        };
        trial.is_there(Clause::ConcurrentCreate, &winner.value, &winner).await?;
    }
    Ok(())
}

pub(super) async fn increments<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let key = trial.created().await?.key();
    let increment = |value: &mut T| value.set_count(value.count() + 1);
    let raced = key.clone();
    let tally = race(&trial, move |trial, _| write_at_last(trial, raced.clone(), increment)).await?;
    let loaded = trial.load(&key).await?;
    let found = loaded.as_ref().map_or(0, |stored| stored.count());
    tally.agrees_with(Clause::Race, found)
}

pub(super) async fn excluded_increments<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let created = trial.created().await?;
    let Some(before) = created.excluded().filter(|_| trial.has_content) else { return Ok(()) };
    let add_one = |value: &mut T| value.set_excluded(value.excluded().unwrap_or_default() + 1);
    let key = created.key();
    let tally = race(&trial, move |trial, _| write_at_last(trial, key.clone(), add_one)).await?;
    let loaded = trial.load(&created.key()).await?;
    let found = loaded.as_ref().and_then(|stored| stored.excluded()).unwrap_or_default();
    tally.agrees_with(Clause::ExcludedRace, found.wrapping_sub(before))
}

/// How many writes were acknowledged, and how many may or may not have been carried out.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    acknowledged: u64,
    unknown: u64,
}

impl Tally {
    pub(super) const ACKNOWLEDGED: Self = Self { acknowledged: 1, unknown: 0 };
    pub(super) const UNKNOWN: Self = Self { acknowledged: 0, unknown: 1 };

    fn and(self, other: Self) -> Self {
        Self { acknowledged: self.acknowledged + other.acknowledged, unknown: self.unknown + other.unknown }
    }

    pub(super) fn agrees_with(self, clause: Clause, found: u64) -> Verdict {
        let Self { acknowledged, unknown } = self;
        let expected = match unknown {
            0 => format!("{acknowledged}, as many as were acknowledged"),
            _ => format!("{acknowledged} that were acknowledged, and up to {unknown} of unknown outcome"),
        };
        let holds = (acknowledged..=acknowledged + unknown).contains(&found);
        ensure(clause, holds, &expected, || format!("{found}"))
    }
}

/// All writers write so often, each one write after the other; `write` is given the writer's number.
pub(super) async fn race<T: Specimen, F>(
    trial: &Arc<Trial<T>>,
    write: impl Fn(Arc<Trial<T>>, u64) -> F + Clone + Send + 'static,
) -> Verdict<Tally>
where
    F: Future<Output = Verdict<Tally>> + Send + 'static,
{
    let writers = (0..trial.suite.writers).map(|number| {
        let (trial, write) = (Arc::clone(trial), write.clone());
        tokio::spawn(async move {
            let mut tally = Tally::default();
            for _ in 0..trial.suite.writes {
                tally = tally.and(write(Arc::clone(&trial), number).await?);
            }
            Ok(tally)
        })
    });
    let tallies: Vec<Verdict<Tally>> = joined(writers.collect()).await?;
    tallies.into_iter().try_fold(Tally::default(), |sum, tally| Ok(sum.and(tally?)))
}

/// Reads, checks and writes, until it is not refused.
async fn write_at_last<T: Specimen>(trial: Arc<Trial<T>>, key: T::Key, change: fn(&mut T)) -> Verdict<Tally> {
    let mut delays = Delays::new(&trial);
    loop {
        let Some(current) = trial.load(&key).await? else {
            return Err(Violation::new(Clause::Race, "a resource that nobody deletes", "nothing"));
        };
        let matched = match trial.check(Method::Patch, &key, &if_match(&current.etag())).await {
            Ok(Permit::Matched(matched)) => matched,
            Err(Refusal::PreconditionFailed(_)) => {
                delays.refused()?;
                continue;
            }
            other => return Err(Violation::new(Clause::Answers, "a permit, or 412", checked(&other))),
        };
        yield_now().await;
        match matched.update(change).await {
            Ok(_) => return Ok(Tally::ACKNOWLEDGED),
            Err(WriteError::Unknown(_)) => return Ok(Tally::UNKNOWN),
            Err(WriteError::PreconditionFailed(_)) => delays.refused()?,
            Err(WriteError::NotWritten(err)) => delays.not_written(&err)?,
            Err(err) => return Err(Violation::new(Clause::Specimen, "no other key", err.to_string())),
        }
    }
}

/// How often one write may be delayed: by each write of the others at most once, and now and then by a store that is busy.
pub(super) struct Delays {
    refusals: u64,
    most_refusals: u64,
    busy: u32,
}

impl Delays {
    const MOST_BUSY: u32 = 1_000;

    pub(super) fn new<T: Specimen>(trial: &Trial<T>) -> Self {
        Self { refusals: 0, most_refusals: trial.suite.writers * trial.suite.writes, busy: 0 }
    }

    /// Each refusal says that another one has written since the tag was read.
    pub(super) fn refused(&mut self) -> Verdict {
        self.refusals += 1;
        let expected = format!("no more refusals than there are writes, {}", self.most_refusals);
        ensure(Clause::RefusedThoughCurrent, self.refusals <= self.most_refusals, &expected, || {
            "one more, each with a tag that was just read".to_owned()
        })
    }

    pub(super) fn not_written(&mut self, err: &StoreError) -> Verdict {
        self.busy += 1;
        let may_be_busy = err.kind() == StoreErrorKind::Unavailable && self.busy <= Self::MOST_BUSY;
        if may_be_busy { Ok(()) } else { Err(unanswered(err)) }
    }
}

/// What every task gave.
pub(super) async fn joined<R>(tasks: Vec<JoinHandle<R>>) -> Verdict<Vec<R>> {
    let mut results = Vec::new();
    for task in tasks {
        let result = task.await.map_err(|err| Violation::new(Clause::Answers, "an answer", err.to_string()))?;
        results.push(result);
    }
    Ok(results)
}
