//! Writes whose writer is not told what became of them.

use std::sync::Arc;

use super::trial::{Trial, Verdict, ensure, outcome, same, show, unanswered};
use super::{Clause, Specimen, Violation};
use crate::{
    BatchError, Change, Found, Held, Store, StoreError, StoreErrorKind, Stored, Swapped, SwappedAll, Versions,
    WriteError,
};

/// What becomes of a write of which the writer is not told.
#[derive(Clone, Copy)]
enum Fate {
    /// The connection is lost behind the commit.
    CarriedOut,
    /// The connection is lost before the store has got the write.
    Lost,
}

/// The store under test, behind a connection that is lost at every write.
struct Uncertain<T: Specimen> {
    inner: Versions<T>,
    fate: Fate,
}

impl<T: Specimen> Uncertain<T> {
    fn versions(trial: &Trial<T>, fate: Fate) -> Versions<T> {
        Versions::new(Self { inner: trial.versions.clone(), fate })
    }
}

fn connection_lost() -> StoreError {
    StoreError::unknown("the connection was lost")
}

impl<T: Specimen> Store<T> for Uncertain<T> {
    async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        self.inner.store().load(key).await
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        match self.fate {
            Fate::CarriedOut => drop(self.inner.store().swap(change).await?),
            Fate::Lost => {}
        }
        Err(connection_lost())
    }

    async fn load_unless(&self, key: &T::Key, held: &Held<'_>) -> Result<Option<Found<T>>, StoreError> {
        self.inner.store().load_unless(key, held).await
    }

    async fn swap_all(&self, changes: &mut [Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        match self.fate {
            Fate::CarriedOut => drop(self.inner.store().swap_all(changes).await?),
            Fate::Lost => {}
        }
        Err(connection_lost())
    }
}

const FATES: [Fate; 2] = [Fate::CarriedOut, Fate::Lost];

pub(super) async fn single<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for fate in FATES {
        let uncertain = Trial::new(Uncertain::versions(&trial, fate), trial.suite)?;

        let value = trial.fresh();
        let created = uncertain.vacant(&value.key()).await?.create(value.clone()).await;
        is_unknown(&created)?;
        reads(&trial, fate, &value.key(), None, Some(&value)).await?;

        let before = trial.created().await?;
        let mut next = before.value.clone();
        next.set_count(11);
        is_unknown(&uncertain.matched(&before).await?.replace(next.clone()).await)?;
        reads(&trial, fate, &before.key(), Some(&before), Some(&next)).await?;

        let before = trial.created().await?;
        is_unknown(&uncertain.matched(&before).await?.delete().await)?;
        reads(&trial, fate, &before.key(), Some(&before), None).await?;

        let counts = uncertain.versions.counts();
        let counted = (counts.unknown, counts.commits, counts.refused_at_commit);
        ensure(Clause::Unknown, counted == (3, 0, 0), "3 unknown outcomes, no commit and no refusal", || {
            format!("{counts:?}")
        })?;
    }
    Ok(())
}

pub(super) async fn batch<T: Specimen>(trial: Arc<Trial<T>>) -> Verdict {
    for fate in FATES {
        let uncertain = Trial::new(Uncertain::versions(&trial, fate), trial.suite)?;
        let (value, before) = (trial.fresh(), trial.created().await?);
        let writes = vec![
            uncertain.vacant(&value.key()).await?.creating(value.clone()).map_err(unwritable)?,
            uncertain.matched(&before).await?.deleting(),
        ];
        let committed = uncertain.versions.commit_all(writes).await;
        let told = matches!(committed, Err(BatchError::Unknown(_)));
        ensure(Clause::Unknown, told, "an unknown outcome", || match &committed {
            Ok(_) => "the batch was acknowledged".to_owned(),
            Err(err) => err.to_string(),
        })?;
        reads(&trial, fate, &value.key(), None, Some(&value)).await?;
        reads(&trial, fate, &before.key(), Some(&before), None).await?;
    }
    Ok(())
}

fn unwritable<T>(err: WriteError<T>) -> Violation {
    Violation::new(Clause::Specimen, "a value that has a version", outcome::<T, ()>(&Err(err)))
}

fn is_unknown<T, R>(written: &Result<R, WriteError<T>>) -> Verdict {
    if let Err(WriteError::NotWritten(err)) = written
        && err.kind() != StoreErrorKind::Unknown
    {
        return Err(unanswered(err));
    }
    let told = matches!(written, Err(WriteError::Unknown(_)));
    ensure(Clause::Unknown, told, "an unknown outcome", || outcome(written))
}

/// Who reads finds the one or the other: what was written, or what was there.
async fn reads<T: Specimen>(
    trial: &Trial<T>,
    fate: Fate,
    key: &T::Key,
    before: Option<&Stored<T>>,
    after: Option<&T>,
) -> Verdict {
    let loaded = trial.load(key).await?;
    let (holds, expected) = match fate {
        Fate::Lost => (same(before, loaded.as_ref()), format!("what was there before, {}", show(before))),
        Fate::CarriedOut => {
            let count = |value: &T| value.count();
            let holds = loaded.as_deref().map(count) == after.map(count);
            (holds, format!("what was committed, {}", after.map_or("nothing".to_owned(), |value| format!("{value:?}"))))
        }
    };
    ensure(Clause::Unknown, holds, &expected, || show(loaded.as_ref()))
}
