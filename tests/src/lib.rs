//! Runs the examples of the README, and what tests need to run. The tests themselves are in `it/` and `stores/`.

#[cfg(unix)]
pub mod postgres;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
