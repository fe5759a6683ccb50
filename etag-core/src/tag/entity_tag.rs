//! [`EntityTag`]: an owned entity tag, without heap for the tags that this library issues:
//! [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).

use alloc::boxed::Box;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::coding_suffix::is_coding_suffix;
use super::grammar::is_etagc;
use crate::{EntityTagRef, State, SyntaxError};

/// An entity tag that owns its bytes.
///
/// `==` is identity: `W/"1"` differs from `"1"`, and equals itself. What the standard calls a match is
/// [`strong_eq`](Self::strong_eq) or [`weak_eq`](Self::weak_eq).
///
/// Up to 78 bytes are kept in place, longer tags on the heap. There is no longest tag.
///
/// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)
///
/// ```
/// # use etag_core::EntityTag;
/// let tag: EntityTag = "W/\"v1\"".parse()?;
/// assert!(tag.weak_eq(&EntityTag::strong("v1")?));
/// assert_eq!(tag.to_string(), "W/\"v1\"");
/// # Ok::<(), etag_core::SyntaxError>(())
/// ```
#[derive(Clone)]
pub struct EntityTag(Repr);

/// The field value, known to follow the grammar.
#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<[u8]>),
}

impl EntityTag {
    /// Parses exactly one entity tag, with nothing around it.
    ///
    /// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)
    ///
    /// # Errors
    ///
    /// When `value` is anything else than one entity tag; a space before or behind it is enough.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::parse(b"\"v1\"")?, EntityTag::strong("v1")?);
    /// assert!(EntityTag::parse(b"v1").is_err());
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, SyntaxError> {
        EntityTagRef::parse(value).map(Self::from)
    }

    /// Makes a strong tag of an opaque part, which is given without quotes.
    ///
    /// # Errors
    ///
    /// When `opaque` holds a space, a quote, a control character or another byte that no entity tag holds. Nothing is
    /// escaped: [`State::from_text`] makes a tag of any text.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::strong("v1")?.as_bytes(), b"\"v1\"");
    /// assert!(EntityTag::strong("v\"1").is_err());
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn strong(opaque: impl AsRef<[u8]>) -> Result<Self, SyntaxError> {
        Self::from_opaque(b"\"", opaque.as_ref())
    }

