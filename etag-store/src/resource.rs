//! [`Resource`]: what a type needs so that a store can keep it.

use std::fmt::Debug;
use std::hash::Hash;

use etag_core::Versioned;

/// A [`Versioned`] type that a store can keep: one that may cross threads, under keys that can be compared, hashed and shown.
///
/// It is implemented for every such type; there is nothing to write.
///
/// ```
/// # use etag_store::Resource;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
/// fn keep<T: Resource>() {}
/// keep::<Product>();
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a store",
    label = "not a resource",
    note = "a resource is `Versioned`, `Send`, `Sync` and owns its data, and its `key` fields are `Clone + Ord + Hash + Debug`"
)]
pub trait Resource: Versioned<Key: Clone + Ord + Hash + Debug + Send + Sync + 'static> + Send + Sync + 'static {}

impl<T> Resource for T where
    T: Versioned<Key: Clone + Ord + Hash + Debug + Send + Sync + 'static> + Send + Sync + 'static
{
}
