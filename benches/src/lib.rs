//! The work that the benches measure, written once: divan, gungraun, the allocation test and `ratios` all run these entries.
//!
//! An [`Entry`] is one contender at one case. [`header::entries`] reads `If-Match` and compares it with the current tag;
//! [`tag::entries`] computes a tag. Each entry checks its own answer when it is prepared, so a contender that is fast
//! because it is wrong stops the run.
//!
//! [`http`] holds whole servers, which run in processes of their own and have a harness of their own; [`client`] holds readers, which are measured against such a server.

pub mod client;
mod entry;
pub mod header;
pub mod http;
pub mod stopwatch;
pub mod tag;

pub use crate::entry::{Entry, Prepared};
