//! Several writes in one transaction.

use std::sync::Arc;

use etag_core::Method;
use tokio::task::yield_now;

use super::races::{self, Delays, Tally};
use super::trial::{Trial, Verdict, acknowledged, checked, ensure, if_match, same, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{Action, BatchError, Change, Pending, Permit, Refusal, StoreErrorKind, SwappedAll};

pub(super) async fn is_supported<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict<bool> {
    let (one, other) = (trial.fresh(), trial.fresh());
    let mut changes = [creating(&trial, &one)?, creating(&trial, &other)?];
    match trial.store().swap_all(&mut changes).await {
        Ok(SwappedAll::Done) => Ok(true),
        Ok(SwappedAll::Refused(refused)) => {
            let found = format!("{} of two were refused", refused.len());
            Err(Violation::new(Clause::RefusedThoughCurrent, "two creations in one batch, or unsupported", found))
        }
        Err(err) if err.kind() == StoreErrorKind::Unsupported => {
            for value in [one, other] {
                let loaded = trial.load(&value.key()).await?;
                ensure(Clause::Unsupported, loaded.is_none(), "nothing, as nothing was written", || {
                    show(loaded.as_ref())
                })?;
            }
            Ok(false)
        }
        Err(err) => Err(Violation { clause: Clause::Unsupported, ..unanswered(&err) }),
    }
}

/// A batch of each kind of write is carried out, or, where one of them is refused, none.
pub(super) async fn whole<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let empty = trial.store().swap_all(&mut []).await.map_err(|err| unanswered(&err))?;
    ensure(Clause::BatchWhole, matches!(empty, SwappedAll::Done), "a batch of nothing is carried out", || {
        "it was refused".to_owned()
    })?;

    let (fresh, updated, removed) = (trial.fresh(), trial.created().await?, trial.created().await?);
    let mut changes = [
        creating(&trial, &fresh)?,
        trial.replacing(&updated.key(), &updated, |value| value.set_count(1))?,
        Change::new(removed.key(), Action::Delete { expected: removed.validators }),
    ];
    let swapped = trial.store().swap_all(&mut changes).await.map_err(|err| unanswered(&err))?;
    ensure(Clause::BatchWhole, matches!(swapped, SwappedAll::Done), "the batch is carried out", || {
        "it was refused".to_owned()
    })?;
    for change in &changes {
        let loaded = trial.load(&change.key).await?;
        let holds = same(change.next(), loaded.as_ref());
        ensure(Clause::BatchWhole, holds, &show(change.next()), || show(loaded.as_ref()))?;
    }
    Ok(())
}

/// The stale one is the first, the last, or in the middle.
pub(super) async fn refusals<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for stale in [vec![0], vec![1], vec![2], vec![0, 2]] {
        let (fresh, updated, removed) = (trial.fresh(), trial.created().await?, trial.created().await?);
        let late = trial.replacing(&fresh.key(), &updated, |value| *value = fresh.clone())?;
        let mut changes = [
            if stale.contains(&0) { late } else { creating(&trial, &fresh)? },
            trial.replacing(&updated.key(), &updated, |value| value.set_count(1))?,
            Change::new(removed.key(), Action::Delete { expected: removed.validators }),
        ];
        let mut there = [None, Some(updated), Some(removed)];
        for &index in stale.iter().filter(|index| **index > 0) {
            let Some(before) = &there[index] else { continue };
            let update = trial.matched(before).await?.update(|value| value.set_count(60)).await;
            there[index] = Some(acknowledged(update)?);
        }

        let swapped = trial.store().swap_all(&mut changes).await.map_err(|err| unanswered(&err))?;
        for (change, there) in changes.iter().zip(&there) {
            let loaded = trial.load(&change.key).await?;
            let holds = same(there.as_ref(), loaded.as_ref());
            let expected = format!("{}, as write {stale:?} was refused", show(there.as_ref()));
            ensure(Clause::BatchWhole, holds, &expected, || show(loaded.as_ref()))?;
        }
        let SwappedAll::Refused(mut refused) = swapped else {
            let expected = format!("write {stale:?} is refused");
            return Err(Violation::new(Clause::BatchRefusals, expected, "the batch was acknowledged"));
        };
        refused.sort_by_key(|(index, _)| *index);
        let indices: Vec<usize> = refused.iter().map(|(index, _)| *index).collect();
        ensure(Clause::BatchRefusals, indices == stale, &format!("write {stale:?} is refused"), || {
            format!("{indices:?}")
        })?;
        for (index, current) in refused {
            let holds = same(there[index].as_ref(), current.as_ref());
            ensure(Clause::RefusalTellsCurrent, holds, &show(there[index].as_ref()), || show(current.as_ref()))?;
        }
    }
    Ok(())
}

