//! [`EntityTagRef`]: an entity tag borrowed from a field value, and the two comparisons:
//! [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2).

use core::fmt::{self, Write as _};

use memchr::memchr;

use super::grammar::{same_bytes, skip_tag};
use crate::{EntityTag, SyntaxError};

/// An entity tag, borrowed from the bytes that it was parsed from.
///
/// `==` is identity: `W/"1"` differs from `"1"`, and equals itself. What the standard calls a match is
/// [`strong_eq`](Self::strong_eq) or [`weak_eq`](Self::weak_eq).
///
/// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)
///
/// ```
/// # use etag_core::EntityTagRef;
/// let tag = EntityTagRef::parse(b"W/\"a,b\"")?;
/// assert!(tag.is_weak());
/// assert_eq!(tag.opaque(), b"a,b");
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntityTagRef<'a> {
    /// The whole of the tag, known to follow the grammar.
    value: &'a [u8],
}

impl<'a> EntityTagRef<'a> {
    /// Parses exactly one entity tag, with nothing around it.
    ///
    /// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)
    ///
    /// # Errors
    ///
    /// When `value` is anything else than one entity tag; a space before or behind it is enough.
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// assert!(EntityTagRef::parse(b"\"\"").is_ok());
    /// let err = EntityTagRef::parse(b"\"a b\"").unwrap_err();
    /// assert_eq!(err.offset(), 2);
    /// ```
    pub fn parse(value: &'a [u8]) -> Result<Self, SyntaxError> {
        match skip_tag(value, value)? {
            [] => Ok(Self { value }),
            rest => Err(SyntaxError::unexpected(value, value.len() - rest.len(), "the end")),
        }
    }

    /// The tag that `value` is; the caller knows that it follows the grammar.
    pub(crate) const fn from_checked(value: &'a [u8]) -> Self {
        Self { value }
    }

    /// Whether the tag is a weak validator.
    ///
    /// [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1)
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// assert!(EntityTagRef::parse(b"W/\"1\"")?.is_weak());
    /// assert!(!EntityTagRef::parse(b"\"W/1\"")?.is_weak());
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub const fn is_weak(&self) -> bool {
        matches!(self.value, [b'W', ..])
    }

    /// The bytes between the quotes.
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// assert_eq!(EntityTagRef::parse(b"W/\"1\"")?.opaque(), b"1");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub const fn opaque(&self) -> &'a [u8] {
        match self.quoted() {
            [_, opaque @ .., _] => opaque,
            // A tag has two quotes.
            _ => &[],
        }
    }

    /// The part that writers compare of a tag which this library issued: the opaque part up to its first `.`.
    ///
    /// Of a tag from elsewhere it says nothing, as the dot in `"1.2"` may mean anything; so it is not public.
    pub(crate) fn state(&self) -> &'a [u8] {
        let opaque = self.opaque();
        memchr(b'.', opaque).map_or(opaque, |dot| &opaque[..dot])
    }

    /// The tag as it stands in the field, quotes and `W/` included.
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// assert_eq!(EntityTagRef::parse(b"W/\"1\"")?.as_bytes(), b"W/\"1\"");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.value
    }

    /// The opaque part with its quotes, without `W/`.
    pub(crate) const fn quoted(&self) -> &'a [u8] {
        match self.value {
            [b'W', b'/', quoted @ ..] | quoted => quoted,
        }
    }

    /// Compares strongly: both tags are strong, and their opaque parts are the same bytes.
    ///
    /// [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// let strong = EntityTagRef::parse(b"\"1\"")?;
    /// let weak = EntityTagRef::parse(b"W/\"1\"")?;
    /// assert!(strong.strong_eq(strong));
    /// assert!(!strong.strong_eq(weak));
    /// assert!(!weak.strong_eq(weak));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn strong_eq(self, other: EntityTagRef<'_>) -> bool {
        !self.is_weak() && !other.is_weak() && same_bytes(self.value, other.value)
    }

    /// Compares weakly: the opaque parts are the same bytes, whatever the strength.
    ///
    /// [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// let strong = EntityTagRef::parse(b"\"1\"")?;
    /// assert!(strong.weak_eq(EntityTagRef::parse(b"W/\"1\"")?));
    /// assert!(!strong.weak_eq(EntityTagRef::parse(b"\"2\"")?));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn weak_eq(self, other: EntityTagRef<'_>) -> bool {
        same_bytes(self.quoted(), other.quoted())
    }

    /// Copies the tag into one that owns its bytes.
    ///
    /// ```
    /// # use etag_core::EntityTagRef;
    /// let tag = EntityTagRef::parse(b"\"1\"")?;
    /// assert_eq!(tag.to_entity_tag().as_tag(), tag);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn to_entity_tag(self) -> EntityTag {
        self.into()
    }
}

