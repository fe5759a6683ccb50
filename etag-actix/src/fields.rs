//! The fields that a representation and the 304 that stands for it have in common.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LOCATION, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use etag_core::{EntityTag, HttpDate};

use crate::coding::{IssuedTag, SelectedCoding};
use crate::{PreconditionsConfig, request};

/// The validators and the fields that guide caches, as [RFC 9110 §15.4.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5) wants them
/// on 304 as well.
#[derive(Debug)]
pub(crate) struct Fields {
    pub(crate) tag: Option<EntityTag>,
    pub(crate) last_modified: Option<HttpDate>,
    pub(crate) cache_control: Option<HeaderValue>,
    pub(crate) vary: Vec<HeaderName>,
    pub(crate) content_location: Option<HeaderValue>,
    /// Whether the middleware that compresses will ask whose the tag is.
    pub(crate) is_marked: bool,
}

impl Fields {
    /// With what the configuration says of the representations of this resource.
    pub(crate) fn of(req: &HttpRequest, tag: Option<EntityTag>, last_modified: Option<HttpDate>) -> Self {
        let config = PreconditionsConfig::of(req);
        Self {
            tag,
            last_modified,
            cache_control: config.cache_control_value().cloned(),
            vary: config.vary_fields().to_vec(),
            content_location: None,
            is_marked: SelectedCoding::is_in(req),
        }
    }

    pub(crate) fn write(&self, response: &mut HttpResponse) {
        let headers = response.headers_mut();
        if let Some(tag) = &self.tag {
            insert(headers, ETAG, tag.as_bytes());
        }
        if let Some(date) = self.last_modified {
            write_last_modified(headers, date);
        }
        if let Some(value) = &self.cache_control {
            headers.insert(CACHE_CONTROL, value.clone());
        }
        for name in &self.vary {
            headers.append(VARY, HeaderValue::from(name.clone()));
        }
        if let Some(value) = &self.content_location {
            headers.insert(CONTENT_LOCATION, value.clone());
        }
        if self.is_marked && self.tag.is_some() {
            response.extensions_mut().insert(IssuedTag::OfSelected);
        }
    }
}

/// `Last-Modified`, which is never later than `Date`: [RFC 9110 §8.8.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.1).
pub(crate) fn write_last_modified(headers: &mut HeaderMap, date: HttpDate) {
    let now = request::now();
    insert(headers, LAST_MODIFIED, &date.min(now).to_bytes());
    // The clock that Actix Web takes `Date` from is half a second behind at times.
    if date.unix_seconds() >= now.unix_seconds() - 1 {
        insert(headers, DATE, &now.to_bytes());
    }
}

/// Sets a field; what this crate puts into one is always legal there.
pub(crate) fn insert(headers: &mut HeaderMap, name: HeaderName, value: &[u8]) {
    match HeaderValue::from_bytes(value) {
        Ok(value) => {
            headers.insert(name, value);
        }
        Err(_) => log::error!("a value that no field can have was to stand in {name}"),
    }
}
