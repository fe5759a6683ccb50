//! Preconditions: what the client sent, what is stored, and the one function that decides.
//!
//! Serves [RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13).

mod current;
mod decision;
mod evaluate;
mod if_range;
mod method;
mod preconditions;

pub use self::current::{Current, Representation};
pub use self::decision::{Decision, Mismatch, Unmet};
pub use self::evaluate::evaluate;
pub use self::if_range::IfRange;
pub use self::method::Method;
pub use self::preconditions::Preconditions;
