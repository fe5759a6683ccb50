//! The examples, run as a newcomer would.

#[cfg(unix)]
mod catalog;
mod lost_update;
mod minimal;
mod own_table;
mod program;
