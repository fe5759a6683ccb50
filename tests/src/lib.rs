//! Runs the examples of the README, and what tests need to run. The tests themselves are in `it/`, `stores/` and `http/`.

pub mod client;
pub mod http2;
#[cfg(unix)]
pub mod postgres;
pub mod server;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
