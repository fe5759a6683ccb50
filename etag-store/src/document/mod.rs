//! Resources as JSON documents: what the SQL stores share.

mod history;
mod key;
mod row;

use etag_core::Versioned;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Resource;

pub use history::HistoryEntry;
pub(crate) use key::EncodedKey;
pub(crate) use row::{Row, RowValidators, encode_body};

/// A [`Resource`] that can be kept as a JSON document, under a key that `serde` can write.
///
/// It is implemented for every such type; there is nothing to write.
///
/// A value that would not come back from JSON as it is (a NaN, a `Some(None)`, a field that serde skips) is not written, as far as its tag tells
/// the difference: fields marked `skip`, and those beside a `version` field, are yours to get right.
///
/// A list is in the order of what `Serialize` writes of the keys. That is the order of the keys for numbers, texts, options, tuples, and
/// structs and enums with derived impls; a key that is written as a text, such as a date, is sorted as a text.
///
/// ```
/// # use etag_store::Document;
/// #[derive(serde::Serialize, serde::Deserialize, etag_core::Versioned)]
/// struct Product {
///     #[versioned(key)]
///     id: u64,
///     name: String,
/// }
///
/// fn keep<T: Document>() {}
/// keep::<Product>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept as a JSON document",
    label = "not a document",
    note = "a document is a `Resource` with `#[derive(Serialize, Deserialize)]`, whose `key` fields are `Serialize` as well"
)]
pub trait Document: Resource + Versioned<Key: Serialize> + Serialize + DeserializeOwned {}

impl<T> Document for T where T: Resource + Versioned<Key: Serialize> + Serialize + DeserializeOwned {}

/// How long keys and documents may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DocumentLimits {
    pub(crate) key_bytes: usize,
    pub(crate) document_bytes: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        // A key has room in one entry of an index of every SQL store.
        Self { key_bytes: 1_024, document_bytes: 1_048_576 }
    }
}
