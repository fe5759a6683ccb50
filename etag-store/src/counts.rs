//! [`Counts`]: how often what happened.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often what happened to the resources of one [`Versions`](crate::Versions) and its clones, since it was made.
///
/// ```
/// # use etag_store::{MemoryStore, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
/// let products = Versions::<Product>::new(MemoryStore::new());
/// assert_eq!(products.counts().commits, 0);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Writes that were committed.
    pub commits: u64,
    /// Those among them that were made [unconditionally](crate::Versions::unconditionally).
    pub unconditional: u64,
    /// Requests refused with 412 by their check, or by the check of a conditional read.
    pub refused_early: u64,
    /// Writes refused by the comparison in the store: somebody else had written since the check.
    pub refused_at_commit: u64,
    /// Writes of which it could not be told whether they were committed.
    pub unknown: u64,
    /// Requests refused with 428, for want of the precondition that the policy requires.
    pub precondition_required: u64,
    /// Requests to write whose `If-Match` holds a weak tag, whatever came of them. Where there are many, a proxy on the way weakens the
    /// tags of this service.
    pub weak_if_match: u64,
    /// Reads answered with 304.
    pub not_modified: u64,
}

/// Something that is counted.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Commit,
    Unconditional,
    RefusedEarly,
    RefusedAtCommit,
    Unknown,
    PreconditionRequired,
    WeakIfMatch,
    NotModified,
}

/// One for each [`Event`], the last of which is named here.
#[derive(Default)]
pub(crate) struct Counters([AtomicU64; Event::NotModified as usize + 1]);

impl Counters {
    pub(crate) fn count(&self, event: Event) {
        // Each number is true by itself; nothing is concluded from two of them.
        self.0[event as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn counts(&self) -> Counts {
        let of = |event: Event| self.0[event as usize].load(Ordering::Relaxed);
        Counts {
            commits: of(Event::Commit),
            unconditional: of(Event::Unconditional),
            refused_early: of(Event::RefusedEarly),
            refused_at_commit: of(Event::RefusedAtCommit),
            unknown: of(Event::Unknown),
            precondition_required: of(Event::PreconditionRequired),
            weak_if_match: of(Event::WeakIfMatch),
            not_modified: of(Event::NotModified),
        }
    }
}
