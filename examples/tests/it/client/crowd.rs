//! [`Crowd`]: clients that increment one product until they have done enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use etag_client::{Client, Error, Outcome, Retries, Updated};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::counted::Counted;
use super::recorder::Recorder;

/// Clients at one product, each with connections and a cache of its own.
pub(super) struct Crowd {
    members: Vec<JoinHandle<Result<(), Error>>>,
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    url: String,
    pub(super) recorder: Recorder,
    /// How many increments each client was told of.
    told: Vec<AtomicU64>,
    /// How many of them had no answer, and were found.
    found: AtomicU64,
    attempts: AtomicU64,
    may_end: AtomicBool,
}

impl Crowd {
    /// Starts so many clients, of which each makes so many increments at least.
    pub(super) fn start(runtime: &Runtime, url: String, recorder: Recorder, clients: usize, increments: u64) -> Self {
        let shared = Arc::new(Shared {
            url,
            recorder,
            told: (0..clients).map(|_| AtomicU64::new(0)).collect(),
            found: AtomicU64::new(0),
            attempts: AtomicU64::new(0),
            may_end: AtomicBool::new(false),
        });
        let member = |client| runtime.spawn(Arc::clone(&shared).increment(client, increments));
        Self { members: (0..clients).map(member).collect(), shared }
    }

    /// How many increments had no answer, and were found.
    pub(super) fn found(&self) -> u64 {
        self.shared.found()
    }

    /// Whether one has given up: none ends by itself before it may.
    pub(super) fn has_failed(&self) -> bool {
        self.members.iter().any(JoinHandle::is_finished)
    }

    /// Lets them end.
    pub(super) fn finish(self, runtime: &Runtime) -> Arc<Shared> {
        self.shared.may_end.store(true, Ordering::SeqCst);
        for member in self.members {
            runtime.block_on(member).expect("a client does not panic").expect("an update ends well");
        }
        self.shared
    }
}

impl Shared {
    /// What each client was told.
    pub(super) fn told(&self) -> Vec<u64> {
        self.told.iter().map(|told| told.load(Ordering::SeqCst)).collect()
    }

    /// How many increments had no answer, and were found.
    pub(super) fn found(&self) -> u64 {
        self.found.load(Ordering::SeqCst)
    }

    /// How many writes were sent.
    pub(super) fn attempts(&self) -> u64 {
        self.attempts.load(Ordering::SeqCst)
    }

    async fn increment(self: Arc<Self>, client: usize, increments: u64) -> Result<(), Error> {
        let http = Client::builder().retries(patient()).build()?;
        let told = &self.told[client];
        while told.load(Ordering::SeqCst) < increments || !self.may_end.load(Ordering::SeqCst) {
            let mut notes = self.recorder.update();
            let change = |current: Counted| {
                let version = notes.attempts(current.version());
                current.incremented_by(client, version)
            };
            let update = http.update(&self.url, change);
            let update = update
                .recognise(move |wanted: &Counted, there: &Counted| there.made_by(client) == wanted.made_by(client));
            match update.send().await {
                Ok(Updated { outcome: Outcome::Written, tag, .. }) => notes.was_acknowledged(tag.as_ref()),
                Ok(Updated { outcome: Outcome::AlreadyApplied, value, .. }) => {
                    self.found.fetch_add(1, Ordering::SeqCst);
                    notes.was_found(value.version());
                }
                Ok(Updated { outcome, .. }) => panic!("{outcome:?}: an increment always changes something"),
                // A read was lost, and nothing is in doubt: only `Unknown` may have been written.
                Err(Error::NoAnswer(_) | Error::NotSent(_) | Error::TryAgain { .. }) => {
                    notes.was_not_made();
                    continue;
                }
                Err(err) => return Err(err),
            }
            told.fetch_add(1, Ordering::SeqCst);
        }
        self.attempts.fetch_add(http.counters().attempts, Ordering::SeqCst);
        Ok(())
    }
}

/// As often as it takes, and far longer than it takes.
pub(super) fn patient() -> Retries {
    Retries::default().attempts(u32::MAX).within(Duration::from_mins(10))
}
