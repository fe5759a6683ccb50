//! [`HttpResource`]: what a type needs so that it can be served.

use etag_core::Keyed;
use etag_store::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A [`Resource`] that can be served over HTTP: with a key that a path can name, and a representation.
///
/// It is implemented for every such type; there is nothing to write.
///
/// ```
/// # use etag_actix::HttpResource;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # fn main() {
/// fn serve<T: HttpResource>() {}
/// serve::<Product>();
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served as a resource",
    label = "not a resource that can be served",
    note = "it needs `#[derive(Versioned, Serialize)]`, and a field marked `#[versioned(key)]` whose type implements `Deserialize`"
)]
pub trait HttpResource: Resource<Key: DeserializeOwned> + Keyed + Serialize {}

impl<T> HttpResource for T where T: Resource<Key: DeserializeOwned> + Keyed + Serialize {}
