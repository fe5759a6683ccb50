//! The hostile moment: somebody writes between the check of another and its commit.

use std::sync::Arc;

use super::trial::{Trial, Verdict, acknowledged, ensure, overtaken};
use super::{Clause, Specimen};
use crate::{Matched, Stored, WriteError};

/// What a late writer does with its permit.
#[derive(Clone, Copy)]
enum Late {
    Replaces,
    Updates,
    Deletes,
}

const LATE: [Late; 3] = [Late::Replaces, Late::Updates, Late::Deletes];

pub(super) async fn replace<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for late in LATE {
        let before = trial.created().await?;
        let permit = trial.matched(&before).await?;
        let update = trial.matched(&before).await?.update(|value| value.set_count(1)).await;
        let current = acknowledged(update)?;
        refused(&trial, carry_out(permit, late, &before), Some(&current), &before.key()).await?;
    }
    Ok(())
}

pub(super) async fn delete<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for late in LATE {
        let before = trial.created().await?;
        let permit = trial.matched(&before).await?;
        acknowledged(trial.matched(&before).await?.delete().await)?;
        refused(&trial, carry_out(permit, late, &before), None, &before.key()).await?;
    }
    Ok(())
}

pub(super) async fn create<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    let value = trial.fresh();
    let mut other = value.clone();
    other.set_count(5);
    let permit = trial.vacant(&value.key()).await?;
    let created = trial.vacant(&value.key()).await?.create(value.clone()).await;
    let current = acknowledged(created)?;
    let late = async { permit.create(other).await.map(drop) };
    refused(&trial, late, Some(&current), &value.key()).await
}

async fn carry_out<T: Specimen>(permit: Matched<T>, late: Late, before: &Stored<T>) -> Result<(), WriteError<T>> {
    let mut next = before.value.clone();
    next.set_count(70);
    match late {
        Late::Replaces => permit.replace(next).await.map(drop),
        Late::Updates => permit.update(|value| value.set_count(70)).await.map(drop),
        Late::Deletes => permit.delete().await,
    }
}

/// The late write is answered 412 with what is there, which it has not touched, and is counted.
async fn refused<T: Specimen>(
    trial: &Trial<T>,
    late: impl Future<Output = Result<(), WriteError<T>>>,
    current: Option<&Stored<T>>,
    key: &T::Key,
) -> Verdict {
    let count = trial.versions.counts().refused_at_commit;
    let told = overtaken(Clause::BetweenCheckAndCommit, late.await)?;
    trial.unchanged(current, key).await?;
    trial.told(told.as_deref(), key).await?;
    let counted = trial.versions.counts().refused_at_commit;
    ensure(Clause::BetweenCheckAndCommit, counted == count + 1, "one more in `refused_at_commit`", || {
        format!("{count} before and {counted} after")
    })
}
