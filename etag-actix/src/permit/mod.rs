//! The permits of the store, for handlers: what they write becomes the answer.

mod matched;
mod vacant;

use actix_web::HttpRequest;
use etag_core::StrongVersioned;

pub use self::matched::Matched;
pub use self::vacant::Vacant;
use crate::{HttpResource, Tagged, WriteError};

/// The right to one write, whichever the client asked for.
///
/// ```
/// use actix_web::web::Json;
/// use etag_actix::{Permit, Put, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
///     match permit {
///         Permit::Matched(current) => current.replace(product).await,
///         Permit::Vacant(vacant) => vacant.create(product).await,
///     }
/// }
/// # fn main() {
/// # let _ = actix_web::web::put().to(put);
/// # }
/// ```
// Closed: there is something, or there is nothing.
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: match it, and write with what it holds"]
pub enum Permit<T: HttpResource + StrongVersioned> {
    /// There is something, and it is what the client has seen, as far as it has said so.
    Matched(Matched<T>),
    /// There is nothing, as the client expects.
    Vacant(Vacant<T>),
}

impl<T: HttpResource + StrongVersioned> Permit<T> {
    pub(crate) fn new(permit: etag_store::Permit<T>, req: &HttpRequest) -> Self {
        match permit {
            etag_store::Permit::Matched(matched) => Self::Matched(Matched::new(matched, req)),
            etag_store::Permit::Vacant(vacant) => Self::Vacant(Vacant::new(vacant, req)),
        }
    }

    /// The key of the resource.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::Put;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn check(Put(permit, ()): Put<Product>) -> String {
    ///     permit.key().to_string()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(actix_web::test::read_body(put_current(web::put().to(check)).await).await, "7");
    /// assert_eq!(actix_web::test::read_body(put_new(web::put().to(check)).await).await, "8");
    /// # }
    /// ```
    pub const fn key(&self) -> &T::Key {
        match self {
            Self::Matched(matched) => matched.key(),
            Self::Vacant(vacant) => vacant.key(),
        }
    }

    /// What is there.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::Put;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn check(Put(permit, ()): Put<Product>) -> String {
    ///     permit.current().map_or("nothing", |product| &product.name).to_owned()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(actix_web::test::read_body(put_current(web::put().to(check)).await).await, "tea");
    /// assert_eq!(actix_web::test::read_body(put_new(web::put().to(check)).await).await, "nothing");
    /// # }
    /// ```
    pub fn current(&self) -> Option<&T> {
        match self {
            Self::Matched(matched) => Some(matched),
            Self::Vacant(_) => None,
        }
    }

    /// Stores `value`: in the place of what is there, or as the first.
    ///
    /// ```
    /// use actix_web::web::{self, Json};
    /// use etag_actix::{Put, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    ///     permit.put(product).await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(put)).await.status(), 200);
    /// assert_eq!(put_new(web::put().to(put)).await.status(), 201);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Matched::replace`] and [`Vacant::create`].
    pub async fn put(self, value: T) -> Result<Tagged<T>, WriteError> {
        match self {
            Self::Matched(matched) => matched.replace(value).await,
            Self::Vacant(vacant) => vacant.create(value).await,
        }
    }
}
