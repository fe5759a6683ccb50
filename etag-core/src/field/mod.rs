//! Field lines: `If-Match` and `If-None-Match` as they arrive, over all lines of the field:
//! [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1).
//!
//! A date or a single tag is read by its own type; what they share with the lists, names and errors, is here.

mod error;
mod limits;
mod list_grammar;
mod name;
mod single_value;
mod tag_field;
mod tag_list;
mod wide;

pub use self::error::FieldError;
pub use self::limits::Limits;
pub use self::name::Field;
pub(crate) use self::single_value::parse_single_value;
pub use self::tag_field::TagField;
pub use self::tag_list::{StateMatch, TagList, Tags};
