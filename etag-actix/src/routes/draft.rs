//! [`Draft`]: what clients send of a resource.

use serde::de::DeserializeOwned;

use crate::{HttpResource, Problem};

/// What clients send of a `T`: to [`Routes`](super::Routes), as the content of a `PUT` or a `POST`, and as what a `PATCH` leaves.
///
/// A `T` that can be read from JSON is a draft of itself, with which clients set each of its fields. A type of its own says which
/// members clients send, and keeps the fields that are the server's.
///
/// ```
/// use etag_actix::{Draft, Problem, ProblemType};
/// # use etag_core::Versioned;
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Clone, Serialize, Versioned)]
/// struct Product {
///     #[versioned(key)]
///     id: u64,
///     name: String,
///     #[versioned(representation)]
///     views: u64,
/// }
///
/// /// A client may send back what it has read: `id` and `views` are read, and not heeded.
/// #[derive(Deserialize)]
/// struct ProductDraft {
///     name: String,
/// }
///
/// impl Draft<Product> for ProductDraft {
///     fn complete(&self, key: &u64, current: Option<&Product>) -> Result<Product, Problem> {
///         if self.name.is_empty() {
///             return Err(Problem::new(ProblemType::UnprocessableContent, "the name is empty"));
///         }
///         Ok(Product { id: *key, name: self.name.clone(), views: current.map_or(0, |product| product.views) })
///     }
/// }
/// # let draft = ProductDraft { name: "Wireless Mouse".to_owned() };
/// # assert_eq!(draft.complete(&7, Some(&Product { id: 7, name: "Mouse".to_owned(), views: 3 })).unwrap().views, 3);
/// # assert!(ProductDraft { name: String::new() }.complete(&7, None).is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a draft of `{T}`",
    label = "not what clients send of a `{T}`",
    note = "implement `Draft<{T}>` for it; a resource is a draft of itself where it is `Clone` and `Deserialize`"
)]
pub trait Draft<T: HttpResource>: DeserializeOwned + 'static {
    /// The whole resource: what the client has sent, under this key, and for the rest what is `current`, if there is anything.
    ///
    /// It is called again where others have meanwhile changed fields that writers do not collide on, with what is current then.
    ///
    /// # Errors
    ///
    /// Why the draft is not a `T`, such as [`UnprocessableContent`](crate::ProblemType::UnprocessableContent); nothing is written then.
    fn complete(&self, key: &T::Key, current: Option<&T>) -> Result<T, Problem>;
}

impl<T: HttpResource + Clone + DeserializeOwned> Draft<T> for T {
    fn complete(&self, _: &T::Key, _: Option<&T>) -> Result<T, Problem> {
        Ok(self.clone())
    }
}
