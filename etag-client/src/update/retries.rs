//! [`Retries`]: how often a write that meets a conflict is tried, and when.

use std::time::Duration;

/// How often a write that meets a conflict is tried, and when.
///
/// Between two tries there is a wait, at first of some hundredths of a second, that doubles from one to the next and has a random part, so that clients that have met do not meet again. A wait that the service asks for by
/// `Retry-After` is kept; one that would go beyond the time that there is ends everything at once.
///
/// ```
/// use std::time::Duration;
/// use etag_client::{Client, Retries};
///
/// let patient = Retries::default().attempts(50).within(Duration::from_secs(120));
/// let client = Client::builder().retries(patient).build()?;
/// # Ok::<(), etag_client::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Retries {
    pub(crate) attempts: u32,
    pub(crate) within: Duration,
}

impl Default for Retries {
    /// Ten writes, none begun later than 30 seconds after the start.
    fn default() -> Self {
        Self { attempts: 10, within: Duration::from_secs(30) }
    }
}

impl Retries {
    /// The most writes that are sent, the first one counted.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn attempts(mut self, attempts: u32) -> Self {
        assert!(attempts > 0, "a write is sent once at least");
        self.attempts = attempts;
        self
    }

    /// How long after the start the last write is begun at the latest. What a person is asked takes the time that it takes.
    pub fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }
}
