//! Content codings: which one a request selects, what is coded, and what the tag of an answer stands for. [RFC 9110 §8.4.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1)

use actix_web::{HttpMessage as _, HttpRequest};
use etag_core::EntityTag;

/// On a request: the content coding that the middleware `Compress` will use for what can be coded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SelectedCoding(pub(crate) &'static str);

impl SelectedCoding {
    /// The coding of an answer of this media type, if it will have one.
    pub(crate) fn of(req: &HttpRequest, media_type: &str) -> Option<&'static str> {
        let selected = req.extensions().get::<Self>().map(|coding| coding.0);
        selected.filter(|_| is_coded(media_type.as_bytes()))
    }

    /// Whether there is one.
    pub(crate) fn is_in(req: &HttpRequest) -> bool {
        req.extensions().contains::<Self>()
    }
}

/// On a response to such a request: what the tag stands for, where this crate has issued it.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "compress"), expect(dead_code, reason = "it is read by the middleware"))]
pub(crate) enum IssuedTag {
    /// The content; without any content coding it has this tag.
    OfContent(EntityTag),
    /// What a read would select.
    OfSelected,
}

/// Whether content of this media type gets smaller: pictures and films are compressed as they are.
pub(crate) fn is_coded(media_type: &[u8]) -> bool {
    let is = |prefix: &[u8]| media_type.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    !is(b"video/") && (!is(b"image/") || is(b"image/svg"))
}

#[cfg(test)]
mod tests {
    use super::is_coded;

    #[test]
    fn pictures_and_films_are_not_coded() {
        for media_type in ["image/png", "Image/JPEG", "video/mp4; codecs=avc1"] {
            assert!(!is_coded(media_type.as_bytes()), "{media_type}");
        }
        for media_type in ["application/json", "image/svg+xml", "text/html; charset=utf-8", "", "videography"] {
            assert!(is_coded(media_type.as_bytes()), "{media_type}");
        }
    }
}
