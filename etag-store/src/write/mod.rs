//! Writing: the check, the permits that it gives, and what may come of using them.

mod batch;
mod check;
mod error;
mod failed;
mod matched;
mod pending;
mod refusal;
mod unconditional;
mod unknown;
mod vacant;

pub use batch::BatchError;
pub use check::Permit;
pub use error::WriteError;
pub use failed::PreconditionFailed;
pub use matched::Matched;
pub use pending::Pending;
pub use refusal::{Denied, Refusal};
pub use unconditional::Unconditional;
pub use unknown::Unknown;
pub use vacant::Vacant;

/// How often a write is tried that finds another revision than it expects, and goes on all the same: where only fields outside of the state
/// have changed, or where nobody asked for a check. Each time somebody else has got through, so that this many in a row are a store that
/// does not keep up.
const ATTEMPTS: usize = 1_000;
