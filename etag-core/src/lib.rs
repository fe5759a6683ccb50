//! Entity tags, preconditions and fingerprints: what [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-13) says of
//! conditional requests, without IO, clock or HTTP framework.
//!
//! | to | see |
//! |---|---|
//! | decide a conditional request | [`Preconditions`], [`evaluate`], [`Decision`] |
//! | read, compare or make an entity tag | [`EntityTagRef`], [`EntityTag`], [`State`] |
//! | give a domain type its entity tag | [`Versioned`], [`Fingerprint`], [`Scheme`] |
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
//!
//! # Features
//!
//! `std` (default), `derive`, `serde`, `keyed`, `blake3`, and one for each crate whose types have fingerprints: `bigdecimal`, `bytes`,
//! `chrono`, `indexmap`, `jiff`, `rust_decimal`, `serde_json`, `smallvec`, `time`, `url`, `uuid`.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod date;
mod field;
mod fingerprint;
mod precondition;
mod syntax;
mod tag;
mod versioned;

pub use crate::date::{DateField, HttpDate};
pub use crate::field::{Field, FieldError, Limits, StateMatch, TagField, TagList, Tags};
pub use crate::fingerprint::{Fingerprint, FingerprintError, Fingerprinter, Schema, Scheme};
#[cfg(feature = "keyed")]
pub use crate::fingerprint::{KeyError, Keyring};
pub use crate::precondition::{
    Current, Decision, IfRange, Method, Mismatch, Preconditions, Representation, Unmet, evaluate,
};
pub use crate::syntax::SyntaxError;
pub use crate::tag::{EntityTag, EntityTagRef, State};
pub use crate::versioned::{Keyed, LastModified, Strength, StrongVersioned, VersionValue, Versioned};

#[cfg(feature = "derive")]
pub use etag_derive::Versioned;

/// What the code written by `#[derive(Versioned)]` names. Not part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use ::core;
    pub use ::core::{clone::Clone, option::Option, primitive::str, result::Result};
    #[cfg(feature = "serde")]
    pub use serde_core::Serialize;

    #[cfg(feature = "serde")]
    pub use crate::fingerprint::record::Serde;
    pub use crate::fingerprint::record::{
        Chain, Fields, Version, With, record, representation, schema, weak_record, weak_representation,
    };
}
