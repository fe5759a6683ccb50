//! [`Suite`]: the cases, how much of each, and what came of them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::specimen::is_as_it_says;
use super::trial::{Trial, Verdict};
use super::watched::{Log, Watched};
use super::{
    Clause, Specimen, Violation, Violations, batch, between, cancellation, list, load_unless, one_writer, races, tags,
    unknown,
};
use crate::{Store, Versions};

/// Tests a store by the whole [`Suite`].
///
/// ```
/// # use etag_store::MemoryStore;
/// # use etag_store::contract::{Sample, verify};
/// # #[tokio::main]
/// # async fn main() {
/// verify::<Sample, _>(MemoryStore::new()).await.unwrap();
/// # }
/// ```
///
/// # Errors
///
/// Every clause that was found not to be kept.
///
/// # Panics
///
/// Outside of a tokio runtime with its clock.
pub async fn verify<T: Specimen, S: Store<T>>(store: S) -> Result<Abilities, Violations> {
    Suite::new().verify(store).await
}

/// How much is tried of each case. The defaults take a few hundred milliseconds in memory, and a few seconds where a durable write takes
/// one millisecond.
///
/// ```
/// # use etag_store::MemoryStore;
/// use etag_store::contract::{Sample, Suite};
///
/// # #[tokio::main]
/// # async fn main() {
/// let suite = Suite::new().with_writers(16).with_writes(100);
/// suite.verify::<Sample, _>(MemoryStore::new()).await.unwrap();
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suite {
    pub(super) writers: u64,
    pub(super) writes: u64,
    pub(super) settling: Duration,
    pub(super) patience: Duration,
}

impl Default for Suite {
    fn default() -> Self {
        Self::new()
    }
}

/// What a store can do that it need not.
///
/// ```
/// # use etag_store::MemoryStore;
/// # use etag_store::contract::{Sample, verify};
/// # #[tokio::main]
/// # async fn main() {
/// let abilities = verify::<Sample, _>(MemoryStore::new()).await.unwrap();
/// assert!(abilities.lists, "and so the lists were tested");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Abilities {
    /// [`Store::list`].
    pub lists: bool,
    /// [`Store::swap_all`] of several changes.
    pub writes_batches: bool,
    /// [`Store::load_unless`] left a value where it was.
    pub spares_values: bool,
}

impl Suite {
    /// The suite as [`verify`] runs it.
    ///
    /// ```
    /// # use etag_store::contract::Suite;
    /// assert_eq!(Suite::new(), Suite::default());
    /// ```
    pub const fn new() -> Self {
        Self { writers: 8, writes: 25, settling: Duration::from_millis(100), patience: Duration::from_mins(1) }
    }

    /// How many write at the same time in a race; 8 by default, at least 2.
    ///
    /// ```
    /// # use etag_store::contract::Suite;
    /// assert_eq!(Suite::new().with_writers(0), Suite::new().with_writers(2));
    /// ```
    pub const fn with_writers(self, writers: u64) -> Self {
        Self { writers: if writers < 2 { 2 } else { writers }, ..self }
    }

    /// How many writes each of them gets through; 25 by default, at least 1.
    ///
    /// ```
    /// # use etag_store::contract::Suite;
    /// assert_eq!(Suite::new().with_writes(0), Suite::new().with_writes(1));
    /// ```
    pub const fn with_writes(self, writes: u64) -> Self {
        Self { writes: if writes == 0 { 1 } else { writes }, ..self }
    }

    /// How long a store may go on in the background with a write that nobody waits for; 100 milliseconds by default.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use etag_store::contract::Suite;
    /// let suite = Suite::new().with_settling(Duration::from_secs(1)); // for a server far away
    /// # assert_ne!(suite, Suite::new());
    /// ```
    pub const fn with_settling(self, settling: Duration) -> Self {
        Self { settling, ..self }
    }

