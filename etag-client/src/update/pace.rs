//! [`Pace`]: whether another try is left, and the wait before it.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::{Instant, sleep_until};

use super::retries::Retries;

/// The first wait, before its random part.
const SHORTEST: Duration = Duration::from_millis(10);
/// No wait is longer, before its random part.
const LONGEST: Duration = Duration::from_secs(1);

/// How many tries are left, and until when.
#[derive(Debug)]
pub(crate) struct Pace {
    attempts: u32,
    most: u32,
    /// None: beyond what a clock can say.
    deadline: Option<Instant>,
    waits: ExponentialBackoff,
    is_over: bool,
}

impl Pace {
    /// From now on.
    pub(crate) fn new(retries: &Retries) -> Self {
        // Reads that are tried again wait as well, and have no other bound than this one. A service that is started anew needs a second or two.
        let waits = usize::try_from(retries.attempts).unwrap_or(usize::MAX).saturating_add(8);
        let exponential = ExponentialBuilder::new().with_min_delay(SHORTEST).with_max_delay(LONGEST).with_jitter();
        Self {
            attempts: 0,
            most: retries.attempts,
            deadline: Instant::now().checked_add(retries.within),
            waits: exponential.with_max_times(waits).build(),
            is_over: false,
        }
    }

    /// How many writes were begun.
    pub(crate) const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether a write may be begun now.
    pub(crate) fn is_left(&self) -> bool {
        self.attempts < self.most && self.is_in_time()
    }

    /// Whether a request of a write that was begun may be sent now.
    pub(crate) fn is_in_time(&self) -> bool {
        !self.is_over && self.deadline.is_none_or(|deadline| Instant::now() <= deadline)
    }

    /// A write is begun.
    pub(crate) const fn begin(&mut self) {
        self.attempts += 1;
    }

    /// Waits. Where there is no time for that, or was waiting enough, it says so at once, and nothing is left.
    pub(crate) async fn wait(&mut self, at_least: Option<Duration>) -> bool {
        let wait = self.waits.next().map(|wait| at_least.map_or(wait, |least| wait.max(least)));
        let end = wait.and_then(|wait| Instant::now().checked_add(wait));
        match end.filter(|end| self.deadline.is_none_or(|deadline| *end <= deadline)) {
            Some(end) => sleep_until(end).await,
            None => self.is_over = true,
        }
        !self.is_over
    }

    /// Somebody was asked meanwhile, and that does not count.
    pub(crate) fn extend(&mut self, asked: Duration) {
        self.deadline = self.deadline.and_then(|deadline| deadline.checked_add(asked));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn waits(retries: &Retries, count: usize) -> Vec<Duration> {
        let (mut pace, mut waits) = (Pace::new(retries), Vec::new());
        for _ in 0..count {
            let start = Instant::now();
            if !pace.wait(None).await {
                break;
            }
            waits.push(start.elapsed());
        }
        waits
    }

    #[tokio::test(start_paused = true)]
    async fn waits_double_up_to_a_second_and_have_a_random_part() {
        let patient = Retries::default().within(Duration::from_hours(1));
        let (one, other) = (waits(&patient, 12).await, waits(&patient, 12).await);
        // A millisecond is what the timer of tokio is exact to.
        let slack = Duration::from_millis(1);
        for waits in [&one, &other] {
            let mut least = SHORTEST;
            for wait in waits {
                assert!(*wait >= least && *wait <= least * 2 + slack, "{wait:?} of {waits:?}");
                least = (least * 2).min(LONGEST);
            }
        }
        assert_ne!(one, other);
    }

    #[tokio::test(start_paused = true)]
    async fn waits_are_as_many_as_there_may_be_tries_and_a_few() {
        let patient = Retries::default().attempts(3).within(Duration::from_hours(1));
        assert_eq!(waits(&patient, 1000).await.len(), 11);
    }

    #[tokio::test(start_paused = true)]
    async fn no_wait_ends_behind_the_bound() {
        let start = Instant::now();
        let retries = Retries::default().attempts(u32::MAX).within(Duration::from_secs(5));
        let waits = waits(&retries, usize::MAX).await;
        assert!(waits.len() > 5 && start.elapsed() <= Duration::from_secs(5), "{waits:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_would_end_behind_the_bound_is_not_begun_and_nothing_is_left() {
        let (start, mut pace) = (Instant::now(), Pace::new(&Retries::default()));
        assert!(pace.is_left() && pace.wait(Some(Duration::from_secs(20))).await);
        assert!(start.elapsed() >= Duration::from_secs(20));
        for too_long in [Duration::from_secs(20), Duration::MAX] {
            assert!(!pace.wait(Some(too_long)).await);
        }
        assert!(!pace.is_left() && start.elapsed() < Duration::from_secs(21));
    }

    #[tokio::test(start_paused = true)]
    async fn what_somebody_else_takes_does_not_count() {
        let mut pace = Pace::new(&Retries::default());
        tokio::time::advance(Duration::from_secs(40)).await;
        assert!(!pace.is_left());
        pace.extend(Duration::from_secs(20));
        assert!(pace.is_left());
    }
}
