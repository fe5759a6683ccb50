//! Entity tags: grammar, comparison, and the split into state and variant: [RFC 9110
//! §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).
//!
//! Lists of them are fields, and live in [`field`](crate::field).

mod coding_suffix;
mod entity_tag;
pub(crate) mod grammar;
mod state;
mod tag_ref;

pub(crate) use self::coding_suffix::is_coding_suffix;
pub use self::entity_tag::EntityTag;
pub use self::state::State;
pub use self::tag_ref::EntityTagRef;
