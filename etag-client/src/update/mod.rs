//! [`Update`] and [`Edit`]: read, change, write back, and settle conflicts.

mod change;
mod conflict;
mod edit;
mod engine;
mod pace;
mod retries;
mod seen;
mod updated;

#[cfg(test)]
mod tests;

pub use self::change::Update;
pub use self::conflict::{Conflict, Resolution, Unsettled};
pub use self::edit::Edit;
pub use self::retries::Retries;
pub use self::updated::{Outcome, Updated};
