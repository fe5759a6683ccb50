//! What a tag says: never the same for two versions, always the same for one.

use std::sync::Arc;

use super::trial::{Trial, Verdict, acknowledged, acknowledged_or, ensure, overtaken, show};
use super::{Clause, Specimen};
use crate::Stored;

pub(super) async fn old_value_comes_back<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let first = trial.created().await?;
    let mut current = first.clone();
    for count in [1, first.count()] {
        let update = trial.matched(&current).await?.update(|value| value.set_count(count)).await;
        current = acknowledged(update)?;
    }
    let is_new = current.validators.state != first.validators.state;
    ensure(Clause::OldValueComesBack, is_new, "another state than the value had before", || show(Some(&current)))?;
    trial.is_refused(Clause::OldValueComesBack, &first.key(), &first).await
}

pub(super) async fn recreate<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let first = trial.created().await?;
    acknowledged(trial.matched(&first).await?.delete().await)?;
    let created = trial.vacant(&first.key()).await?.create(first.value.clone()).await;
    let second = acknowledged(created)?;
    let is_new = second.validators.state != first.validators.state;
    ensure(Clause::Recreate, is_new, "another state than before the deletion", || show(Some(&second)))?;
    trial.is_refused(Clause::Recreate, &first.key(), &first).await
}

/// For a type whose state is its version, which is free to give a new tag, only the value must stay.
pub(super) async fn no_change<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let before = trial.created().await?;
    let late = trial.matched(&before).await?;
    let written = trial.matched(&before).await?.update(|_| {}).await;
    let after = acknowledged(written)?;
    trial.is_there(Clause::LoadedAsWritten, &before.value, &after).await?;
    if trial.has_content {
        let kept = after.validators.same_tag(&before.validators);
        ensure(Clause::NoChange, kept, &format!("still tag {}", before.etag()), || show(Some(&after)))?;
    }

    let update = trial.matched(&after).await?.update(|value| value.set_count(1)).await;
    let current = acknowledged(update)?;
    overtaken(Clause::NoChange, late.update(|_| {}).await)?;
    trial.unchanged(Some(&current), &before.key()).await
}

/// Two who have read the same: the one changes what is outside of the state, the other what is in it.
pub(super) async fn excluded_field<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let before = trial.created().await?;
    let Some(number) = before.excluded().filter(|_| trial.has_content) else { return Ok(()) };
    let add_one = |value: &mut T| value.set_excluded(value.excluded().unwrap_or_default() + 1);

    let (one, other) = (trial.matched(&before).await?, trial.matched(&before).await?);
    let writer = trial.matched(&before).await?;
    let first = acknowledged_or(Clause::ExcludedField, one.update(add_one).await)?;
    let new_tag = first.validators.state == before.validators.state && first.etag() != before.etag();
    let expected = format!("the state of {} with another representation", before.etag());
    ensure(Clause::ExcludedField, new_tag, &expected, || show(Some(&first)))?;

    acknowledged_or(Clause::ExcludedField, other.update(add_one).await)?;
    let last = acknowledged_or(Clause::ExcludedField, writer.update(|value| value.set_count(7)).await)?;
    let kept = last.excluded() == Some(number + 2) && last.count() == 7;
    let expected = format!("an excluded field of {} and a count of 7: all three were acknowledged", number + 2);
    ensure(Clause::ExcludedField, kept, &expected, || show(Some(&last)))?;
    let mut asked = before.value.clone();
    asked.set_count(7);
    asked.set_excluded(number + 2);
    trial.is_there(Clause::ExcludedField, &asked, &last).await
}

/// Two who have read the same change what is in no tag: the second changes what the first has left.
pub(super) async fn unseen_field<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let before = trial.created().await?;
    let Some(number) = before.unseen().filter(|_| trial.has_content) else { return Ok(()) };
    let add_one = |value: &mut T| value.set_unseen(value.unseen().unwrap_or_default() + 1);

    let (one, other) = (trial.matched(&before).await?, trial.matched(&before).await?);
    let first = acknowledged_or(Clause::ExcludedField, one.update(add_one).await)?;
    ensure(Clause::ExcludedField, first.etag() == before.etag(), &format!("still tag {}", before.etag()), || {
        show(Some(&first))
    })?;
    let last = acknowledged_or(Clause::ExcludedField, other.update(add_one).await)?;
    let expected = format!("a field marked `skip` of {}: both were acknowledged", number + 2);
    ensure(Clause::ExcludedField, last.unseen() == Some(number + 2), &expected, || show(Some(&last)))?;
    let mut asked = before.value.clone();
    asked.set_unseen(number + 2);
    trial.is_there(Clause::ExcludedField, &asked, &last).await
}

/// A store that keeps no date has none to go back.
pub(super) async fn last_modified<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let key = trial.created().await?.key();
    let mut before = trial.load(&key).await?;
    // With a write that changes nothing at the end.
    for count in [1, 2, 3, 3] {
        let Some(current) = &before else { break };
        acknowledged(trial.matched(current).await?.update(|value| value.set_count(count)).await)?;
        let after = trial.load(&key).await?;
        let date = |stored: Option<&Stored<T>>| stored.and_then(|stored| stored.validators.last_modified);
        // No date is older than any.
        let forward = date(after.as_ref()) >= date(before.as_ref());
        ensure(Clause::LastModified, forward, &format!("not older than {}", show(before.as_ref())), || {
            show(after.as_ref())
        })?;
        before = after;
    }
    Ok(())
}
