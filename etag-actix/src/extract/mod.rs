//! The extractors: what a handler may ask of a conditional request.

mod conditional;
mod if_absent;
mod if_match;
mod if_none_match;
mod preconditions;
mod put;

pub use self::conditional::Conditional;
pub use self::if_absent::IfAbsent;
pub use self::if_match::IfMatch;
pub use self::if_none_match::IfNoneMatch;
pub use self::preconditions::Preconditions;
pub use self::put::Put;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};

use crate::Problem;
use crate::body::guarded;

/// The future of an extractor, which stays on its worker.
type Extracting<X> = Pin<Box<dyn Future<Output = Result<X, Error>>>>;

/// The extractor that `new` makes of the permit that `check` gives, and of the body behind it.
fn extracting<X, P, B, C>(
    req: &HttpRequest,
    payload: &mut Payload,
    check: C,
    new: impl FnOnce(P, B) -> X + 'static,
) -> Extracting<X>
where
    P: 'static,
    B: FromRequest + 'static,
    C: AsyncFnOnce(&HttpRequest) -> Result<P, Problem> + 'static,
{
    let guarded = guarded(req, payload, check);
    Box::pin(async move {
        let (permit, body) = guarded.await?;
        Ok(new(permit, body))
    })
}
