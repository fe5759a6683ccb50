//! Futures that are dropped at every point where they wait.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::races::joined;
use super::trial::{Trial, Verdict, acknowledged_or, ensure, same, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{Action, Change, Stored, Swapped, SwappedAll};

/// More points to wait at than any store has.
const MOST_POLLS: usize = 200;

/// When a future is dropped that has been polled often enough.
#[derive(Clone, Copy)]
enum Dropped {
    /// As soon as it waits.
    Waiting,
    /// When what it waits for is there, and it has not been told.
    Woken,
}

#[derive(Clone, Copy)]
enum Write {
    Create,
    Replace,
    Delete,
}

pub(super) async fn every_point<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let mut left_behind = Vec::new();
    for dropped in [Dropped::Waiting, Dropped::Woken] {
        for write in [Write::Create, Write::Replace, Write::Delete] {
            for polls in 0.. {
                let (ended, stored) = drop_write(&trial, write, polls, dropped).await?;
                left_behind.push(stored);
                works_on(&trial).await?;
                if ended {
                    break;
                }
                ends_at_last(polls)?;
            }
        }
        drop_loads(&trial, dropped).await?;
    }
    nothing_comes_later(&trial, &left_behind).await
}

pub(super) async fn every_point_of_batches<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let mut left_behind = Vec::new();
    for dropped in [Dropped::Waiting, Dropped::Woken] {
        for polls in 0.. {
            let (ended, stored) = drop_batch(&trial, polls, dropped).await?;
            left_behind.extend(stored);
            works_on(&trial).await?;
            if ended {
                break;
            }
            ends_at_last(polls)?;
        }
    }
    nothing_comes_later(&trial, &left_behind).await
}

/// Drops a write that was polled so often. Whether it ended before that, and what was written to its key afterwards.
async fn drop_write<T: Specimen>(
    trial: &Trial<T>,
    write: Write,
    polls: usize,
    dropped: Dropped,
) -> Verdict<(bool, Stored<T>)> {
    let (before, mut change) = prepared(trial, write).await?;
    let after = change.next().map(|next| next.value.clone());
    let swapped = polled(trial.store().swap(&mut change), polls, dropped).await;
    let ended = match swapped.transpose().map_err(|err| unanswered(&err))? {
        None => false,
        Some(Swapped::Done) => true,
        Some(Swapped::Refused(current)) => {
            let found = format!("it was refused, with {}", show(current.as_ref()));
            return Err(Violation::new(Clause::RefusedThoughCurrent, "the write is carried out", found));
        }
    };
    let key = change.key;
    let loaded = trial.load(&key).await?;
    let holds = (!ended && same(before.as_ref(), loaded.as_ref())) || is(after.as_ref(), loaded.as_ref());
    let expected = format!("{}, or {after:?} that was to be written", show(before.as_ref()));
    ensure(Clause::Cancelled, holds, &expected, || {
        format!("{}, after {polls} polls of the write", show(loaded.as_ref()))
    })?;
    Ok((ended, overwritten(trial, before.map_or_else(|| after, |before| Some(before.value))).await?))
}

/// What is there, and a change of it that nobody hinders.
async fn prepared<T: Specimen>(trial: &Trial<T>, write: Write) -> Verdict<(Option<Stored<T>>, Change<T>)> {
    if matches!(write, Write::Create) {
        let value = trial.fresh();
        let key = value.key();
        let next = trial.versions.first(value).map_err(|err| unanswered(&err))?;
        return Ok((None, Change::new(key, Action::Create { next })));
    }
    let before = trial.created().await?;
    let change = match write {
        Write::Delete => Change::new(before.key(), Action::Delete { expected: before.validators }),
        _ => trial.replacing(&before.key(), &before, |value| value.set_count(31))?,
    };
    Ok((Some(before), change))
}

/// The next write under the key of `value` is carried out, and not undone by what was dropped.
async fn overwritten<T: Specimen>(trial: &Trial<T>, value: Option<T>) -> Verdict<Stored<T>> {
    let mut value = value.unwrap_or_else(|| trial.fresh());
    value.set_count(77);
    let put = trial.versions.unconditionally("whether the store works on").put(value.clone()).await;
    let stored = acknowledged_or(Clause::Cancelled, put)?;
    trial.is_there(Clause::Cancelled, &value, &stored).await?;
    Ok(stored)
}

