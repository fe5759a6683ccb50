//! [`NoContent`]: 204.

use actix_web::body::{self, BoxBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder};

/// 204 without content and without validators: the answer to a deletion.
///
/// [RFC 9110 §15.3.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.5)
///
/// ```
/// use etag_actix::{IfMatch, NoContent, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
///     current.delete().await
/// }
/// # fn main() {
/// # let _ = actix_web::web::delete().to(remove);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::with_body(StatusCode::NO_CONTENT, BoxBody::new(body::None::new()))
    }
}
