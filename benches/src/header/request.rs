//! [`Request`]: one `If-Match` line and the current tag, in every contender's own types.

use actix_web::HttpRequest;
use actix_web::test::TestRequest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headers::{HeaderMapExt as _, HeaderValue};
use memchr::memmem::Finder;
use sha2::{Digest as _, Sha256};

/// Where the current tag stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Current {
    /// At the end, so that everything before it is read.
    Last,
    /// Nowhere.
    Absent,
}

/// One request, as each contender sees it.
pub(super) struct Request {
    pub(super) line: HeaderValue,
    pub(super) actix: HttpRequest,
    pub(super) quoted: String,
    pub(super) etag: etag_core::EntityTag,
    pub(super) actix_tag: actix_web::http::header::EntityTag,
    pub(super) headers_tag: headers::ETag,
    pub(super) entity_tag: entity_tag::EntityTag<'static>,
    pub(super) finder: Finder<'static>,
}

impl Request {
    /// A field of `tags` strong tags of 22 characters, separated by `, `.
    ///
    /// # Panics
    ///
    /// When a peer does not take the tags, which are all legal.
    pub(super) fn new(tags: usize, current: Current) -> Self {
        let members: Vec<String> = (0..tags).map(quoted).collect();
        let line = HeaderValue::from_str(&members.join(", ")).expect("base64url and quotes are visible ASCII");
        let quoted = match current {
            Current::Last => quoted(tags - 1),
            Current::Absent => quoted(tags),
        };
        let opaque = quoted.trim_matches('"').to_owned();
        Self {
            actix: TestRequest::default().insert_header(("if-match", line.as_bytes())).to_http_request(),
            etag: etag_core::EntityTag::parse(quoted.as_bytes()).expect("the tag is legal"),
            actix_tag: actix_web::http::header::EntityTag::new_strong(opaque.clone()),
            headers_tag: headers_tag(&quoted),
            entity_tag: entity_tag::EntityTag::with_string(false, opaque).expect("the tag is legal"),
            finder: Finder::new(&quoted).into_owned(),
            line,
            quoted,
        }
    }
}

/// The tag number `n`: what a digest of 16 bytes looks like in a field.
fn quoted(n: usize) -> String {
    let digest = Sha256::digest(n.to_le_bytes());
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16]))
}

fn headers_tag(quoted: &str) -> headers::ETag {
    let mut map = headers::HeaderMap::new();
    map.insert("etag", HeaderValue::from_str(quoted).expect("the tag is visible ASCII"));
    map.typed_get().expect("the tag is legal")
}