async fn drop_loads<T: Specimen>(trial: &Trial<T>, dropped: Dropped) -> Verdict {
    let stored = trial.created().await?;
    let key = stored.key();
    for polls in 0.. {
        let found = polled(trial.store().load(&key), polls, dropped).await.transpose();
        trial.is_there(Clause::Cancelled, &stored.value, &stored).await?;
        if let Some(loaded) = found.map_err(|err| unanswered(&err))? {
            return ensure(Clause::Cancelled, same(Some(&stored), loaded.as_ref()), &show(Some(&stored)), || {
                show(loaded.as_ref())
            });
        }
        ends_at_last(polls)?;
    }
    Ok(())
}

/// Drops a batch of a creation and a replacement.
async fn drop_batch<T: Specimen>(trial: &Trial<T>, polls: usize, dropped: Dropped) -> Verdict<(bool, [Stored<T>; 2])> {
    let (_, create) = prepared(trial, Write::Create).await?;
    let (_, replace) = prepared(trial, Write::Replace).await?;
    let after = [&create, &replace].map(|change| change.next().map(|next| next.value.clone()));
    let keys = [create.key.clone(), replace.key.clone()];
    let mut changes = [create, replace];
    let swapped = polled(trial.store().swap_all(&mut changes), polls, dropped).await;
    let ended = match swapped.transpose().map_err(|err| unanswered(&err))? {
        None => false,
        Some(SwappedAll::Done) => true,
        Some(SwappedAll::Refused(refused)) => {
            let found = format!("{} of two were refused", refused.len());
            return Err(Violation::new(Clause::RefusedThoughCurrent, "the batch is carried out", found));
        }
    };
    let is_after = async |index: usize| {
        let loaded = trial.load(&keys[index]).await?;
        Ok(is(after[index].as_ref(), loaded.as_ref()))
    };
    // The batch may be committed between two reads: what was not yet there at the first is then there at the third.
    let (first, second, third) = (is_after(0).await?, is_after(1).await?, is_after(0).await?);
    let whole = (!first || second) && (!second || third) && (!ended || first);
    ensure(Clause::Cancelled, whole, "both writes of the batch, or none", || {
        let there = |is_there| if is_there { "is there" } else { "is not" };
        format!("the first {}, the second {}, after {polls} polls", there(third), there(second))
    })?;
    let [first, second] = after;
    Ok((ended, [overwritten(trial, first).await?, overwritten(trial, second).await?]))
}

/// The store works on for many at once: on whichever of its connections the dropped future has left something behind, somebody meets it.
async fn works_on<T: Specimen>(trial: &Arc<Trial<T>>) -> Verdict {
    let writer = |trial: Arc<Trial<T>>| async move { trial.created().await };
    let writers = (0..trial.suite.writers).map(|_| tokio::spawn(writer(Arc::clone(trial)))).collect();
    for created in joined(writers).await? {
        let created = created.map_err(|violation| Violation { clause: Clause::Cancelled, ..violation })?;
        trial.is_there(Clause::Cancelled, &created.value, &created).await?;
    }
    Ok(())
}

/// What a store still did in the background has changed nothing of what was acknowledged since.
async fn nothing_comes_later<T: Specimen>(trial: &Trial<T>, stored: &[Stored<T>]) -> Verdict {
    tokio::time::sleep(trial.suite.settling).await;
    for stored in stored {
        trial.is_there(Clause::Cancelled, &stored.value, stored).await?;
    }
    Ok(())
}

fn ends_at_last(polls: usize) -> Verdict {
    ensure(Clause::Answers, polls < MOST_POLLS, "an end of the future", || {
        format!("it still waits after {polls} polls")
    })
}

/// Whether what is loaded is what was to be written. The tag may be the store's own.
fn is<T: Specimen>(value: Option<&T>, loaded: Option<&Stored<T>>) -> bool {
    let seen = |value: &T| (value.count(), value.excluded());
    value.map(seen) == loaded.map(|stored| seen(&stored.value))
}

/// What the future gives, unless it was dropped.
async fn polled<R>(future: impl Future<Output = R>, polls: usize, dropped: Dropped) -> Option<R> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match (future.as_mut().poll(context), dropped) {
            (Poll::Ready(result), _) => Poll::Ready(Some(result)),
            (Poll::Pending, Dropped::Waiting) if left == 0 => Poll::Ready(None),
            (Poll::Pending, _) => Poll::Pending,
        }
    })
    .await
}
