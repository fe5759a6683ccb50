//! [`Trial`]: what every case of the suite works with, and the words that the cases are written in.

use std::sync::atomic::{AtomicU64, Ordering};

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions, Scheme};

use super::{Clause, Specimen, Suite, Violation};
use crate::erased::ErasedStore;
use crate::{
    Action, Change, Matched, Permit, Policy, Refusal, Rule, StoreError, Stored, Swapped, Vacant, Validators, Versions,
    WriteError,
};

/// What came of a case, or of a part of one.
pub(super) type Verdict<R = ()> = Result<R, Violation>;

/// One run of the suite.
pub(super) struct Trial<T: Specimen> {
    pub(super) versions: Versions<T>,
    pub(super) suite: Suite,
    /// Whether the state follows from the state fields, so that a write that changes none of them can be told.
    pub(super) has_content: bool,
    next_number: AtomicU64,
}

impl<T: Specimen> Trial<T> {
    pub(super) fn new(versions: Versions<T>, suite: Suite) -> Verdict<Self> {
        let first = first_number().map_err(|err| unanswered(&err))?;
        let has_content = matches!(T::specimen(0).content(&Scheme::SHA256), Ok(Some(_)));
        Ok(Self { versions, suite, has_content, next_number: AtomicU64::new(first) })
    }

    pub(super) fn store(&self) -> &dyn ErasedStore<T> {
        self.versions.store()
    }

    /// A number that no run has used.
    pub(super) fn number(&self) -> u64 {
        self.next_number.fetch_add(1, Ordering::Relaxed)
    }

    /// A value under a key that no run has used.
    pub(super) fn fresh(&self) -> T {
        T::specimen(self.number())
    }

    /// A fresh value, created and there.
    pub(super) async fn created(&self) -> Verdict<Stored<T>> {
        self.created_as(self.fresh()).await
    }

    /// This value, created and there.
    pub(super) async fn created_as(&self, value: T) -> Verdict<Stored<T>> {
        let created = self.vacant(&value.key()).await?.create(value.clone()).await;
        let created = acknowledged(created)?;
        self.is_there(Clause::LoadedAsWritten, &value, &created).await?;
        Ok(created)
    }

    /// What is under `key`.
    pub(super) async fn load(&self, key: &T::Key) -> Verdict<Option<Stored<T>>> {
        self.versions.load(key).await.map_err(|err| unanswered(&err))
    }

    /// The right to write to what is there, which must be `stored`.
    pub(super) async fn matched(&self, stored: &Stored<T>) -> Verdict<Matched<T>> {
        let tag = stored.etag();
        match self.check(Method::Put, &stored.key(), &if_match(&tag)).await {
            Ok(Permit::Matched(matched)) => Ok(matched),
            other => Err(Violation::new(
                Clause::LoadedAsWritten,
                format!("tag {tag} is current, since the write that gave it was acknowledged"),
                checked(&other),
            )),
        }
    }

    /// The right to create what must not be there.
    pub(super) async fn vacant(&self, key: &T::Key) -> Verdict<Vacant<T>> {
        match self.check(Method::Put, key, &[("If-None-Match", "*".to_owned())]).await {
            Ok(Permit::Vacant(vacant)) => Ok(vacant),
            other => Err(Violation::new(Clause::Delete, format!("nothing under key {key:?}"), checked(&other))),
        }
    }

    /// The check of a request, with `If-Match: *` allowed.
    pub(super) async fn check(
        &self,
        method: Method,
        key: &T::Key,
        fields: &[(&str, String)],
    ) -> Result<Permit<T>, Refusal<T>> {
        let asked = Preconditions::from_pairs(fields, HttpDate::from_unix(0), &Limits::default());
        let policy = Policy::default().with(Method::Put, Rule::put().allowing_star());
        self.versions.check(method, key, &asked, &policy).await
    }

    /// A check with the tag `old` of `key` is answered 412, and so is the store itself when it is asked without a check, to replace and to delete.
    pub(super) async fn is_refused(&self, clause: Clause, key: &T::Key, old: &Stored<T>) -> Verdict {
        let answer = self.check(Method::Put, key, &if_match(&old.etag())).await;
        ensure(clause, matches!(answer, Err(Refusal::PreconditionFailed(_))), "412 from the check", || {
            checked(&answer)
        })?;
        self.store_refuses(clause, self.replacing(key, old, |value| value.set_count(value.count() + 90))?).await?;
        let clause = if clause == Clause::Stale { Clause::StaleDelete } else { clause };
        self.store_refuses(clause, Change::new(key.clone(), Action::Delete { expected: old.validators })).await
    }

    /// The store refuses `change`, tells what is there, and leaves it as it is.
    pub(super) async fn store_refuses(&self, clause: Clause, mut change: Change<T>) -> Verdict {
        let before = self.load(&change.key).await?;
        let swapped = self.store().swap(&mut change).await.map_err(|err| unanswered(&err))?;
        let Swapped::Refused(current) = swapped else {
            return Err(Violation::new(clause, "the store refuses", "it acknowledged the write"));
        };
        self.told(current.as_ref(), &change.key).await?;
        self.unchanged(before.as_ref(), &change.key).await
    }

    /// What a refusal said is there.
    pub(super) async fn told(&self, current: Option<&Stored<T>>, key: &T::Key) -> Verdict {
        let there = self.load(key).await?;
        let holds = same(current, there.as_ref());
        ensure(Clause::RefusalTellsCurrent, holds, &format!("the refusal comes with {}", show(there.as_ref())), || {
            show(current)
        })
    }

    pub(super) async fn unchanged(&self, before: Option<&Stored<T>>, key: &T::Key) -> Verdict {
        let now = self.load(key).await?;
        let holds = same(before, now.as_ref());
        ensure(Clause::RefusalChangesNothing, holds, &format!("still {}", show(before)), || show(now.as_ref()))
    }

