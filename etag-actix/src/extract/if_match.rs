//! [`IfMatch`]: changes what exists, if it is what the client has seen.

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use etag_core::StrongVersioned;
use etag_store::{Permit, Rule};

use super::{Extracting, extracting};
use crate::check::check;
use crate::{HttpResource, Matched, Problem};

/// Changes what exists, if it is what the client has seen: the permit that the request's `If-Match` gives, and the body `B`.
///
/// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1). The handler runs only where there is such a resource (404), the request says what it has seen
/// (428) in a field that can be read (400), and that is current (412). The body is read and parsed behind all of this, and no handler has a
/// way to write without the permit: that is why `Option<IfMatch<T>>` and `Result<IfMatch<T>, _>`, which run the handler whatever the
/// request says, are harmless.
///
/// Actix Web polls the arguments of a handler together. A body extractor in an argument *behind* this one, `(IfMatch<T>, Json<Draft>)`, gets the body once the check has passed, as `B` does.
/// In an argument *before* it the body is read while the store is asked, and a fault in it may be answered in the place of 412; nothing stale is written in any order.
///
/// ```
/// use actix_web::web::Json;
/// use etag_actix::{IfMatch, NoContent, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn replace(IfMatch(current, Json(product)): IfMatch<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
///     current.replace(product).await
/// }
///
/// async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
///     current.delete().await
/// }
/// # fn main() {
/// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::put().to(replace)).route(actix_web::web::delete().to(remove));
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written without the permit in it"]
pub struct IfMatch<T: HttpResource + StrongVersioned, B = ()>(pub Matched<T>, pub B);

impl<T, B> FromRequest for IfMatch<T, B>
where
    T: HttpResource + StrongVersioned,
    B: FromRequest + 'static,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        extracting(req, payload, matched, Self)
    }
}

async fn matched<T: HttpResource + StrongVersioned>(req: &HttpRequest) -> Result<Matched<T>, Problem> {
    match check(req, Rule::replace()).await? {
        Permit::Matched(matched) => Ok(Matched::new(matched, req)),
        // Only where no precondition is required, and the method is one that creates: this handler does not.
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}
