//! The lost-update meter: clients that increment one number at the same time, and what is counted in the end.
//!
//! Each client reads the resource, adds one to the field, writes it back under `If-Match` with the tag that it has read, and begins again when it is answered 412. An increment
//! that was acknowledged and is not counted in the end was overwritten by somebody who had not seen it: a lost update.
//!
//! ```no_run
//! use etag_check::Service;
//! use etag_check::race::Race;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), etag_check::CheckError> {
//! let service = Service::at("http://127.0.0.1:8080/products/123")?;
//! let report = Race::of("stock").clients(8).increments(40).run(&service).await?;
//! assert!(report.is_clean(), "{report}");
//! # Ok(())
//! # }
//! ```

mod latency;
mod patience;
mod racer;
mod report;
mod trial;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

pub use self::latency::Latency;
pub use self::report::Report;

use self::patience::Patience;
use self::racer::{Course, Racer, Tally};
use self::trial::Trial;
use crate::error::CheckError;
use crate::field::Field;
use crate::service::Service;
use crate::write::Writing;

/// A race of clients that increment one whole number of a resource.
///
/// Nobody else may write the field while it runs, and it stays at what it was incremented to. See the [module](self) for an example.
#[derive(Clone, Debug)]
pub struct Race {
    field: Field,
    clients: NonZeroU32,
    increments: NonZeroU32,
    writing: Writing,
    patience: Duration,
    progress: Arc<AtomicU64>,
}

impl Race {
    /// A race of eight clients with 40 increments each, by `PUT`. The field is a member of the resource, or anything inside it by a JSON Pointer, which begins with a slash.
    ///
    /// ```
    /// use etag_check::race::Race;
    ///
    /// let races = [Race::of("stock"), Race::of("/warehouse/shelves/0/stock")];
    /// ```
    pub fn of(field: &str) -> Self {
        Self {
            field: Field::new(field),
            clients: NonZeroU32::MIN.saturating_add(7),
            increments: NonZeroU32::MIN.saturating_add(39),
            writing: Writing::Put,
            patience: Duration::from_secs(30),
            progress: Arc::default(),
        }
    }

    /// How many clients there are, each with a connection of its own to one of the instances.
    ///
    /// # Panics
    ///
    /// When there are none.
    pub fn clients(mut self, clients: u32) -> Self {
        self.clients = NonZeroU32::new(clients).expect("a race has a client at least");
        self
    }

    /// How many increments each client makes.
    ///
    /// # Panics
    ///
    /// When there are none.
    pub fn increments(mut self, increments: u32) -> Self {
        self.increments = NonZeroU32::new(increments).expect("a race has an increment at least");
        self
    }

    /// Writes the field alone by `PATCH` with a merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)), and not the whole representation by `PUT`.
    pub fn by_patch(mut self) -> Self {
        self.writing = Writing::Patch(Writing::MERGE_PATCH);
        self
    }

    /// Leaves this member out where the rest of what was read is sent back, since the service does not take it; may be called again. Like the field it is a name, or a JSON Pointer.
    ///
    /// ```
    /// use etag_check::race::Race;
    ///
    /// let race = Race::of("stock").without("id").without("/links/self");
    /// ```
    pub fn without(mut self, member: &str) -> Self {
        self.field.leave_out(member);
        self
    }

    /// How long the race goes on without any increment, half a minute unless said.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Counts the increments here while they are made.
    pub fn progress(mut self, progress: Arc<AtomicU64>) -> Self {
        self.progress = progress;
        self
    }

    /// Runs it, on as many threads as the runtime has.
    ///
    /// # Errors
    ///
    /// When the race cannot be held: nobody listens, there is no strong entity tag, no such field, no right to write it; or when nothing was acknowledged, for as long as the
    /// [`patience`](Self::patience) lasts or in all, and nothing speaks against the service until then. What is lost, or refused and written all the same, is in the report.
    pub async fn run(&self, service: &Service) -> Result<Report, CheckError> {
        let (writing, initial) = match trial::hold(&self.field, &self.writing, service, self.patience).await? {
            Trial::Passed(writing, initial) => (writing, initial),
            Trial::RefusesAndWrites { writing, initial, refused } => {
                let last = trial::values(&self.field, service, self.patience, initial).await?;
                let tally = Tally { refused, refused_and_written: refused, ..Tally::default() };
                return Ok(Report::new(self, &writing, tally, initial, last, Duration::ZERO));
            }
        };
        let course = Arc::new(Course {
            field: self.field.clone(),
            writing,
            patience: Patience::new(self.patience),
            progress: Arc::clone(&self.progress),
        });
        let start = Instant::now();
        // Dropped, it stops them.
        let mut racers = JoinSet::new();
        for number in 0..self.clients.get() {
            let racer = Racer::new(service, number, Arc::clone(&course))?;
            racers.spawn(racer.run(self.increments));
        }
        let mut tally = Tally::default();
        while let Some(finished) = racers.join_next().await {
            let finished = finished.map_err(|err| CheckError::new(format!("a client has ended early: {err}")))?;
            tally.add(finished);
        }
        let duration = start.elapsed();
        let made = i64::try_from(tally.written.len()).unwrap_or(i64::MAX);
        let given_up = tally.given_up.take().or_else(|| tally.unacknowledged()).map(CheckError::new);
        let expected = initial.saturating_add(made);
        let last = match (trial::values(&self.field, service, self.patience, expected).await, &given_up) {
            (Err(_), Some(reason)) => return Err(reason.clone()),
            (last, _) => last?,
        };
        let mut report = Report::new(self, &course.writing, tally, initial, last, duration);
        match given_up {
            Some(reason) if !report.has_fault() => return Err(reason),
            // What was found is a finding, however far it went.
            Some(reason) => report.given_up = Some(reason.to_string()),
            None => {}
        }
        Ok(report)
    }
}
