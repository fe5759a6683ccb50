//! [`IfAbsent`]: creates what does not exist.

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use etag_core::StrongVersioned;
use etag_store::{Permit, Rule};

use super::{Extracting, extracting};
use crate::check::check_rule;
use crate::{HttpResource, PreconditionsConfig, Problem, Vacant};

/// Creates what does not exist: the permit that `If-None-Match: *` gives, and the body `B`.
///
/// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). Without that field the answer is 428, where the resource exists 412.
///
/// ```
/// use actix_web::web::Json;
/// use etag_actix::{IfAbsent, Tagged, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn create(IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
///     vacant.create(product).await
/// }
/// # fn main() {
/// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::put().to(create));
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written without the permit in it"]
pub struct IfAbsent<T: HttpResource + StrongVersioned, B = ()>(pub Vacant<T>, pub B);

impl<T, B> FromRequest for IfAbsent<T, B>
where
    T: HttpResource + StrongVersioned,
    B: FromRequest + 'static,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        extracting(req, payload, vacant, Self)
    }
}

async fn vacant<T: HttpResource + StrongVersioned>(req: &HttpRequest) -> Result<Vacant<T>, Problem> {
    match check_rule(req, PreconditionsConfig::of(req).tolerate(Rule::create())).await? {
        Permit::Vacant(vacant) => Ok(Vacant::new(vacant, req)),
        Permit::Matched(_) => {
            log::error!("a check for what does not exist found that it does");
            Err(Problem::internal())
        }
    }
}
