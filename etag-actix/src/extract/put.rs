//! [`Put`]: creates or replaces, whichever the client asked for.

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use etag_core::StrongVersioned;
use etag_store::Rule;

use super::{Extracting, extracting};
use crate::check::check;
use crate::{HttpResource, Permit};

/// Creates or replaces, whichever the client asked for: the permit that `If-None-Match: *` or `If-Match` gives, and the body `B`.
///
/// [RFC 9110 §9.3.4](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4). With neither field the answer is 428.
///
/// ```
/// use actix_web::web::Json;
/// use etag_actix::{Put, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
///     permit.put(product).await
/// }
/// # fn main() {
/// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::put().to(put));
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written without the permit in it"]
pub struct Put<T: HttpResource + StrongVersioned, B = ()>(pub Permit<T>, pub B);

impl<T, B> FromRequest for Put<T, B>
where
    T: HttpResource + StrongVersioned,
    B: FromRequest + 'static,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let check = async |req: &HttpRequest| Ok(Permit::new(check(req, Rule::put()).await?, req));
        extracting(req, payload, check, Self)
    }
}
