//! What every store must pass: [`verify`], for the author of one.
//!
//! ```
//! use etag_store::MemoryStore;
//! use etag_store::contract::{Sample, verify};
//!
//! #[tokio::main] // in your tests: #[tokio::test(flavor = "multi_thread")]
//! async fn main() {
//!     let abilities = verify::<Sample, _>(MemoryStore::new()).await.unwrap();
//!     assert!(abilities.lists && abilities.writes_batches);
//! }
//! ```
//!
//! A store of a type of your own is tested with that type, for which [`Specimen`] is to be implemented. The store may hold other resources,
//! which nobody writes meanwhile, and may be tested again; what the suite has created stays there. It needs a tokio runtime, and one with
//! several threads to try what truly happens at the same time.
//!
//! What it cannot test: that what was acknowledged survives the loss of power, and what happens when the connection is lost between the
//! commit and its answer.

mod batch;
mod between;
mod cancellation;
mod clause;
mod list;
mod load_unless;
mod one_writer;
mod races;
mod specimen;
mod suite;
mod tags;
mod trial;
mod unknown;
mod violation;
mod watched;

pub use clause::Clause;
pub use specimen::{Sample, Specimen};
pub use suite::{Abilities, Suite, verify};
pub use violation::{Violation, Violations};
