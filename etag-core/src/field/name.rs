//! [`Field`]: the request fields that make a request conditional or partial:
//! [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1).

use core::fmt;

/// A request field that this library reads.
///
/// [RFC 9110 §13.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1),
/// [RFC 9110 §14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)
///
/// ```
/// # use etag_core::Field;
/// assert_eq!(Field::from_name(b"if-match"), Some(Field::IfMatch));
/// assert_eq!(Field::IfMatch.to_string(), "If-Match");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
    IfMatch,
    /// [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)
    IfNoneMatch,
    /// [RFC 9110 §13.1.3](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3)
    IfModifiedSince,
    /// [RFC 9110 §13.1.4](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.4)
    IfUnmodifiedSince,
    /// [RFC 9110 §13.1.5](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5)
    IfRange,
    /// [RFC 9110 §14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)
    Range,
}

impl Field {
    /// The name as the standard writes it.
    ///
    /// ```
    /// # use etag_core::Field;
    /// assert_eq!(Field::IfNoneMatch.name(), "If-None-Match");
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::IfMatch => "If-Match",
            Self::IfNoneMatch => "If-None-Match",
            Self::IfModifiedSince => "If-Modified-Since",
            Self::IfUnmodifiedSince => "If-Unmodified-Since",
            Self::IfRange => "If-Range",
            Self::Range => "Range",
        }
    }

    /// The field of that name, in upper or lower case: [RFC 9110
    /// §5.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.1).
    ///
    /// ```
    /// # use etag_core::Field;
    /// assert_eq!(Field::from_name(b"IF-RANGE"), Some(Field::IfRange));
    /// assert_eq!(Field::from_name(b"If"), None);
    /// ```
    pub fn from_name(name: &[u8]) -> Option<Self> {
        ALL.into_iter().find(|field| field.name().as_bytes().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

const ALL: [Field; 6] = [
    Field::IfMatch,
    Field::IfNoneMatch,
    Field::IfModifiedSince,
    Field::IfUnmodifiedSince,
    Field::IfRange,
    Field::Range,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_in_any_case() {
        for field in ALL {
            assert_eq!(Field::from_name(field.name().as_bytes()), Some(field));
            assert_eq!(Field::from_name(field.name().to_ascii_uppercase().as_bytes()), Some(field));
        }
        for name in [&b""[..], b"If-Match ", b"If_Match", b"ETag"] {
            assert_eq!(Field::from_name(name), None);
        }
    }
}
