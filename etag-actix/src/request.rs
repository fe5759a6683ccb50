//! What the core asks of a request, from the types of Actix Web.

use std::any::type_name;
use std::time::SystemTime;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use actix_web::web::Data;
use etag_core::{HttpDate, Method};
use etag_store::Versions;

use crate::{HttpResource, PreconditionsConfig, Problem};

pub(crate) fn method(req: &HttpRequest) -> Method {
    Method::from_bytes(req.method().as_str().as_bytes())
}

pub(crate) fn now() -> HttpDate {
    HttpDate::from(SystemTime::now())
}

/// The conditional fields, from the header section alone: all lines of each, and every byte.
pub(crate) fn preconditions(req: &HttpRequest) -> etag_core::Preconditions<'_> {
    let headers = req.headers();
    // To read a name from text costs more than to look it up.
    let lines_of = |name: &'static str| {
        let lines = match name {
            "If-Match" => headers.get_all(IF_MATCH),
            "If-None-Match" => headers.get_all(IF_NONE_MATCH),
            "If-Modified-Since" => headers.get_all(IF_MODIFIED_SINCE),
            "If-Unmodified-Since" => headers.get_all(IF_UNMODIFIED_SINCE),
            "If-Range" => headers.get_all(IF_RANGE),
            other => headers.get_all(other),
        };
        lines.map(HeaderValue::as_bytes)
    };
    etag_core::Preconditions::parse(lines_of, now(), PreconditionsConfig::of(req).field_limits())
}

pub(crate) fn versions<T: HttpResource>(req: &HttpRequest) -> Result<&Versions<T>, Problem> {
    app_data::<Versions<T>>(req).ok_or_else(|| {
        let resource = type_name::<T>();
        log::error!("there is no `Versions<{resource}>` for {}: give one to `App::app_data`", req.path());
        Problem::internal()
    })
}

/// What `app_data` has of this type, nearest to the request: by itself, or else in a `Data`, however near that is. So Actix Web looks for its own.
pub(crate) fn app_data<A: 'static>(req: &HttpRequest) -> Option<&A> {
    req.app_data::<A>().or_else(|| req.app_data::<Data<A>>().map(|data| &***data))
}
