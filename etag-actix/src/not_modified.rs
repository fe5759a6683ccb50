//! 304: the client holds what it asked for.

use std::fmt;

use actix_web::body::{self, BoxBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use etag_store::Validators;

use crate::fields::Fields;
use crate::variant::Variant;
use crate::{Format, HttpResource};

/// The answer 304, which an extractor gives in place of the handler.
///
/// [RFC 9110 §15.4.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5)
pub(crate) struct NotModified(Fields);

impl NotModified {
    pub(crate) fn new<T: HttpResource, F: Format>(req: &HttpRequest, validators: &Validators) -> Self {
        let tag = validators.etag_of_variant(T::STRENGTH, Variant::of::<F>(req).labels());
        // A label that is none was found out when the representation was read.
        Fields::of(req, tag.ok(), validators.last_modified).into()
    }

    pub(crate) fn respond(&self) -> HttpResponse {
        // Not `finish()`: over HTTP/2 that sends `content-length: 0`, which is that of another representation.
        let mut response = HttpResponse::with_body(StatusCode::NOT_MODIFIED, BoxBody::new(body::None::new()));
        self.0.write(&mut response);
        response
    }
}

impl From<Fields> for NotModified {
    fn from(fields: Fields) -> Self {
        Self(fields)
    }
}

impl ResponseError for NotModified {
    fn status_code(&self) -> StatusCode {
        StatusCode::NOT_MODIFIED
    }

    fn error_response(&self) -> HttpResponse {
        self.respond()
    }
}

impl fmt::Display for NotModified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client holds the current representation")
    }
}

impl fmt::Debug for NotModified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotModified")
    }
}