pub(super) async fn order<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    // Two that have read the same: the second is late, and so neither is written.
    let before = trial.created().await?;
    let key = before.key();
    let mut changes = [
        trial.replacing(&key, &before, |value| value.set_count(1))?,
        trial.replacing(&key, &before, |value| value.set_count(2))?,
    ];
    let swapped = trial.store().swap_all(&mut changes).await.map_err(|err| unanswered(&err))?;
    let second = matches!(&swapped, SwappedAll::Refused(refused) if refused.iter().map(|(index, _)| *index).eq([1]));
    ensure(Clause::BatchOrder, second, "the second write to one key is refused", || format!("{swapped:?}"))?;
    trial.unchanged(Some(&before), &key).await?;

    // Each begins where the one before ends, by the tag that is issued for that; versions that count are not known in advance.
    let mut created = creating(&trial, &trial.fresh())?;
    let key = created.key.clone();
    let Some(first) = created.next().cloned().filter(|_| trial.has_content) else { return Ok(()) };
    let update = trial.replacing(&key, &first, |value| value.set_count(1))?;
    let probe = trial.store().swap_all(std::slice::from_mut(&mut created)).await.map_err(|err| unanswered(&err))?;
    let named_here = created.next().is_some_and(|next| next.validators.revision == first.validators.revision);
    if !matches!(probe, SwappedAll::Done) || !named_here {
        return Ok(());
    }
    let Some(second) = update.next().cloned() else { return Ok(()) };
    let delete = Change::new(key.clone(), Action::Delete { expected: second.validators });
    let mut changes = [update, delete];
    let swapped = trial.store().swap_all(&mut changes).await.map_err(|err| unanswered(&err))?;
    ensure(
        Clause::BatchOrder,
        matches!(swapped, SwappedAll::Done),
        "an update, and a deletion of what it left",
        || format!("{swapped:?}"),
    )?;
    let loaded = trial.load(&key).await?;
    ensure(Clause::BatchOrder, loaded.is_none(), "nothing, as the last write says", || show(loaded.as_ref()))
}

/// Every writer increments two resources together, half of them in the other order.
pub(super) async fn race<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let keys = [trial.created().await?.key(), trial.created().await?.key()];
    let raced = keys.clone();
    let tally = races::race(&trial, move |trial, number| {
        let [one, other] = raced.clone();
        both_at_last(trial, if number.is_multiple_of(2) { [one, other] } else { [other, one] })
    })
    .await?;
    let mut counts = Vec::new();
    for key in &keys {
        counts.push(trial.load(key).await?.map_or(0, |stored| stored.count()));
    }
    ensure(Clause::BatchRace, counts[0] == counts[1], "the same count under both keys", || format!("{counts:?}"))?;
    tally.agrees_with(Clause::BatchRace, counts[0])
}

async fn both_at_last<T: Specimen>(trial: Arc<Trial<T>>, keys: [T::Key; 2]) -> Verdict<Tally> {
    let mut delays = Delays::new(&trial);
    loop {
        let mut writes = Vec::new();
        for key in &keys {
            writes.extend(incremented(&trial, key).await?);
        }
        yield_now().await;
        if writes.len() < keys.len() {
            delays.refused()?;
            continue;
        }
        match trial.versions.commit_all(writes).await {
            Ok(_) => return Ok(Tally::ACKNOWLEDGED),
            Err(BatchError::Unknown(_)) => return Ok(Tally::UNKNOWN),
            Err(BatchError::PreconditionFailed(_)) => delays.refused()?,
            Err(BatchError::NotWritten(err)) => delays.not_written(&err)?,
        }
    }
}

/// An increment that passed the check, to be committed; nothing where the check was too late.
async fn incremented<T: Specimen>(trial: &Trial<T>, key: &T::Key) -> Verdict<Option<Pending<T>>> {
    let Some(current) = trial.load(key).await? else {
        return Err(Violation::new(Clause::BatchRace, "a resource that nobody deletes", "nothing"));
    };
    let matched = match trial.check(Method::Patch, key, &if_match(&current.etag())).await {
        Ok(Permit::Matched(matched)) => matched,
        Err(Refusal::PreconditionFailed(_)) => return Ok(None),
        other => return Err(Violation::new(Clause::Answers, "a permit, or 412", checked(&other))),
    };
    let mut value = current.value;
    value.set_count(value.count() + 1);
    let pending = matched.replacing(value);
    pending.map(Some).map_err(|err| Violation::new(Clause::Specimen, "no other key", err.to_string()))
}

fn creating<T: Specimen>(trial: &Trial<T>, value: &T) -> Verdict<Change<T>> {
    let next = trial.versions.first(value.clone()).map_err(|err| unanswered(&err))?;
    Ok(Change::new(value.key(), Action::Create { next }))
}
