//! [`Vacant`]: the right to create what does not exist.

use actix_web::HttpRequest;
use etag_core::StrongVersioned;

use crate::problem::of_write_error;
use crate::{Authorization, HttpResource, Tagged, WriteError};

/// The right to create one resource where there is none.
///
/// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). Only an extractor gives one, and the write takes it.
///
/// ```
/// use etag_actix::{IfAbsent, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn reserve(IfAbsent(vacant, ()): IfAbsent<Product>) -> Result<Tagged<Product>, WriteError> {
///     let id = *vacant.key();
///     vacant.create(Product { id, name: "reserved".to_owned(), price: 0 }).await
/// }
/// # fn main() {
/// # let _ = actix_web::web::put().to(reserve);
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: call `create`"]
pub struct Vacant<T: HttpResource + StrongVersioned> {
    permit: etag_store::Vacant<T>,
    req: HttpRequest,
}

impl<T: HttpResource + StrongVersioned> Vacant<T> {
    pub(crate) fn new(permit: etag_store::Vacant<T>, req: &HttpRequest) -> Self {
        Self { permit, req: req.clone() }
    }

    /// The key of the resource.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::IfAbsent;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn check(IfAbsent(vacant, ()): IfAbsent<Product>) -> String {
    ///     vacant.key().to_string()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(actix_web::test::read_body(put_new(web::put().to(check)).await).await, "8");
    /// # }
    /// ```
    pub const fn key(&self) -> &T::Key {
        self.permit.key()
    }

    /// The permit of the store, to be used together with others: [`Versions::commit_all`](etag_store::Versions::commit_all).
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use actix_web::web::{self, Data};
    /// use etag_actix::{IfAbsent, NoContent, Problem};
    /// use etag_store::Versions;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn reserve(
    ///     IfAbsent(vacant, ()): IfAbsent<Product>,
    ///     products: Data<Versions<Product>>,
    ///     req: HttpRequest,
    /// ) -> Result<NoContent, Problem> {
    ///     let reserved = Product { id: *vacant.key(), name: "reserved".to_owned(), price: 0 };
    ///     let reserving = vacant.into_permit().creating(reserved).map_err(|err| Problem::of_write(err, &req))?;
    ///     let together = vec![reserving]; // and others
    ///     products.commit_all(together).await.map_err(|err| Problem::of_batch(err, &req))?;
    ///     Ok(NoContent)
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_new(web::put().to(reserve)).await.status(), 204);
    /// # }
    /// ```
    pub fn into_permit(self) -> etag_store::Vacant<T> {
        self.permit
    }

    /// Stores `value`, if there is still nothing.
    ///
    /// ```
    /// use actix_web::web::{self, Json};
    /// use etag_actix::{IfAbsent, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn create(IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    ///     vacant.create(product).await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_new(web::put().to(create)).await;
    /// assert_eq!(answer.headers().get("location").unwrap(), "/products/8");
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 412 where somebody else was faster, 422 where `value` has another key, and what the store says.
    pub async fn create(self, value: T) -> Result<Tagged<T>, WriteError> {
        let Self { permit, req } = self;
        let is_shown = Authorization::may_read(&req, &value);
        permit.create(value).await.map(Tagged::created).map_err(|err| of_write_error(err, &req, is_shown))
    }
}
