//! [`Stage`]: what the workers serve, and what is there.

use etag_store::{Store, Stored, Versions};
use shuttle::future::block_on;
use shuttle::thread;

use crate::service::{Answer, Count, KEY, Request, count};
use crate::stores::Stale;

/// The check before the handler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum EarlyCheck {
    On,
    /// It finds for ever what every client has seen, and refuses nobody.
    Off,
}

/// How many requests were refused, and where.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Refusals {
    pub(crate) early: u64,
    pub(crate) at_commit: u64,
}

pub(crate) struct Stage {
    pub(crate) check: EarlyCheck,
    /// What the clients have read.
    pub(crate) tag: Option<String>,
    pub(crate) served: Versions<Count>,
    truth: Versions<Count>,
}

impl Stage {
    /// With nothing there.
    pub(crate) fn empty(store: impl Store<Count> + Clone, check: EarlyCheck) -> Self {
        let truth = Versions::new(store.clone());
        Self::new(store, check, truth, None)
    }

    /// With 0 there, which all clients have read.
    pub(crate) fn seeded(store: impl Store<Count> + Clone, check: EarlyCheck) -> Self {
        let truth = Versions::new(store.clone());
        let seen = block_on(truth.unconditionally("a test").put(count(0))).unwrap();
        Self::new(store, check, truth, Some(seen))
    }

    fn new(store: impl Store<Count>, check: EarlyCheck, truth: Versions<Count>, seen: Option<Stored<Count>>) -> Self {
        let tag = seen.as_ref().map(|seen| seen.etag().to_string());
        let served = match check {
            EarlyCheck::On => Versions::new(store),
            EarlyCheck::Off => Versions::new(Stale { store, seen }),
        };
        Self { check, tag, served, truth }
    }

    /// The answers to these requests, sent at once by clients that have read what was there.
    pub(crate) fn send_all(&self, requests: &[Request]) -> Vec<Answer> {
        let worker = |request: Request| move || request.send(&self.served, self.tag.as_deref());
        let Some((&last, others)) = requests.split_last() else { return Vec::new() };
        thread::scope(|scope| {
            let others: Vec<_> = others.iter().map(|&request| scope.spawn(worker(request))).collect();
            // In this thread: one that only waits would multiply the orders, and none of the new ones would differ in what the store is asked.
            let last = worker(last)();
            others.into_iter().map(|other| other.join().unwrap()).chain([last]).collect()
        })
    }

    /// What is there, behind the back of the service.
    pub(crate) fn current(&self) -> Option<(Count, String)> {
        let stored = block_on(self.truth.load(&KEY)).unwrap()?;
        let tag = stored.etag().to_string();
        Some((stored.value, tag))
    }

    pub(crate) fn refusals(&self, answers: &[Answer]) -> Refusals {
        let at_commit = self.served.counts().refused_at_commit;
        let refused = answers.iter().filter(|answer| !answer.is_success()).count() as u64;
        Refusals { early: refused - at_commit, at_commit }
    }
}
