//! The encoding of values, seen from outside: golden values, and what tells values apart.

mod claims;
mod golden;
mod model;
mod pairs;
mod versions;

#[cfg(all(
    feature = "bigdecimal",
    feature = "bytes",
    feature = "chrono",
    feature = "indexmap",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "serde_json",
    feature = "smallvec",
    feature = "time",
    feature = "url",
    feature = "uuid"
))]
mod golden_foreign;
#[cfg(feature = "serde_json")]
mod json;
#[cfg(feature = "keyed")]
mod keyed;
#[cfg(feature = "serde")]
mod serialize;