    /// Makes a weak tag of an opaque part, which is given without quotes.
    ///
    /// # Errors
    ///
    /// As [`strong`](Self::strong).
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::weak("v1")?.as_bytes(), b"W/\"v1\"");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn weak(opaque: impl AsRef<[u8]>) -> Result<Self, SyntaxError> {
        Self::from_opaque(b"W/\"", opaque.as_ref())
    }

    /// Makes the strong tag of a state: `"<state>"`.
    ///
    /// ```
    /// # use etag_core::{EntityTag, State};
    /// assert_eq!(EntityTag::from_state(&State::from_number(7)).as_bytes(), b"\"7\"");
    /// ```
    #[inline]
    pub fn from_state(state: &State) -> Self {
        // All of the array is copied, for a length that varies would be a call; behind the state it is zero, as here.
        let (state, len) = state.padded();
        let mut bytes = [0; INLINE];
        bytes[0] = b'"';
        bytes[1..=State::MAX_LEN].copy_from_slice(state);
        bytes[usize::from(len) + 1] = b'"';
        Self(Repr::Inline { len: len + 2, bytes })
    }

    /// Adds to the variant what else than the state changes the bytes of the representation:
    /// `"<state>.<representation>"`.
    ///
    /// ```
    /// # use etag_core::{EntityTag, State};
    /// let tag = EntityTag::from_state(&State::from_number(7)).with_representation(&State::from_number(41));
    /// assert_eq!(tag.as_bytes(), b"\"7.41\"");
    /// ```
    pub fn with_representation(self, representation: &State) -> Self {
        self.with_suffix(representation.as_bytes())
    }

    /// Adds `label` to the variant: `"<state>.<label>"`.
    ///
    /// A label is one or more letters, digits, `_`, `-`, `+` or `~`. It names what tells representations of one state
    /// apart, such as the content coding: [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3).
    ///
    /// # Errors
    ///
    /// When `label` is empty or holds another character, or ends as if a compressing intermediary had added `-br`, `-gz`,
    /// `-gzip`, `-zstd` or `-deflate`: what a reader holds of the language `pt-br` would then be taken for compressed `pt`.
    /// Write `pt-BR`. The offset is that in `label`.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// let tag = EntityTag::strong("7")?.with_variant("ld+json")?.with_variant("gzip")?;
    /// assert_eq!(tag.as_bytes(), b"\"7.ld+json.gzip\"");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn with_variant(self, label: &str) -> Result<Self, SyntaxError> {
        let legal = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'~');
        let label = label.as_bytes();
        if let Some(fault) = label.iter().position(|byte| !legal(byte)).or(label.is_empty().then_some(0)) {
            return Err(SyntaxError::unexpected(label, fault, "a letter, a digit, '_', '-', '+' or '~'"));
        }
        if let Some(hyphen) = label.iter().rposition(|&byte| byte == b'-')
            && is_coding_suffix(&label[hyphen..])
        {
            return Err(SyntaxError::unexpected(label, hyphen + 1, "no content coding behind '-'"));
        }
        Ok(self.with_suffix(label))
    }

    /// Makes the tag weak; a weak one stays as it is.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::strong("7")?.into_weak(), EntityTag::weak("7")?);
    /// assert_eq!(EntityTag::weak("7")?.into_weak(), EntityTag::weak("7")?);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn into_weak(self) -> Self {
        if self.is_weak() { self } else { Self::concat([b"W/", self.as_bytes(), b"", b""]) }
    }

    /// The field value, byte for byte as it is sent.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::weak(b"\xE9")?.as_bytes(), b"W/\"\xE9\"");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Repr::Heap(bytes) => bytes,
        }
    }

    /// The field value as text, where it is UTF-8: always, for the tags that this library issues.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::strong("v1")?.to_str(), Some("\"v1\""));
    /// assert_eq!(EntityTag::strong(b"\xE9")?.to_str(), None);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn to_str(&self) -> Option<&str> {
        str::from_utf8(self.as_bytes()).ok()
    }

    /// Borrows the tag.
    ///
    /// ```
    /// # use etag_core::{EntityTag, EntityTagRef};
    /// assert_eq!(EntityTag::strong("v1")?.as_tag(), EntityTagRef::parse(b"\"v1\"")?);
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn as_tag(&self) -> EntityTagRef<'_> {
        EntityTagRef::from_checked(self.as_bytes())
    }

    /// Whether the tag is a weak validator.
    ///
    /// [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1)
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert!(EntityTag::weak("v1")?.is_weak());
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn is_weak(&self) -> bool {
        self.as_tag().is_weak()
    }

    /// The bytes between the quotes.
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert_eq!(EntityTag::weak("v1")?.opaque(), b"v1");
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn opaque(&self) -> &[u8] {
        self.as_tag().opaque()
    }

    /// Compares strongly: both tags are strong, and their opaque parts are the same bytes.
    ///
    /// [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert!(EntityTag::strong("1")?.strong_eq(&EntityTag::strong("1")?));
    /// assert!(!EntityTag::weak("1")?.strong_eq(&EntityTag::weak("1")?));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn strong_eq(&self, other: &Self) -> bool {
        self.as_tag().strong_eq(other.as_tag())
    }

    /// Compares weakly: the opaque parts are the same bytes, whatever the strength.
    ///
    /// [RFC 9110 §8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)
    ///
    /// ```
    /// # use etag_core::EntityTag;
    /// assert!(EntityTag::strong("1")?.weak_eq(&EntityTag::weak("1")?));
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn weak_eq(&self, other: &Self) -> bool {
        self.as_tag().weak_eq(other.as_tag())
    }

    fn from_opaque(open: &[u8], opaque: &[u8]) -> Result<Self, SyntaxError> {
        match opaque.iter().position(|&byte| !is_etagc(byte)) {
            None => Ok(Self::concat([open, opaque, b"\"", b""])),
            Some(offset) => Err(SyntaxError::unexpected(opaque, offset, "a character of an entity tag")),
        }
    }

    /// Adds `.` and `suffix` to the opaque part; the caller knows that `suffix` is legal there.
    fn with_suffix(self, suffix: &[u8]) -> Self {
        match self.as_bytes() {
            [head @ .., quote] => Self::concat([head, b".", suffix, &[*quote]]),
            // A tag ends in a quote.
            [] => self,
        }
    }

    /// Joins parts that make up a tag.
    fn concat(parts: [&[u8]; 4]) -> Self {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        match u8::try_from(len) {
            Ok(inline) if len <= INLINE => {
                let mut bytes = [0; INLINE];
                let mut start = 0;
                for part in parts {
                    bytes[start..start + part.len()].copy_from_slice(part);
                    start += part.len();
                }
                Self(Repr::Inline { len: inline, bytes })
            }
            _ => Self(Repr::Heap(parts.concat().into())),
        }
    }
}

impl From<EntityTagRef<'_>> for EntityTag {
    fn from(tag: EntityTagRef<'_>) -> Self {
        Self::concat([tag.as_bytes(), b"", b"", b""])
    }
}

impl FromStr for EntityTag {
    type Err = SyntaxError;

    fn from_str(value: &str) -> Result<Self, SyntaxError> {
        Self::parse(value.as_bytes())
    }
}

impl TryFrom<&[u8]> for EntityTag {
    type Error = SyntaxError;

    fn try_from(value: &[u8]) -> Result<Self, SyntaxError> {
        Self::parse(value)
    }
}

impl PartialEq for EntityTag {
    fn eq(&self, other: &Self) -> bool {
        self.as_tag() == other.as_tag()
    }
}

impl Eq for EntityTag {}

impl Hash for EntityTag {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.as_tag().hash(hasher);
    }
}

/// Shows the tag to people: bytes from 0x80 up as `\xHH`; what is sent is [`as_bytes`](EntityTag::as_bytes).
impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_tag().fmt(f)
    }
}

impl fmt::Debug for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntityTag({self})")
    }
}

/// The bytes kept in place: with the length and the discriminant they make 80.
///
/// The longest tag of a digest with a representation and `.deflate`, weakened, has 57.
const INLINE: usize = 78;

#[cfg(test)]
mod tests;
