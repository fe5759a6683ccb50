//! [`Counters`]: what has become of requests.

use std::sync::atomic::{AtomicU64, Ordering};

/// What has become of the writes of a client, and of its clones, up to now.
///
/// ```
/// use etag_client::{Client, Error};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// let product = client.get(&url).send().await?;
/// client.delete(&url).if_unchanged(product.tag()).send().await?;
/// assert_eq!((client.counters().attempts, client.counters().unknown), (1, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counters {
    /// Conditional writes that were sent.
    pub attempts: u64,
    /// Updates and edits that met a conflict, and were written nevertheless.
    pub recovered: u64,
    /// Updates and edits that met conflicts until no attempt was left.
    pub exhausted: u64,
    /// Conflicts that were settled by merging.
    pub merged: u64,
    /// [`Error::Unknown`](crate::Error::Unknown): writes of which it is not known whether they were made.
    pub unknown: u64,
}

/// The counters themselves.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) attempts: AtomicU64,
    pub(crate) recovered: AtomicU64,
    pub(crate) exhausted: AtomicU64,
    pub(crate) merged: AtomicU64,
    pub(crate) unknown: AtomicU64,
}

impl Counts {
    pub(crate) fn read(&self) -> Counters {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counters {
            attempts: of(&self.attempts),
            recovered: of(&self.recovered),
            exhausted: of(&self.exhausted),
            merged: of(&self.merged),
            unknown: of(&self.unknown),
        }
    }
}

/// One more.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
