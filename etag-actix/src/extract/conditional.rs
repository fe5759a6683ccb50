//! [`Conditional`]: writes under whatever conditions the client has sent.

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use etag_core::StrongVersioned;
use etag_store::Rule;

use super::{Extracting, extracting};
use crate::check::check_rule;
use crate::{HttpResource, Permit, PreconditionsConfig};

/// Writes under whatever conditions the client has sent, and none if it has sent none: the permit, and the body `B`.
///
/// What the client sends is heeded as by every extractor (400, 412); nothing is required, so that there is no 428. A client that sends nothing may overwrite
/// what it has not seen; that the handler writes over what it was given itself is checked all the same. What does not exist is 404, unless the method is `PUT`.
///
/// ```
/// use etag_actix::{Conditional, Permit, Problem, Tagged};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// /// POST /products/{id}: dearer by 10, whatever it costs, unless the client says what it has seen.
/// async fn raise(Conditional(permit, ()): Conditional<Product>) -> Result<Tagged<Product>, Problem> {
///     match permit {
///         Permit::Matched(current) => current.update(|product| product.price += 10).await,
///         Permit::Vacant(_) => Err(Problem::not_found()),
///     }
/// }
/// # fn main() {
/// # let _ = actix_web::web::resource("/{id}").route(actix_web::web::post().to(raise));
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is written without the permit in it"]
pub struct Conditional<T: HttpResource + StrongVersioned, B = ()>(pub Permit<T>, pub B);

impl<T, B> FromRequest for Conditional<T, B>
where
    T: HttpResource + StrongVersioned,
    B: FromRequest + 'static,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let check = async |req: &HttpRequest| {
            let rule = PreconditionsConfig::of(req).tolerate(Rule::without_required_precondition());
            Ok(Permit::new(check_rule(req, rule).await?, req))
        };
        extracting(req, payload, check, Self)
    }
}
