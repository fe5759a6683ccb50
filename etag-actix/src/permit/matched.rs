//! [`Matched`]: the right to change what exists.

use std::ops::Deref;

use actix_web::HttpRequest;
use etag_core::{EntityTag, StrongVersioned};
use etag_store::Validators;
use serde::de::DeserializeOwned;

use crate::problem::of_write_error;
use crate::{Authorization, HttpResource, NoContent, Patch, Problem, ProblemType, Tagged, WriteError};

/// The right to one write to a resource that exists and is what the client has seen; it dereferences to the current value.
///
/// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1). Only an extractor gives one, and the write takes it. The comparison that counts is the one that the store makes with the write: where somebody else was
/// faster, the answer is the same 412 that the extractor would have given.
///
/// ```
/// use etag_actix::{IfMatch, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn raise(IfMatch(current, ()): IfMatch<Product>) -> Result<Tagged<Product>, WriteError> {
///     let price = current.price + 10; // what the client has seen
///     current.update(|product| product.price = price).await
/// }
/// # fn main() {
/// # let _ = actix_web::web::post().to(raise);
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a permit that is not used writes nothing: call `replace`, `update` or `delete`"]
pub struct Matched<T: HttpResource + StrongVersioned> {
    permit: etag_store::Matched<T>,
    req: HttpRequest,
}

impl<T: HttpResource + StrongVersioned> Matched<T> {
    pub(crate) fn new(permit: etag_store::Matched<T>, req: &HttpRequest) -> Self {
        Self { permit, req: req.clone() }
    }

    /// The key of the resource.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::IfMatch;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn check(IfMatch(current, ()): IfMatch<Product>) -> String {
    ///     current.key().to_string()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(check)).await;
    /// assert_eq!(actix_web::test::read_body(answer).await, "7");
    /// # }
    /// ```
    pub const fn key(&self) -> &T::Key {
        self.permit.key()
    }

    /// The entity tag of the current value.
    ///
    /// ```
    /// use actix_web::{HttpResponse, web};
    /// use etag_actix::IfMatch;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn check(IfMatch(current, ()): IfMatch<Product>) -> HttpResponse {
    ///     HttpResponse::Ok().insert_header(("ETag", current.etag().as_bytes())).finish()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(check)).await;
    /// assert!(answer.headers().contains_key("ETag"));
    /// # }
    /// ```
    pub fn etag(&self) -> EntityTag {
        self.permit.etag()
    }

