//! [`Patch`]: a change of a part of a resource, as JSON Merge Patch or as JSON Patch.

mod config;
mod extract;
mod number;
mod operations;
mod plain;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use self::config::PatchConfig;
pub(crate) use self::extract::{ACCEPT_PATCH, MEDIA_TYPES};
use crate::problem::of_format;
use crate::{HttpResource, Problem, ProblemType};

/// The content of a `PATCH`: a JSON Merge Patch or a JSON Patch, whichever its `Content-Type` says.
///
/// [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396), `application/merge-patch+json`; [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902), `application/json-patch+json`.
/// It is a body extractor, to be used behind a precondition: content of another type is 415 with `Accept-Patch`, content that is no patch 400, and content over the limits of the
/// [`PatchConfig`] 413.
///
/// ```
/// use etag_actix::{IfMatch, Patch, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn patch(IfMatch(current, patch): IfMatch<Product, Patch>) -> Result<Tagged<Product>, WriteError> {
///     current.patch(&patch).await
/// }
/// # fn main() {
/// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::patch().to(patch));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Patch {
    document: Document,
    limits: PatchConfig,
}

#[derive(Clone, Debug)]
enum Document {
    Merge(Value),
    Operations(json_patch::Patch),
}

impl Patch {
    /// What the patch makes of `current`: its JSON with all of the patch applied, read as a `D`.
    ///
    /// `D` is the type of `current`, or one that says which members clients may change. Fields that are not in the JSON (`#[serde(skip)]`) are not in what comes
    /// out either. A `test` of an `f32` compares with what that is as an `f64`.
    ///
    /// What a JSON Patch is answered with can tell what is there. [`Matched::patch`](crate::Matched::patch) asks whether the caller may read that, and this does not.
    ///
    /// ```
    /// # use actix_web::test::{TestRequest, init_service, call_service};
    /// use etag_actix::{IfMatch, Patch, Problem, Tagged};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// /// Clients may change the price, and nothing else.
    /// #[derive(serde::Deserialize)]
    /// struct Price {
    ///     price: u32,
    /// }
    ///
    /// async fn patch(IfMatch(current, patch): IfMatch<Product, Patch>) -> Result<Tagged<Product>, Problem> {
    ///     current.try_update(|product| patch.apply(product).map(|Price { price }| product.price = price)).await
    /// }
    /// # fn main() {
    /// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::patch().to(patch));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 422 where the patch does not apply, or what it leaves is no `D`; 409 where a `test` does not hold; 413 where a JSON Patch copies more than the limit.
    pub fn apply<T: Serialize, D: DeserializeOwned>(&self, current: &T) -> Result<D, Problem> {
        let mut document = serde_json::to_value(current).map_err(|err| of_format(&err))?;
        self.change(&mut document)?;
        read(document)
    }

    /// [`apply`](Self::apply) which refuses to touch the key, also where a `D` can be without it.
    pub(crate) fn apply_beside_key<T: HttpResource, D: DeserializeOwned>(&self, current: &T) -> Result<D, Problem> {
        let mut document = serde_json::to_value(current).map_err(|err| of_format(&err))?;
        let key = key_members::<T>(&document);
        self.change(&mut document)?;
        // What is no object any more is for the `D` to refuse.
        if document.is_object() && key_members::<T>(&document) != key {
            return Err(Problem::new(
                ProblemType::OtherKey,
                "the patch changes or removes the key, which never changes",
            ));
        }
        read(document)
    }

    fn change(&self, document: &mut Value) -> Result<(), Problem> {
        match &self.document {
            Document::Merge(patch) => json_patch::merge(document, patch),
            Document::Operations(patch) => operations::apply(document, patch, &self.limits)?,
        }
        Ok(())
    }

    /// Whether what becomes of it depends on the values that are there: by a `test`, or by a value that is copied to where it is of the wrong type, and named by the message.
    pub(crate) const fn tells_of_what_is_there(&self) -> bool {
        matches!(self.document, Document::Operations(_))
    }
}

/// The members that hold the key, where they have the names of its fields.
fn key_members<T: HttpResource>(document: &Value) -> Vec<Option<Value>> {
    T::KEY_NAMES.iter().map(|name| document.get(name).cloned()).collect()
}

fn read<D: DeserializeOwned>(document: Value) -> Result<D, Problem> {
    serde_json::from_value(document).map_err(|err| {
        Problem::new(ProblemType::UnprocessableContent, format!("what the patch leaves is no such resource: {err}"))
    })
}
