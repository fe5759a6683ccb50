//! [`Patience`]: how long a race goes on without an increment.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Lasts from one increment of anybody to the next. Whoever is refused, is so because somebody else was faster; only where nobody gets on, something is wrong.
#[derive(Debug)]
pub(super) struct Patience {
    limit: Duration,
    start: Instant,
    /// In milliseconds from the start.
    last_progress: AtomicU64,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, start: Instant::now(), last_progress: AtomicU64::new(0) }
    }

    pub(super) fn renew(&self) {
        let milliseconds = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_progress.fetch_max(milliseconds, Ordering::Relaxed);
    }

    pub(super) fn is_over(&self) -> bool {
        let last_progress = Duration::from_millis(self.last_progress.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(last_progress) > self.limit
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }
}
