//! Entity tags and preconditions: what [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-13) says of
//! conditional requests, without IO, clock or HTTP framework.
//!
//! | to | see |
//! |---|---|
//! | decide a conditional request | [`Preconditions`], [`evaluate`], [`Decision`] |
//! | read, compare or make an entity tag | [`EntityTagRef`], [`EntityTag`], [`State`] |
//! | read and write HTTP dates | [`HttpDate`] |
//!
//! ```
//! use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
//!
//! // From a request: the lines of its header section.
//! let fields = [("If-Match", "\"v1\", \"v2\"")];
//! let now = HttpDate::from_unix(1_700_000_000);
//! let preconditions = Preconditions::from_pairs(&fields, now, &Limits::default());
//!
//! // From the store: what is there now.
//! let tag = EntityTag::strong("v2")?;
//! let current = Current::Exists(Representation::tagged(&tag));
//!
//! assert_eq!(evaluate(Method::Put, &preconditions, &current), Decision::Perform);
//! # Ok::<(), etag_core::SyntaxError>(())
//! ```
//!
//! What a client sends never panics, and a malformed field is never an absent one: it is a value that keeps the fault.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod date;
mod field;
mod precondition;
mod syntax;
mod tag;

pub use crate::date::{DateField, HttpDate};
pub use crate::field::{Field, FieldError, Limits, StateMatch, TagField, TagList, Tags};
pub use crate::precondition::{
    Current, Decision, IfRange, Method, Mismatch, Preconditions, Representation, Unmet, evaluate,
};
pub use crate::syntax::SyntaxError;
pub use crate::tag::{EntityTag, EntityTagRef, State};
