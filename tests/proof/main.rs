//! The promise under faults, and the checker under services that break it: in the size of a test run. `cargo run --release -p etag-tests --bin soak` is the large one.

mod proxy;
mod soak;
mod unchecked;
mod wrong;
