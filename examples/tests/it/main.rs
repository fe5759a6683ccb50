//! The examples, run as a newcomer would.

#[cfg(unix)]
mod catalog;
#[cfg(unix)]
mod client;
mod lost_update;
mod minimal;
mod own_table;
mod program;