    /// The validators of the current value.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::IfMatch;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn changed(IfMatch(current, ()): IfMatch<Product>) -> String {
    ///     current.validators().last_modified.map_or_else(String::new, |date| date.to_string())
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(changed)).await;
    /// assert!(actix_web::test::read_body(answer).await.ends_with(b"GMT"));
    /// # }
    /// ```
    pub const fn validators(&self) -> &Validators {
        self.permit.validators()
    }

    /// The permit of the store, to be used together with others: [`Versions::commit_all`](etag_store::Versions::commit_all).
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use actix_web::web::{self, Data};
    /// use etag_actix::{IfMatch, NoContent, Problem};
    /// use etag_store::Versions;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn remove(
    ///     IfMatch(current, ()): IfMatch<Product>,
    ///     products: Data<Versions<Product>>,
    ///     req: HttpRequest,
    /// ) -> Result<NoContent, Problem> {
    ///     let together = vec![current.into_permit().deleting()]; // and others
    ///     products.commit_all(together).await.map_err(|err| Problem::of_batch(err, &req))?;
    ///     Ok(NoContent)
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(remove)).await.status(), 204);
    /// # }
    /// ```
    pub fn into_permit(self) -> etag_store::Matched<T> {
        self.permit
    }

    /// Stores `next` in the place of the current value, if that is still current. See [`etag_store::Matched::replace`].
    ///
    /// ```
    /// use actix_web::web::{self, Json};
    /// use etag_actix::{IfMatch, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn replace(IfMatch(current, Json(product)): IfMatch<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    ///     current.replace(product).await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(replace)).await;
    /// let product: Product = actix_web::test::read_body_json(answer).await;
    /// assert_eq!(product.price, 450);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 412 where somebody else was faster, 422 where `next` has another key, and what the store says.
    pub async fn replace(self, next: T) -> Result<Tagged<T>, WriteError> {
        let Self { permit, req } = self;
        let is_shown = Authorization::may_read(&req, &next);
        permit.replace(next).await.map(Tagged::changed).map_err(|err| of_write_error(err, &req, is_shown))
    }

    /// Changes the current value and stores it, if that is still current. See [`etag_store::Matched::update`]: `change` is called again
    /// where others have meanwhile changed fields that writers do not collide on.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::{IfMatch, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn raise(IfMatch(current, ()): IfMatch<Product>) -> Result<Tagged<Product>, WriteError> {
    ///     current.update(|product| product.price += 10).await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = put_current(web::put().to(raise)).await;
    /// let product: Product = actix_web::test::read_body_json(answer).await;
    /// assert_eq!(product.price, 430);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub async fn update(self, mut change: impl FnMut(&mut T)) -> Result<Tagged<T>, WriteError> {
        self.try_update(|value| {
            change(value);
            Ok(())
        })
        .await
    }

    /// [`update`](Self::update) with a change that may refuse; nothing is written then.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::{IfMatch, Problem, ProblemType, Tagged};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn halve(IfMatch(current, ()): IfMatch<Product>) -> Result<Tagged<Product>, Problem> {
    ///     let halve = |product: &mut Product| {
    ///         product.price /= 2;
    ///         if product.price < 400 { Err(Problem::new(ProblemType::UnprocessableContent, "too cheap")) } else { Ok(()) }
    ///     };
    ///     current.try_update(halve).await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(halve)).await.status(), 422);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What `change` says, and as for [`replace`](Self::replace).
    pub async fn try_update(
        self,
        mut change: impl FnMut(&mut T) -> Result<(), Problem>,
    ) -> Result<Tagged<T>, WriteError> {
        let Self { permit, req } = self;
        let mut is_shown = false;
        let change = |value: &mut T| {
            change(value).map_err(Refused::Change)?;
            is_shown = Authorization::may_read(&req, value);
            Ok(())
        };
        let updated = permit.try_update(change).await;
        updated.map(Tagged::changed).map_err(|refused| match refused {
            Refused::Change(problem) => problem,
            Refused::Write(err) => of_write_error(err, &req, is_shown),
        })
    }

    /// Changes the current value as `patch` says and stores it, if that is still current. See [`Patch::apply`].
    ///
    /// The patch is applied again where others have meanwhile changed fields that writers do not collide on. Where clients must not change every field, or some are not
    /// in the JSON, use [`try_update`](Self::try_update) with [`Patch::apply`].
    ///
    /// ```
    /// use etag_actix::{IfMatch, Patch, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    ///
    /// async fn patch(IfMatch(current, patch): IfMatch<Product, Patch>) -> Result<Tagged<Product>, WriteError> {
    ///     current.patch(&patch).await
    /// }
    /// # fn main() {
    /// # let _ = actix_web::web::patch().to(patch);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Patch::apply`] and [`replace`](Self::replace): 422 where the patch changes or removes the key. 403 where it is a JSON Patch, which can tell what is there, and the
    /// [`Authorization`](crate::Authorization) does not let the caller read that.
    pub async fn patch(self, patch: &Patch) -> Result<Tagged<T>, WriteError>
    where
        T: DeserializeOwned,
    {
        self.patch_as(patch, |_, patched| Ok(patched)).await
    }

    /// [`patch`](Self::patch) where `complete` makes the resource of what the patch leaves, and of what is there.
    pub(crate) async fn patch_as<D: DeserializeOwned>(
        self,
        patch: &Patch,
        complete: impl Fn(&T, D) -> Result<T, Problem>,
    ) -> Result<Tagged<T>, WriteError> {
        let req = self.req.clone();
        self.try_update(|value| {
            if patch.tells_of_what_is_there() && !Authorization::may_read(&req, value) {
                return Err(Problem::new(
                    ProblemType::Forbidden,
                    "a JSON Patch tests and copies what is there, which you may not see: send a JSON Merge Patch",
                ));
            }
            *value = complete(value, patch.apply_beside_key(value)?)?;
            Ok(())
        })
        .await
    }

    /// Removes the resource, if the current value is still current.
    ///
    /// ```
    /// use actix_web::web;
    /// use etag_actix::{IfMatch, NoContent, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    ///     current.delete().await
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(remove)).await.status(), 204);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub async fn delete(self) -> Result<NoContent, WriteError> {
        let Self { permit, req } = self;
        permit.delete().await.map(|()| NoContent).map_err(|err| of_write_error(err, &req, false))
    }
}

/// Why an update was not made.
enum Refused<T> {
    Change(Problem),
    Write(etag_store::WriteError<T>),
}

impl<T> From<etag_store::WriteError<T>> for Refused<T> {
    fn from(err: etag_store::WriteError<T>) -> Self {
        Self::Write(err)
    }
}

impl<T: HttpResource + StrongVersioned> Deref for Matched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.permit
    }
}
