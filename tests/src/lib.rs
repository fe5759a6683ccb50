//! Runs the examples of the README, and what tests need to run. The tests themselves are in `it/`, `stores/`, `http/` and `proof/`.

pub mod client;
pub mod clock;
pub mod disk;
pub mod http2;
pub mod port;
#[cfg(unix)]
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod server;
pub mod service;
mod skip;
#[cfg(unix)]
pub mod soak;
pub mod unchecked;

pub use skip::skip;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
