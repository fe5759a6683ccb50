//! [`Problem`]: RFC 9457 problem details, as an error that answers for itself.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, ResponseError};
use etag_core::{EntityTag, HttpDate};
use etag_store::StoreError;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

use super::ProblemType;
use crate::fields::{insert, write_last_modified};
use crate::prefer::PREFERENCE_APPLIED;
use crate::{Format as _, JsonFormat};

/// Why a write was not made: the same as every other problem, under the name that reads well behind a write.
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
pub type WriteError = Problem;

/// What went wrong, as problem details: [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457).
///
/// The errors of this crate are problems, and a handler may make its own. A problem is an error of Actix Web that brings its whole answer: the status, `application/problem+json`
/// with `type`, `title`, `status`, `detail` and the members that go with the type, `Cache-Control: no-store`, and the current `ETag` where
/// the caller may know it.
///
/// ```
/// use actix_web::ResponseError as _;
/// use etag_actix::{Problem, ProblemType};
///
/// let problem = Problem::new(ProblemType::UnprocessableContent, "the price is -1, and must not be negative").with_member("price", -1);
/// assert_eq!(problem.status_code(), 422);
/// assert_eq!(problem.to_string(), "the price is -1, and must not be negative");
/// ```
// Boxed: it is the error half of the result of every handler.
pub struct Problem(Box<Inner>);

struct Inner {
    kind: ProblemType,
    detail: Cow<'static, str>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    etag: Option<EntityTag>,
    representation: Option<CurrentRepresentation>,
}

/// The current representation, as JSON, in the place of the problem details: [RFC 8144 §3.2](https://www.rfc-editor.org/rfc/rfc8144#section-3.2).
pub(crate) struct CurrentRepresentation {
    pub(crate) content: Bytes,
    pub(crate) last_modified: Option<HttpDate>,
    pub(crate) location: Option<HeaderValue>,
}

impl Problem {
    /// A problem of this type; `detail` tells a person what is wrong with this request, and what to do.
    ///
    /// ```
    /// use actix_web::ResponseError as _;
    /// use etag_actix::{Problem, ProblemType};
    ///
    /// let problem = Problem::new(ProblemType::Forbidden, "the shop is closed on Sundays");
    /// assert_eq!(problem.status_code(), 403);
    /// ```
    pub fn new(kind: ProblemType, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: detail.into(),
            members: Map::new(),
            headers: Vec::new(),
            etag: None,
            representation: None,
        }))
    }

    /// 404.
    ///
    /// ```
    /// # use actix_web::ResponseError as _;
    /// assert_eq!(etag_actix::Problem::not_found().status_code(), 404);
    /// ```
    pub fn not_found() -> Self {
        Self::new(ProblemType::NotFound, "there is no such resource")
    }

    /// 500, for something that the log has and the client must not see.
    pub(crate) fn internal() -> Self {
        Self::new(ProblemType::Internal, "see the log of the service; nothing was written")
    }

    /// With a member of this name: what a program can act on.
    ///
    /// [RFC 9457 §3.2](https://www.rfc-editor.org/rfc/rfc9457#section-3.2). The members of the standard, and `current_etag`, keep their meaning whatever is given for them here.
    ///
    /// ```
    /// use etag_actix::{Problem, ProblemType};
    ///
    /// let problem = Problem::new(ProblemType::UnprocessableContent, "the price is -1, and must not be negative")
    ///     .with_member("member", "price")
    ///     .with_member("minimum", 0);
    /// # let _ = problem;
    /// ```
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// With a field in the header section of the answer.
    ///
    /// ```
    /// use actix_web::ResponseError as _;
    /// use actix_web::http::header::{HeaderValue, RETRY_AFTER};
    /// use etag_actix::{Problem, ProblemType};
    ///
    /// let problem = Problem::new(ProblemType::Unavailable, "the shop is being painted")
    ///     .with_header(RETRY_AFTER, HeaderValue::from_static("3600"));
    /// assert_eq!(problem.error_response().headers().get("retry-after").unwrap(), "3600");
    /// ```
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// With the current tag, which goes into `ETag` and the member `current_etag`.
    pub(crate) fn with_current(mut self, etag: EntityTag) -> Self {
        self.0.etag = Some(etag);
        self
    }

    pub(crate) fn with_representation(mut self, representation: CurrentRepresentation) -> Self {
        self.0.representation = Some(representation);
        self
    }

    /// The type.
    ///
    /// ```
    /// use etag_actix::{Problem, ProblemType};
    ///
    /// assert_eq!(Problem::not_found().kind(), ProblemType::NotFound);
    /// ```
    pub const fn kind(&self) -> ProblemType {
        self.0.kind
    }

    /// The tag of what is there now, where that is told.
    ///
    /// ```
    /// use actix_web::web::{self, Json};
    /// use etag_actix::{IfMatch, Tagged, WriteError};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/shop.in"));
    ///
    /// async fn replace(IfMatch(current, Json(product)): IfMatch<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    ///     let replaced = current.replace(product).await;
    ///     if let Err(problem) = &replaced
    ///         && let Some(tag) = problem.current_etag()
    ///     {
    ///         println!("somebody else was faster, and wrote {tag}");
    ///     }
    ///     replaced
    /// }
    /// # #[actix_web::main]
    /// # async fn main() {
    /// assert_eq!(put_current(web::put().to(replace)).await.status(), 200);
    /// # }
    /// ```
    pub const fn current_etag(&self) -> Option<&EntityTag> {
        self.0.etag.as_ref()
    }

    fn details(&self) -> Vec<u8> {
        serde_json::to_vec(&Details(&self.0)).expect("names and JSON values are JSON")
    }
}

