//! The locks of the memory store: those of `std`, or those of a scheduler that tries every interleaving (`--cfg shuttle`, see CONTRIBUTING.md).

#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::{Mutex, MutexGuard};
#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::{Mutex, MutexGuard};
