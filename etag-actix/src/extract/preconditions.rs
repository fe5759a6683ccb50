//! [`Preconditions`]: the conditional fields as they were sent.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use etag_core::{Current, Decision};

use crate::request;

/// The conditional fields of the request, for a handler that decides by itself: over a resource that is no [`Versions`](etag_store::Versions), or none at all.
///
/// [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1). They give no permit.
///
/// ```
/// use actix_web::HttpResponse;
/// use etag_actix::Preconditions;
/// use etag_core::{Current, Decision, EntityTag, Representation};
///
/// async fn logo(preconditions: Preconditions) -> HttpResponse {
///     let tag = EntityTag::strong("logo-7").expect("a literal");
///     match preconditions.evaluate(&Current::Exists(Representation::tagged(&tag))) {
///         Decision::NotModified => HttpResponse::NotModified().insert_header(("ETag", tag.as_bytes())).body(actix_web::body::None::new()),
///         _ => HttpResponse::Ok().insert_header(("ETag", tag.as_bytes())).body("<svg/>"),
///     }
/// }
/// # let _ = actix_web::web::resource("/logo").route(actix_web::web::get().to(logo));
/// ```
#[derive(Clone, Debug)]
pub struct Preconditions(HttpRequest);

impl Preconditions {
    /// The fields, parsed.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use etag_actix::Preconditions;
    /// use etag_core::TagField;
    ///
    /// /// Whether the client knows what it does.
    /// async fn hint(preconditions: Preconditions) -> HttpResponse {
    ///     match preconditions.fields().if_match() {
    ///         TagField::Absent => HttpResponse::Ok().body("the next one may overwrite you"),
    ///         _ => HttpResponse::Ok().finish(),
    ///     }
    /// }
    /// # let _ = actix_web::web::post().to(hint);
    /// ```
    pub fn fields(&self) -> etag_core::Preconditions<'_> {
        request::preconditions(&self.0)
    }

    /// What the request's method and fields lead to, where `current` is what is there. See [`etag_core::evaluate`].
    ///
    /// [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)
    ///
    /// ```
    /// use actix_web::test::TestRequest;
    /// use actix_web::FromRequest as _;
    /// use etag_actix::Preconditions;
    /// use etag_core::{Current, Decision};
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let req = TestRequest::put().insert_header(("If-Match", "*")).to_http_request();
    /// let preconditions = Preconditions::extract(&req).await.expect("it takes every request");
    /// assert!(matches!(preconditions.evaluate(&Current::Vacant), Decision::PreconditionFailed(_)));
    /// # }
    /// ```
    pub fn evaluate(&self, current: &Current<'_>) -> Decision {
        etag_core::evaluate(request::method(&self.0), &self.fields(), current)
    }
}

impl FromRequest for Preconditions {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.clone())))
    }
}