/// Written member by member: clients that retry meet refusals often, and these should cost little.
struct Details<'a>(&'a Inner);

/// What no other member is named.
const STANDARD: [&str; 5] = ["type", "title", "status", "detail", "current_etag"];

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Inner { kind, detail, members, etag, .. } = self.0;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", kind.uri())?;
        object.serialize_entry("title", kind.title())?;
        object.serialize_entry("status", &kind.status().as_u16())?;
        object.serialize_entry("detail", detail)?;
        if let Some(tag) = etag {
            object.serialize_entry("current_etag", &String::from_utf8_lossy(tag.as_bytes()))?;
        }
        for (name, value) in members.iter().filter(|(name, _)| !STANDARD.contains(&name.as_str())) {
            object.serialize_entry(name, value)?;
        }
        object.end()
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        let Inner { headers, etag, representation, .. } = &*self.0;
        let body = match representation {
            Some(representation) => BoxBody::new(representation.content.clone()),
            None => BoxBody::new(self.details()),
        };
        let mut response = HttpResponse::with_body(self.status_code(), body);
        let map = response.headers_mut();
        map.insert(CACHE_CONTROL, const { HeaderValue::from_static("no-store") });
        if let Some(tag) = etag {
            insert(map, ETAG, tag.as_bytes());
        }
        match representation {
            None => {
                map.insert(CONTENT_TYPE, const { HeaderValue::from_static("application/problem+json") });
            }
            Some(representation) => {
                map.insert(CONTENT_TYPE, const { HeaderValue::from_static(JsonFormat::MEDIA_TYPE) });
                map.insert(PREFERENCE_APPLIED, const { HeaderValue::from_static("return=representation") });
                if let Some(location) = &representation.location {
                    map.insert(CONTENT_LOCATION, location.clone());
                }
                if let Some(date) = representation.last_modified {
                    write_last_modified(map, date);
                }
            }
        }
        for (name, value) in headers {
            map.insert(name.clone(), value.clone());
        }
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem").field("kind", &self.0.kind).field("detail", &self.0.detail).finish_non_exhaustive()
    }
}

impl Error for Problem {}

/// What the store says, for a handler that asks it itself. What is wrong goes to the log; the client is told no more than whether to try again.
impl From<StoreError> for Problem {
    fn from(err: StoreError) -> Self {
        super::from_store::of_store(&err)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Problem, ProblemType};

    #[test]
    fn a_member_of_the_standard_cannot_be_given_another_meaning() {
        let problem = Problem::new(ProblemType::Stale, "read again")
            .with_member("status", 200)
            .with_member("type", "about:blank")
            .with_member("price", 300);
        let details = problem.details();
        let text = str::from_utf8(&details).unwrap();
        assert_eq!(text.matches("\"status\"").count(), 1, "{text}");
        let uri = ProblemType::Stale.uri();
        let title = ProblemType::Stale.title();
        let expected = json!({ "type": uri, "title": title, "status": 412, "detail": "read again", "price": 300 });
        assert_eq!(serde_json::from_slice::<Value>(&details).unwrap(), expected);
    }
}
