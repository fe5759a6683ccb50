//! Runs the examples of the README. The tests themselves are in `it/`.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