    /// What was asked to be written is what was acknowledged, and what is loaded now.
    pub(super) async fn is_there(&self, clause: Clause, asked: &T, acknowledged: &Stored<T>) -> Verdict {
        let kept = if self.has_content {
            acknowledged.value == *asked
        } else {
            (acknowledged.key(), acknowledged.count(), acknowledged.excluded())
                == (asked.key(), asked.count(), asked.excluded())
        };
        ensure(clause, kept, &format!("the write is acknowledged with {asked:?}"), || show(Some(acknowledged)))?;
        let loaded = self.load(&asked.key()).await?;
        let holds = same(Some(acknowledged), loaded.as_ref());
        ensure(clause, holds, &format!("what was acknowledged, {}", show(Some(acknowledged))), || show(loaded.as_ref()))
    }

    /// A change that no check has seen, as the store is asked for it behind all checks.
    pub(super) fn replacing(&self, key: &T::Key, from: &Stored<T>, edit: impl FnOnce(&mut T)) -> Verdict<Change<T>> {
        let edited = |mut value: T| {
            edit(&mut value);
            value
        };
        let next = self.versions.next(from.clone(), edited).map_err(|err| unanswered(&err))?;
        Ok(Change::new(key.clone(), Action::Replace { expected: from.validators, next }))
    }
}

/// `If-Match` with one tag.
pub(super) fn if_match(tag: &EntityTag) -> [(&'static str, String); 1] {
    [("If-Match", tag.to_string())]
}

pub(super) fn ensure(clause: Clause, holds: bool, expected: &str, found: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(Violation::new(clause, expected, found())) }
}

/// What a write gave whose tag is current.
pub(super) fn acknowledged<T, R>(result: Result<R, WriteError<T>>) -> Verdict<R> {
    acknowledged_or(Clause::RefusedThoughCurrent, result)
}

/// What a write gave that, where it is refused, breaks this clause.
pub(super) fn acknowledged_or<T, R>(clause: Clause, result: Result<R, WriteError<T>>) -> Verdict<R> {
    result.map_err(|err| {
        let clause = if matches!(err, WriteError::PreconditionFailed(_)) { clause } else { Clause::Answers };
        Violation::new(clause, "the write is acknowledged", outcome::<T, ()>(&Err(err)))
    })
}

/// What the 412 of a write that another one has overtaken says is there.
pub(super) fn overtaken<T, R>(clause: Clause, result: Result<R, WriteError<T>>) -> Verdict<Option<Box<Stored<T>>>> {
    match result {
        Err(WriteError::PreconditionFailed(failed)) => Ok(failed.current),
        Err(WriteError::NotWritten(err)) => Err(unanswered(&err)),
        other => Err(Violation::new(clause, "412 at the commit", outcome(&other))),
    }
}

pub(super) fn unanswered(err: &StoreError) -> Violation {
    Violation::new(Clause::Answers, "an answer", tell(err))
}

/// What became of a write, in words.
pub(super) fn outcome<T, R>(result: &Result<R, WriteError<T>>) -> String {
    match result {
        Ok(_) => "the write was acknowledged".to_owned(),
        Err(WriteError::PreconditionFailed(failed)) => format!("412, {failed}"),
        Err(WriteError::Unknown(err)) => format!("an unknown outcome, {}", tell(err.error())),
        Err(err) => format!("not written, {err}"),
    }
}

/// What became of a check, in words.
pub(super) fn checked<T: Specimen>(answer: &Result<Permit<T>, Refusal<T>>) -> String {
    match answer {
        Ok(Permit::Matched(matched)) => format!("a permit to change what is there, tag {}", matched.etag()),
        Ok(Permit::Vacant(_)) => "a permit to create, since there is nothing".to_owned(),
        Err(Refusal::PreconditionFailed(failed)) => {
            format!("412, {failed}; there is {}", show(failed.current.as_deref()))
        }
        Err(Refusal::Store(err)) => tell(err),
        Err(refusal) => format!("{}, {refusal}", refusal.status()),
    }
}

/// Whether both are what the same write left of the same value. A store that keeps no date of its own loads none.
pub(super) fn same<T: Specimen>(one: Option<&Stored<T>>, other: Option<&Stored<T>>) -> bool {
    let dates_agree = |one: &Validators, other: &Validators| match (one.last_modified, other.last_modified) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one.value == other.value
                && one.validators.same_tag(&other.validators)
                && one.validators.revision == other.validators.revision
                && dates_agree(&one.validators, &other.validators)
        }
        _ => false,
    }
}

pub(super) fn show<T: Specimen>(stored: Option<&Stored<T>>) -> String {
    stored.map_or_else(
        || "nothing".to_owned(),
        |stored| {
            let date = stored.validators.last_modified.map(|date| format!(" of {date}")).unwrap_or_default();
            let Validators { state, revision, .. } = stored.validators;
            let revision = if revision == state { String::new() } else { format!(" and revision {revision}") };
            format!("{:?} with tag {}{revision}{date}", stored.value, stored.etag())
        },
    )
}

/// An error with all that lies behind it.
fn tell(err: &StoreError) -> String {
    let mut text = format!("the error {:?}, {err}", err.kind());
    let mut source = std::error::Error::source(err);
    while let Some(err) = source {
        text = format!("{text}: {err}");
        source = err.source();
    }
    text
}

/// Where the numbers of a run begin: at random, so that runs do not meet on one store. Below 2⁵³, with room behind it.
fn first_number() -> Result<u64, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|err| StoreError::failed("the system gives no random bytes", err))?;
    Ok(u64::from_le_bytes(bytes) >> 12)
}
