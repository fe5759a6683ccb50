//! What a domain type tells of its versions: the traits that `#[derive(Versioned)]` implements, and those of single fields.

mod last_modified;
mod moments;
mod strength;
mod version_value;
#[expect(clippy::module_inception, reason = "a file is named for its type, a folder for its subject")]
mod versioned;

pub use self::last_modified::LastModified;
#[cfg(feature = "std")]
pub(crate) use self::moments::unix_nanoseconds;
pub use self::strength::Strength;
pub use self::version_value::VersionValue;
pub use self::versioned::{Keyed, StrongVersioned, Versioned};
