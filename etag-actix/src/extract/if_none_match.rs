//! [`IfNoneMatch`]: reads, unless the client holds what it would read.

use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use etag_store::{Read, Stored};

use super::Extracting;
use crate::body::drain;
use crate::not_modified::NotModified;
use crate::variant::Variant;
use crate::{Access, Authorization, Format, HttpResource, JsonFormat, PreconditionsConfig, Problem, key, request};

/// Reads what exists, unless the client holds it already: then 304 is answered before the handler runs, and the value is fetched for an [`Authorization`] alone.
///
/// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). `If-Modified-Since` counts as well, and so do `If-Match` and `If-Unmodified-Since`, which a read may
/// carry (412). What does not exist is 404. It dereferences to the value, and turns into a [`Tagged`](crate::Tagged) of the same format.
///
/// ```
/// use etag_actix::{IfNoneMatch, Tagged};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
///     found.into()
/// }
/// # fn main() {
/// // HEAD is not implied by GET.
/// let resource = actix_web::web::resource("/{id}").route(actix_web::web::get().to(read)).route(actix_web::web::head().to(read));
/// # let _ = resource;
/// # }
/// ```
#[derive(Debug)]
pub struct IfNoneMatch<T, F = JsonFormat> {
    stored: Stored<T>,
    format: PhantomData<fn() -> F>,
}

impl<T, F> IfNoneMatch<T, F> {
    /// The value, with its validators.
    ///
    /// ```
    /// use actix_web::{HttpResponse, web};
    /// use etag_actix::IfNoneMatch;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn label(found: IfNoneMatch<Product>) -> HttpResponse {
    ///     let stored = found.into_stored();
    ///     HttpResponse::Ok().insert_header(("ETag", stored.etag().as_bytes())).body(stored.value.name)
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let answer = get(web::get().to(label)).await;
    /// assert_eq!(actix_web::test::read_body(answer).await, "tea");
    /// # }
    /// ```
    pub fn into_stored(self) -> Stored<T> {
        self.stored
    }
}

impl<T, F> Deref for IfNoneMatch<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.stored.value
    }
}

impl<T: HttpResource, F: Format> FromRequest for IfNoneMatch<T, F> {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            // Before the read and not behind it, where a value would have to wait.
            drain(&req, &mut payload).await;
            match read::<T>(&req, &Variant::of::<F>(&req)).await {
                Ok(Read::Loaded(stored)) => Ok(Self { stored, format: PhantomData }),
                Ok(Read::NotModified(validators)) => Err(NotModified::new::<T, F>(&req, &validators).into()),
                Err(problem) => Err(PreconditionsConfig::of(&req).error(problem, &req)),
            }
        })
    }
}

async fn read<T: HttpResource>(req: &HttpRequest, variant: &Variant) -> Result<Read<T>, Problem> {
    let versions = request::versions::<T>(req)?;
    let key = key::key::<T>(req)?;
    let (method, preconditions) = (request::method(req), request::preconditions(req));
    let refused = |refusal| Problem::of_refusal(refusal, req);
    match Authorization::<T>::of(req) {
        None => versions.read_variant(method, &key, &preconditions, variant.labels()).await.map_err(refused),
        Some(authorization) => {
            let authorize = |current: Option<&T>| authorization.ask(req, Access::Read, current);
            versions.read_authorized(method, &key, &preconditions, variant.labels(), authorize).await.map_err(refused)
        }
    }
}