    /// How long one case may take before it is given up; a minute by default.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use etag_store::contract::Suite;
    /// let suite = Suite::new().with_patience(Duration::from_secs(5)); // for a store that may hang
    /// # assert_ne!(suite, Suite::new());
    /// ```
    pub const fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Tests a store; see [`Suite`].
    ///
    /// ```
    /// # use etag_store::MemoryStore;
    /// # use etag_store::contract::{Sample, Suite};
    /// # #[tokio::main]
    /// # async fn main() {
    /// Suite::new().with_writes(5).verify::<Sample, _>(MemoryStore::new()).await.unwrap();
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every clause that was found not to be kept.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with its clock.
    pub async fn verify<T: Specimen, S: Store<T>>(&self, store: S) -> Result<Abilities, Violations> {
        let log = Arc::new(Log::new());
        let versions = Versions::new(Watched::new(store, Arc::clone(&log)));
        let mut run = Run { violations: Vec::new(), patience: self.patience };
        let mut abilities = Abilities { lists: false, writes_batches: false, spares_values: false };
        match Trial::new(versions, *self) {
            Ok(trial) => abilities = run.all(&Arc::new(trial)).await,
            Err(violation) => run.violations.push(violation),
        }
        run.violations.extend(log.violations());
        Violations::new(run.violations).map_or(Ok(abilities), Err)
    }
}

struct Run {
    violations: Vec<Violation>,
    patience: Duration,
}

impl Run {
    async fn all<T: Specimen>(&mut self, trial: &Arc<Trial<T>>) -> Abilities {
        let one = |trial: &Arc<Trial<T>>| Arc::clone(trial);

        self.case("specimen", async { is_as_it_says::<T>() }).await;
        self.case("create", one_writer::create(one(trial))).await;
        self.case("update", one_writer::update(one(trial))).await;
        self.case("stale", one_writer::stale(one(trial))).await;
        self.case("missing", one_writer::missing(one(trial))).await;
        self.case("delete", one_writer::delete(one(trial))).await;
        self.case("weak tag", one_writer::weak_tag(one(trial))).await;
        self.case("keys apart", one_writer::keys_apart(one(trial))).await;

        self.case("old value comes back", tags::old_value_comes_back(one(trial))).await;
        self.case("recreate", tags::recreate(one(trial))).await;
        self.case("no change", tags::no_change(one(trial))).await;
        self.case("excluded field", tags::excluded_field(one(trial))).await;
        self.case("unseen field", tags::unseen_field(one(trial))).await;
        self.case("last modified", tags::last_modified(one(trial))).await;

        self.case("between: replace", between::replace(one(trial))).await;
        self.case("between: delete", between::delete(one(trial))).await;
        self.case("between: create", between::create(one(trial))).await;
        self.case("unknown", unknown::single(one(trial))).await;

        self.case("concurrent create", races::concurrent_create(one(trial))).await;
        self.case("increments", races::increments(one(trial))).await;
        self.case("excluded increments", races::excluded_increments(one(trial))).await;
        self.case("cancellation", cancellation::every_point(one(trial))).await;

        let spares_values = self.case("load unless", load_unless::conditional(one(trial))).await;
        let lists = self.case("list: supported", list::is_supported(one(trial))).await.unwrap_or(false);
        if lists {
            self.case("list", list::pages(one(trial))).await;
            self.case("list: far apart", list::far_apart(one(trial))).await;
            self.case("list: page tag", list::page_tag(one(trial))).await;
        }
        let writes_batches = self.case("batch: supported", batch::is_supported(one(trial))).await.unwrap_or(false);
        if writes_batches {
            self.case("batch: whole", batch::whole(one(trial))).await;
            self.case("batch: refusals", batch::refusals(one(trial))).await;
            self.case("batch: order", batch::order(one(trial))).await;
            self.case("batch: race", batch::race(one(trial))).await;
            self.case("batch: unknown", unknown::batch(one(trial))).await;
            self.case("batch: cancellation", cancellation::every_point_of_batches(one(trial))).await;
        }
        Abilities { lists, writes_batches, spares_values: spares_values.unwrap_or(false) }
    }

    /// Runs one case in a task of its own, so that one that panics or hangs is a violation, and the others follow.
    async fn case<R: Send + 'static>(
        &mut self,
        name: &str,
        case: impl Future<Output = Verdict<R>> + Send + 'static,
    ) -> Option<R> {
        let mut task = tokio::spawn(case);
        let found = match tokio::time::timeout(self.patience, &mut task).await {
            Ok(Ok(Ok(verdict))) => return Some(verdict),
            Ok(Ok(Err(violation))) => {
                self.violations.push(violation);
                return None;
            }
            Ok(Err(err)) => err.to_string(),
            Err(_) => {
                task.abort();
                format!("nothing in {:?}", self.patience)
            }
        };
        self.violations.push(Violation::new(Clause::Answers, format!("an end of the case “{name}”"), found));
        None
    }
}
