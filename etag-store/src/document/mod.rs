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
