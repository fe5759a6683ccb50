//! Problem details: what went wrong, for programs and for people.

mod from_actix;
mod from_store;
#[expect(clippy::module_inception, reason = "one file for each type, under its name")]
mod problem;
mod problem_type;

pub(crate) use self::from_actix::of_body;
pub(crate) use self::from_store::{of_decision, of_format, of_write_error};
pub use self::problem::{Problem, WriteError};
pub use self::problem_type::ProblemType;