/// Shows the tag to people: bytes from 0x80 up as `\xHH`; what is sent is [`as_bytes`](EntityTagRef::as_bytes).
impl fmt::Display for EntityTagRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &byte in self.value {
            if byte.is_ascii() {
                f.write_char(char::from(byte))?;
            } else {
                write!(f, "\\x{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for EntityTagRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntityTagRef({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_tag_is_two_quotes_and_what_is_legal_between_them() {
        for (value, weak, opaque) in [
            (&b"\"xyzzy\""[..], false, &b"xyzzy"[..]),
            (b"W/\"xyzzy\"", true, b"xyzzy"),
            (b"\"\"", false, b""),
            (b"W/\"\"", true, b""),
            (b"\"!#~\"", false, b"!#~"),
            (b"\"a,b\"", false, b"a,b"),
            (b"\"a\\\"", false, b"a\\"),
            (b"\"\x80\xE9\xFF\"", false, b"\x80\xE9\xFF"),
            (b"\"W/\"", false, b"W/"),
        ] {
            let tag = EntityTagRef::parse(value).unwrap();
            assert_eq!((tag.is_weak(), tag.opaque(), tag.as_bytes()), (weak, opaque, value));
        }
    }

    #[test]
    fn a_fault_is_named_by_its_first_byte() {
        for (value, message) in [
            (&b""[..], "at byte 0: expected '\"' or 'W/', found the end"),
            (b"xyzzy", "at byte 0: expected '\"' or 'W/', found 'x'"),
            (b"w/\"1\"", "at byte 0: expected '\"' or 'W/', found 'w'"),
            (b" \"1\"", "at byte 0: expected '\"' or 'W/', found byte 0x20"),
            (b"*", "at byte 0: expected '\"' or 'W/', found '*'"),
            (b"W", "at byte 1: expected '/', found the end"),
            (b"W\"1\"", "at byte 1: expected '/', found '\"'"),
            (b"W\\\"1\"", "at byte 1: expected '/', found '\\'"),
            (b"W/", "at byte 2: expected '\"', found the end"),
            (b"W/ \"1\"", "at byte 2: expected '\"', found byte 0x20"),
            (b"W/W/\"1\"", "at byte 2: expected '\"', found 'W'"),
            (b"\"", "at byte 1: expected '\"' or a character of the tag, found the end"),
            (b"\"truc", "at byte 5: expected '\"' or a character of the tag, found the end"),
            (b"\"a b\"", "at byte 2: expected '\"' or a character of the tag, found byte 0x20"),
            (b"\"a\x7F\"", "at byte 2: expected '\"' or a character of the tag, found byte 0x7F"),
            (b"\"v\0\"", "at byte 2: expected '\"' or a character of the tag, found byte 0x00"),
            (b"\"a\\\"b\"", "at byte 4: expected the end, found 'b'"),
            (b"\"1\" ", "at byte 3: expected the end, found byte 0x20"),
            (b"\"1\";q=1", "at byte 3: expected the end, found ';'"),
            (b"\"1\",\"2\"", "at byte 3: expected the end, found ','"),
        ] {
            assert_eq!(EntityTagRef::parse(value).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn the_comparisons_are_the_table_of_the_standard() {
        for (left, right, strong, weak) in [
            (&b"W/\"1\""[..], &b"W/\"1\""[..], false, true),
            (b"W/\"1\"", b"W/\"2\"", false, false),
            (b"W/\"1\"", b"\"1\"", false, true),
            (b"\"1\"", b"W/\"1\"", false, true),
            (b"\"1\"", b"\"1\"", true, true),
            (b"\"1\"", b"\"2\"", false, false),
            (b"\"V1\"", b"\"v1\"", false, false),
            (b"\"\xE9\"", b"\"\xC3\xA9\"", false, false),
            (b"\"%61\"", b"\"a\"", false, false),
        ] {
            let (left, right) = (EntityTagRef::parse(left).unwrap(), EntityTagRef::parse(right).unwrap());
            assert_eq!((left.strong_eq(right), left.weak_eq(right)), (strong, weak), "{left} and {right}");
        }
    }

    #[test]
    fn people_see_bytes_that_are_not_ascii_as_hex() {
        let tag = EntityTagRef::parse(b"W/\"a\xE9\"").unwrap();
        assert_eq!(tag.to_string(), "W/\"a\\xE9\"");
        assert_eq!(alloc::format!("{tag:?}"), "EntityTagRef(W/\"a\\xE9\")");
    }
}
