//! What scripts of another origin need: [Fetch, §3.3](https://fetch.spec.whatwg.org/#http-cors-protocol).
//!
//! A browser shows a script of another origin an `ETag` only where the service exposes it, and sends `If-Match` only where the service allows it. These are the lists for
//! [`actix_cors`](https://docs.rs/actix-cors), by name, as requests with credentials need them (`*` does not count there).
//!
//! ```
//! use actix_cors::Cors;
//! use actix_web::App;
//! use etag_actix::{Routes, cors};
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
//!
//! # fn main() {
//! let cors = Cors::default()
//!     .allowed_origin("https://shop.example")
//!     .allowed_methods(cors::METHODS)
//!     .allowed_headers(cors::REQUEST_HEADERS)
//!     .expose_headers(cors::RESPONSE_HEADERS)
//!     .max_age(3600);
//! let app = App::new().wrap(cors).service(Routes::<Product>::at("/products/{id}"));
//! # let _ = app;
//! # }
//! ```
//!
//! It is to be wrapped around everything else, so that refusals are for scripts as well: without these fields a script sees a network error in the place of a 412.
//! The middleware answers preflights itself, before any precondition or authorization is asked for.

use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_UNMODIFIED_SINCE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};

use crate::patch::ACCEPT_PATCH;
use crate::prefer::{PREFER, PREFERENCE_APPLIED};

/// The methods of a resource, for `Access-Control-Allow-Methods`.
///
/// ```
/// assert!(etag_actix::cors::METHODS.contains(&actix_web::http::Method::PATCH));
/// ```
pub static METHODS: &[Method] = &[Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The fields of requests, for `Access-Control-Allow-Headers`: the conditions, and what goes with the content and the answer.
///
/// ```
/// assert!(etag_actix::cors::REQUEST_HEADERS.contains(&actix_web::http::header::IF_MATCH));
/// ```
pub static REQUEST_HEADERS: &[HeaderName] = &REQUEST;

/// The fields of answers, for `Access-Control-Expose-Headers`. `Last-Modified`, `Cache-Control` and `Content-Type` are for scripts anyway.
///
/// ```
/// assert!(etag_actix::cors::RESPONSE_HEADERS.contains(&actix_web::http::header::ETAG));
/// ```
pub static RESPONSE_HEADERS: &[HeaderName] = &RESPONSE;

// Shown as slices, so that a name more is no other type.
static REQUEST: [HeaderName; 8] =
    [IF_MATCH, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE, CONTENT_TYPE, ACCEPT, PREFER, AUTHORIZATION];

static RESPONSE: [HeaderName; 7] =
    [ETAG, LOCATION, CONTENT_LOCATION, PREFERENCE_APPLIED, ACCEPT_PATCH, RETRY_AFTER, WWW_AUTHENTICATE];
