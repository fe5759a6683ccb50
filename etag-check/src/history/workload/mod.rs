//! The recorder of histories: clients that read and write the same resources at the same time.

mod closing;
mod opening;
mod plan;
mod shared;
mod view;
mod worker;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinSet;

use self::plan::{Mix, Plan, Writes};
use self::worker::Worker;
use super::History;
use crate::error::CheckError;
use crate::field::Field;
use crate::service::Service;
use crate::write::Writing;

/// Clients that read and write resources at the same time, so that a history can be recorded and judged.
///
/// Each attempt to write puts a number of its own into one field, so that whoever reads it knows whose write it was. Clients remember the tags that they have seen, and
/// write under an old one on purpose now and then.
///
/// ```no_run
/// use etag_check::Service;
/// use etag_check::history::Workload;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), etag_check::CheckError> {
/// let service = Service::at("http://127.0.0.1:8080/products/{key}")?;
/// let recording = Workload::on("stock").keys(["123", "124"]).operations(10_000).run(&service).await?;
/// assert!(recording.stuck.is_empty(), "{:?}", recording.stuck);
/// let verdict = recording.history.check();
/// assert!(verdict.is_clean(), "seed {}: {verdict}", recording.seed);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Workload {
    field: Field,
    clients: NonZeroU32,
    operations: u64,
    keys: Vec<String>,
    seed: u64,
    mix: Mix,
    template: Option<String>,
    patience: Duration,
    progress: Arc<AtomicU64>,
    is_enough: Arc<AtomicBool>,
}

/// What a [`Workload`] has recorded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recording {
    /// What was asked and answered, in the order of the moments when it was asked.
    pub history: History,
    /// From which the clients drew what they meant to do.
    pub seed: u64,
    /// What the service did not do any more in the end, with nobody else asking: empty unless something is wrong.
    pub stuck: Vec<Stuck>,
}

/// A resource that could not be read or written in the end, for as long as the patience lasted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stuck {
    /// The resource.
    pub url: String,
    /// What was asked, and what became of it.
    pub reason: String,
}

impl Workload {
    /// A thousand operations of eight clients, which read, and replace by `PUT`. The field is a member of the resource, a whole number or a text, or anything inside it by a JSON
    /// Pointer, which begins with a slash.
    ///
    /// ```
    /// use etag_check::history::Workload;
    ///
    /// let workload = Workload::on("stock").clients(16).operations(5_000).seed(7);
    /// ```
    pub fn on(field: &str) -> Self {
        Self {
            field: Field::new(field),
            clients: NonZeroU32::MIN.saturating_add(7),
            operations: 1_000,
            keys: Vec::new(),
            seed: u64::from(fastrand::u32(..)),
            mix: Mix::default(),
            template: None,
            patience: Duration::from_secs(30),
            progress: Arc::default(),
            is_enough: Arc::new(AtomicBool::new(true)),
        }
    }

    /// How many clients there are at a time.
    ///
    /// # Panics
    ///
    /// When there are none.
    pub fn clients(mut self, clients: u32) -> Self {
        self.clients = NonZeroU32::new(clients).expect("a workload has a client at least");
        self
    }

    /// How many operations there are, before those of the end.
    pub fn operations(mut self, operations: u64) -> Self {
        self.operations = operations;
        self
    }

    /// The keys that take the place of `{key}` in the URL; the first few are asked for more often.
    pub fn keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.keys.extend(keys.into_iter().map(Into::into));
        self
    }

    /// From which the clients draw what they mean to do. With the same seed they mean to do the same again; what comes of it depends on who is faster.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Every other write is a `PATCH` with a merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)).
    pub fn with_patches(mut self) -> Self {
        self.mix.writes = Writes::PutAndPatch;
        self
    }

    /// All writes are a `PATCH` with a merge patch.
    pub fn by_patch(mut self) -> Self {
        self.mix.writes = Writes::Patch;
        self
    }

    /// Deletes resources, and creates them again as they were found, by `PUT` with `If-None-Match: *`.
    pub fn with_deletions(mut self) -> Self {
        self.mix.has_deletions = true;
        self
    }

    /// Drops some requests on their way, so that nobody knows their outcome.
    pub fn with_cancellations(mut self) -> Self {
        self.mix.has_cancellations = true;
        self
    }

    /// Creates the resources that do not exist, from this JSON; `{key}` stands for the key.
    pub fn template(mut self, template: impl Into<String>) -> Self {
        self.template = Some(template.into());
        self
    }

    /// Leaves this member out where the rest of what was read is sent back, since the service does not take it; may be called again. Like the field it is a name, or a JSON Pointer.
    ///
    /// ```
    /// use etag_check::history::Workload;
    ///
    /// let workload = Workload::on("stock").without("id").without("/links/self");
    /// ```
    pub fn without(mut self, member: &str) -> Self {
        self.field.leave_out(member);
        self
    }

    /// How long a client waits where nobody listens, and how long the service may take in the end until it does again what it is asked; half a minute unless said.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Counts the operations here while they are made.
    pub fn progress(mut self, progress: Arc<AtomicU64>) -> Self {
        self.progress = progress;
        self
    }

    /// Does not end before this is set: until then the clients go on behind their operations.
    ///
    /// For whoever does something to the service meanwhile, and cannot say how long that takes.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::AtomicBool;
    ///
    /// use etag_check::history::Workload;
    ///
    /// let is_enough = Arc::new(AtomicBool::new(false));
    /// let workload = Workload::on("stock").not_before(Arc::clone(&is_enough));
    /// ```
    pub fn not_before(mut self, is_enough: Arc<AtomicBool>) -> Self {
        self.is_enough = is_enough;
        self
    }

    /// Runs it, on as many threads as the runtime has: reads every resource, lets the clients go about it, and then, when all is quiet, reads every resource at every instance and
    /// writes some once more.
    ///
    /// # Errors
    ///
    /// When it cannot begin: nobody listens, there is no strong entity tag, no such field, no right to write it. What happens later is recorded.
    pub async fn run(&self, service: &Service) -> Result<Recording, CheckError> {
        let opened = opening::open(self, service).await?;
        let shared = opened.shared;
        let mut operations = opened.operations;
        let mut stuck = Vec::new();
        // Dropped, it stops them.
        let mut workers = JoinSet::new();
        for number in 0..self.clients.get() {
            let plan = Plan::new(self.seed, number, self.mix, &shared);
            let worker = Worker::new(&shared, opened.patch.clone())?;
            workers.spawn(worker.run(plan, self.share(number)));
        }
        while let Some(finished) = workers.join_next().await {
            let finished = finished.map_err(|err| CheckError::new(format!("a client has ended early: {err}")))?;
            operations.extend(finished.operations);
            stuck.extend(finished.stuck);
        }
        let writing = if self.mix.writes == Writes::Patch { opened.patch } else { Writing::Put };
        let closed = closing::close(&shared, self.mix, writing).await?;
        operations.extend(closed.operations);
        stuck.extend(closed.stuck);
        operations.sort_unstable_by_key(|operation| operation.invoked);
        Ok(Recording { history: History { operations }, seed: self.seed, stuck })
    }

    /// Of all operations, those of one client.
    fn share(&self, number: u32) -> u64 {
        let (clients, number) = (u64::from(self.clients.get()), u64::from(number));
        self.operations / clients + u64::from(number < self.operations % clients)
    }
}
