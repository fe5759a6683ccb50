//! What one writer after the other sees: create, update, delete, and what is refused to those who are late.

use std::sync::Arc;

use etag_core::{Method, Mismatch, Unmet};

use super::trial::{Trial, Verdict, acknowledged, checked, ensure, if_match, same, show, unanswered};
use super::{Clause, Specimen};
use crate::{Action, Change, Refusal};

pub(super) async fn create<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let created = trial.created().await?;
    let key = created.key();

    let answer = trial.check(Method::Put, &key, &[("If-None-Match", "*".to_owned())]).await;
    let refused = matches!(&answer, Err(Refusal::PreconditionFailed(failed)) if failed.unmet == Unmet::IfNoneMatch);
    ensure(Clause::CreateOnce, refused, "412 to If-None-Match: *", || checked(&answer))?;

    let mut other = created.value.clone();
    other.set_count(9);
    let next = trial.versions.first(other).map_err(|err| unanswered(&err))?;
    trial.store_refuses(Clause::CreateOnce, Change::new(key, Action::Create { next })).await
}

/// Many in a row, since a store may be right most of the time.
pub(super) async fn update<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let mut current = trial.created().await?;
    for count in 1..=20 {
        let mut asked = current.value.clone();
        asked.set_count(count);
        let matched = trial.matched(&current).await?;
        let updated = acknowledged(matched.update(|value| value.set_count(count)).await)?;
        let is_new = updated.validators.state != current.validators.state;
        ensure(Clause::NewTag, is_new, &format!("another state than that of {}", current.etag()), || {
            show(Some(&updated))
        })?;
        trial.is_there(Clause::LoadedAsWritten, &asked, &updated).await?;
        current = updated;
    }
    Ok(())
}

pub(super) async fn stale<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let old = trial.created().await?;
    let update = trial.matched(&old).await?.update(|value| value.set_count(1)).await;
    acknowledged(update)?;
    trial.is_refused(Clause::Stale, &old.key(), &old).await
}

pub(super) async fn missing<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let elsewhere = trial.created().await?;
    let key = trial.fresh().key();

    for tag in [elsewhere.etag().to_string(), "*".to_owned()] {
        let expected = format!("412 to If-Match: {tag} where there is nothing");
        let answer = trial.check(Method::Put, &key, &[("If-Match", tag)]).await;
        let refused = matches!(&answer, Err(Refusal::PreconditionFailed(failed))
            if failed.unmet == Unmet::IfMatch(Mismatch::Missing) && failed.current.is_none());
        ensure(Clause::Missing, refused, &expected, || checked(&answer))?;
    }
    let answer = trial.check(Method::Delete, &key, &[("If-Match", "*".to_owned())]).await;
    let absent = matches!(answer, Err(Refusal::NotFound));
    ensure(Clause::Missing, absent, "404 to a DELETE where there is nothing", || checked(&answer))?;

    trial.store_refuses(Clause::Missing, trial.replacing(&key, &elsewhere, |value| value.set_count(1))?).await?;
    let expected = elsewhere.validators;
    trial.store_refuses(Clause::Missing, Change::new(key, Action::Delete { expected })).await
}

pub(super) async fn delete<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let created = trial.created().await?;
    let key = created.key();
    acknowledged(trial.matched(&created).await?.delete().await)?;

    let loaded = trial.load(&key).await?;
    ensure(Clause::Delete, loaded.is_none(), "nothing", || show(loaded.as_ref()))?;
    let answer = trial.check(Method::Delete, &key, &if_match(&created.etag())).await;
    let absent = matches!(answer, Err(Refusal::NotFound));
    ensure(Clause::Delete, absent, "404 to a second DELETE", || checked(&answer))?;
    trial.store_refuses(Clause::Delete, Change::new(key, Action::Delete { expected: created.validators })).await
}

pub(super) async fn weak_tag<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let created = trial.created().await?;
    let tag = created.etag();
    ensure(Clause::WeakTag, !tag.is_weak(), "a strong tag, as the type is `StrongVersioned`", || tag.to_string())?;
    let tag = format!("W/{tag}");
    let expected = format!("412 to If-Match: {tag}, for its weakness");
    let answer = trial.check(Method::Put, &created.key(), &[("If-Match", tag)]).await;
    let refused = matches!(&answer, Err(Refusal::PreconditionFailed(failed))
        if failed.unmet == Unmet::IfMatch(Mismatch::Weak));
    ensure(Clause::WeakTag, refused, &expected, || checked(&answer))
}

pub(super) async fn keys_apart<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let number = trial.number();
    let (mut one, other) = (trial.created_as(T::specimen(number)).await?, trial.created().await?);
    // Not with a part of it either.
    for bit in [20, 32, 48] {
        let far = T::specimen(number ^ (1 << bit)).key();
        let there = trial.load(&far).await?;
        ensure(Clause::KeysApart, there.is_none(), &format!("nothing under {far:?}"), || show(there.as_ref()))?;
    }
    let stays = async |what: &str| {
        let there = trial.load(&other.key()).await?;
        let holds = same(Some(&other), there.as_ref());
        ensure(Clause::KeysApart, holds, &format!("{} after {what} of another key", show(Some(&other))), || {
            show(there.as_ref())
        })
    };
    let update = trial.matched(&one).await?.update(|value| value.set_count(1)).await;
    one = acknowledged(update)?;
    stays("an update").await?;

    // With the tag of the other one, which is current, but under this key it is not.
    if one.validators.state != other.validators.state {
        let change = trial.replacing(&one.key(), &other, |value| *value = one.value.clone())?;
        trial.store_refuses(Clause::KeysApart, change).await?;
        let expected = other.validators;
        trial.store_refuses(Clause::KeysApart, Change::new(one.key(), Action::Delete { expected })).await?;
        stays("a write that was refused").await?;
    }

    acknowledged(trial.matched(&one).await?.delete().await)?;
    stays("a deletion").await
}
