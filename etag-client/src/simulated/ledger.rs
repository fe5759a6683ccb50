//! [`Ledger`]: what clients were told, held against what the service has done.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use tokio::time::error::Elapsed;

use super::model::{Commit, Model};
use super::trace::{Sent, Trace};
use crate::{EntityTag, Error, Outcome, Updated};

/// The most requests for each write that may be sent: itself, the read before it, and reads that are tried again.
const REQUESTS_FOR_A_WRITE: usize = 6;

/// What clients were told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Vec<Entry>>>);

/// What became of one change, by what its client was told.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Which: no other has the same.
    pub(crate) mark: String,
    pub(crate) told: Told,
    /// What was sent for it, and how long after its begin.
    pub(crate) sent: Vec<(Duration, Sent)>,
    pub(crate) took: Duration,
}

#[derive(Debug)]
pub(crate) enum Told {
    Made {
        outcome: Outcome,
        tag: Option<EntityTag>,
        attempts: u32,
    },
    Unknown {
        current: Option<EntityTag>,
    },
    NotMade(Error),
    /// Its client has not waited for the end.
    Nothing,
}

/// How many were told what.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) written: usize,
    pub(crate) already_applied: usize,
    pub(crate) unknown_made: usize,
    pub(crate) unknown_not_made: usize,
    pub(crate) abandoned_made: usize,
    pub(crate) abandoned_not_made: usize,
    pub(crate) not_made: usize,
    /// Were made after more than one write was sent.
    pub(crate) repeated: usize,
}

impl Ledger {
    /// Lets a change be made, and keeps what became of it. Answers how many writes were sent for it.
    pub(crate) async fn record<T>(
        &self,
        mark: String,
        trace: &Trace,
        change: impl Future<Output = Result<Result<Updated<T>, Error>, Elapsed>>,
    ) -> usize {
        trace.take();
        let began = Instant::now();
        let told = match change.await {
            Ok(Ok(updated)) => Told::Made { outcome: updated.outcome, tag: updated.tag, attempts: updated.attempts },
            Ok(Err(Error::Unknown { current, .. })) => Told::Unknown { current },
            Ok(Err(err)) => Told::NotMade(err),
            Err(_) => Told::Nothing,
        };
        let sent = trace.take().into_iter().map(|sent| (sent.at - began, sent)).collect();
        let entry = Entry { mark, told, sent, took: began.elapsed() };
        let writes = entry.writes().count();
        self.0.lock().expect("nobody panics here").push(entry);
        writes
    }

    /// Holds what was told against what was done: what is said to be made was made once, what is said not to be was not, and of the rest nothing was made twice. And every write that was sent was the
    /// change, made to the very version that it names. `makes` says whether a change, by its mark, makes the one document of the other.
    pub(crate) fn verify(&self, model: &Model, makes: impl Fn(&str, &Value, &Value) -> bool) -> Tally {
        let mut tally = Tally::default();
        for entry in &*self.entries() {
            let made: Vec<&Commit> =
                model.commits.iter().filter(|commit| commit.by.as_ref() == Some(&entry.mark)).collect();
            for commit in &made {
                let (before, after) = (commit.before.as_ref(), commit.after.as_ref());
                let (before, after) = before.zip(after).expect("nothing is created here, or removed");
                assert!(makes(&entry.mark, before, after), "another change was made: {entry:?}");
            }
            entry.tell(&made, &mut tally);
            for (_, write) in entry.writes() {
                let version = model.version(write.if_match.as_deref().expect("no write goes without a tag"));
                let sent = serde_json::from_slice(write.content.as_deref().unwrap_or_default()).expect("JSON was sent");
                assert!(makes(&entry.mark, version, &sent), "not the change to what the tag names: {entry:?}");
            }
        }
        tally
    }

    /// Holds what was sent, and how long it took, against the bounds.
    pub(crate) fn verify_bounds(&self, attempts: usize, within: Duration, patience: Duration) {
        for entry in &*self.entries() {
            assert!(entry.writes().count() <= attempts, "too many writes: {entry:?}");
            assert!(entry.sent.len() <= REQUESTS_FOR_A_WRITE * attempts, "too many requests: {entry:?}");
            assert!(entry.writes().all(|(after, _)| *after <= within), "a write after the bound: {entry:?}");
            assert!(entry.took <= within + 2 * patience, "too long: {entry:?}");
        }
    }

    /// Nothing stays unknown that could have been known: only what the service could not be asked about, or what it could have carried out still.
    pub(crate) fn verify_that_unknown_was_unknowable(&self) {
        for entry in &*self.entries() {
            let last = entry.writes().last().and_then(|(_, sent)| sent.if_match.as_deref());
            if let Told::Unknown { current: Some(current) } = &entry.told {
                assert_eq!(Some(current.as_bytes()), last, "it could have been recognised: {entry:?}");
            }
        }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().expect("nobody panics here")
    }
}

impl Entry {
    fn writes(&self) -> impl Iterator<Item = &(Duration, Sent)> {
        self.sent.iter().filter(|(_, sent)| sent.is_write())
    }

    fn tell(&self, made: &[&Commit], tally: &mut Tally) {
        match (&self.told, made) {
            (Told::Made { outcome, tag, attempts }, [commit]) => {
                match outcome {
                    Outcome::Written => {
                        assert_eq!(tag, &commit.tag, "another tag than what was written has: {self:?}");
                        tally.written += 1;
                    }
                    Outcome::AlreadyApplied => tally.already_applied += 1,
                    Outcome::Unchanged => panic!("somebody else is said to have made it: {self:?}"),
                }
                let writes = self.writes().count();
                assert_eq!(*attempts as usize, writes, "another number of writes was sent: {self:?}");
                tally.repeated += usize::from(writes > 1);
            }
            (Told::Unknown { .. }, [_]) => tally.unknown_made += 1,
            (Told::Unknown { .. }, []) => tally.unknown_not_made += 1,
            (Told::Nothing, [_]) => tally.abandoned_made += 1,
            (Told::Nothing, []) => tally.abandoned_not_made += 1,
            (Told::NotMade(err), []) => {
                assert!(is_possible(err), "nothing has brought that about: {self:?}");
                tally.not_made += 1;
            }
            (told, made) => panic!("told {told:?}, and made {} times: {self:?}", made.len()),
        }
    }
}

/// Whether it is one of the errors that networks, services and other clients bring about here.
fn is_possible(err: &Error) -> bool {
    match err {
        Error::NotSent(_) | Error::NoAnswer(_) | Error::TryAgain { .. } | Error::Conflict(_) => true,
        Error::Refused(problem) => problem.status().is_server_error(),
        _ => false,
    }
}

impl Tally {
    /// Whether there was enough to go wrong.
    pub(crate) const fn is_rough(&self) -> bool {
        self.written > 0 && self.already_applied > 0 && self.repeated > 0 && self.not_made > 0
    }

    /// How many changes are in the document in the end.
    pub(crate) const fn made(&self) -> usize {
        self.written + self.already_applied + self.unknown_made + self.abandoned_made
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.written += other.written;
        self.already_applied += other.already_applied;
        self.unknown_made += other.unknown_made;
        self.unknown_not_made += other.unknown_not_made;
        self.abandoned_made += other.abandoned_made;
        self.abandoned_not_made += other.abandoned_not_made;
        self.not_made += other.not_made;
        self.repeated += other.repeated;
    }
}
