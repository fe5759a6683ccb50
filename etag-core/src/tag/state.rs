//! [`State`]: the part of an entity tag that writers compare.

use core::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::SyntaxError;

/// The state of a resource as its entity tags name it: what stands before the first `.` of the opaque part.
///
/// [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)
///
/// It is 1 to 39 ASCII characters, letters, digits, `_` and `~`. The form made from a digest, and no other, also has
/// `-`. So neither the `.` before a variant nor the `-` or `;` before the name of a content coding is ever part of a
/// state, and a digest never ends in such a name, for its last character is one of `A`, `Q`, `g`, `w`.
///
/// States are told apart within one form: the number 5 and the text `5` are the same state, so one type of resource
/// keeps to one form.
///
/// ```
/// # use etag_core::{EntityTag, State};
/// let state = State::from_number(7);
/// assert_eq!(EntityTag::from_state(&state).as_bytes(), b"\"7\"");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    len: u8,
    /// ASCII up to `len`, zero behind it, so that the derived comparison is that of the text.
    bytes: [u8; State::MAX_LEN],
}

impl State {
    /// The longest text of a state: the decimal digits of a `u128`.
    pub(crate) const MAX_LEN: usize = 39;

    /// Names a state by 128 bits of a digest: 22 characters of URL-safe base64.
    ///
    /// ```
    /// # use etag_core::State;
    /// assert_eq!(State::from_digest([0xFF; 16]).as_str(), "_____________________w");
    /// ```
    pub fn from_digest(digest: [u8; 16]) -> Self {
        let mut bytes = [0; State::MAX_LEN];
        // The one error is a lack of room, and there is room for more than what 16 bytes become.
        let written = URL_SAFE_NO_PAD.encode_slice(digest, &mut bytes);
        debug_assert_eq!(written, Ok(usize::from(DIGEST_LEN)));
        Self { len: DIGEST_LEN, bytes }
    }

    /// The text with zeros up to the longest, and its length.
    #[inline]
    pub(crate) const fn padded(&self) -> (&[u8; Self::MAX_LEN], u8) {
        (&self.bytes, self.len)
    }

    /// Names a state by a number, such as a row version: its decimal digits.
    ///
    /// ```
    /// # use etag_core::State;
    /// assert_eq!(State::from_number(1_024).as_str(), "1024");
    /// ```
    pub fn from_number(number: u128) -> Self {
        let mut text = Text::new();
        // A `u128` has at most 39 digits, and that is the room.
        let written = write!(text, "{number}");
        debug_assert!(written.is_ok());
        text.0
    }

    /// Names a state by any text, a different state for each text.
    ///
    /// Letters, digits and `_` stand for themselves, and every other byte becomes `~` and two upper-case hexadecimal
    /// digits. The empty text becomes `~`. Where that takes more than 39 characters, the state is `~h` and 128 bits of
    /// the SHA-256 of the text, in URL-safe base64 with `~` in the place of `-`.
    ///
    /// ```
    /// # use etag_core::State;
    /// assert_eq!(State::from_text("rev_12").as_str(), "rev_12");
    /// assert_eq!(State::from_text("1.2-rc~3").as_str(), "1~2E2~2Drc~7E3");
    /// assert_eq!(State::from_text(&"x".repeat(40)).as_str().len(), 24);
    /// ```
    pub fn from_text(text: &str) -> Self {
        escape(text).unwrap_or_else(|fmt::Error| {
            let mut digest = [0; 16];
            digest.copy_from_slice(&Sha256::digest(text)[..16]);
            let hashed = Self::from_digest(digest);
            let mut bytes = [0; State::MAX_LEN];
            bytes[..2].copy_from_slice(b"~h");
            for (byte, &of_digest) in bytes[2..].iter_mut().zip(hashed.as_bytes()) {
                *byte = if of_digest == b'-' { b'~' } else { of_digest };
            }
            Self { len: DIGEST_LEN + 2, bytes }
        })
    }

    /// Reads a state back, for example from a column of a database.
    ///
    /// # Errors
    ///
    /// When `text` is longer than 39 bytes, is empty, or holds what no state holds.
    ///
    /// ```
    /// # use etag_core::State;
    /// let state = State::from_text("2024-05-01");
    /// assert_eq!(State::parse(state.as_str())?, state);
    /// assert!(State::parse("2024-05-01").is_err());
    /// # Ok::<(), etag_core::SyntaxError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let bytes = text.as_bytes();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~');
        if let Some(offset) = bytes.iter().position(|byte| !plain(byte))
            && !is_digest(bytes)
        {
            return Err(SyntaxError::unexpected(bytes, offset, "a letter, a digit, '_' or '~'"));
        }
        if bytes.is_empty() {
            return Err(SyntaxError::unexpected(bytes, 0, "a letter, a digit, '_' or '~'"));
        }
        let mut state = Text::new();
        state.write_str(text).map_err(|fmt::Error| SyntaxError::too_long(Self::MAX_LEN, Self::MAX_LEN))?;
        Ok(state.0)
    }

    /// The characters of the state.
    ///
    /// ```
    /// # use etag_core::State;
    /// assert_eq!(State::from_number(7).as_str(), "7");
    /// ```
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII, so the default is never taken.
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({})", self.as_str())
    }
}

/// A state that grows as text is written to it; an error where there is no room for all of it.
struct Text(State);

impl Text {
    const fn new() -> Self {
        Self(State { len: 0, bytes: [0; State::MAX_LEN] })
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let State { len, bytes } = &mut self.0;
        let start = usize::from(*len);
        let end = start + text.len();
        bytes.get_mut(start..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        *len = u8::try_from(end).map_err(|_| fmt::Error)?;
        Ok(())
    }
}

/// The text with every byte escaped that is not a letter, a digit or `_`; an error where it does not fit.
fn escape(text: &str) -> Result<State, fmt::Error> {
    let mut escaped = Text::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            escaped.write_char(char::from(byte))?;
        } else {
            write!(escaped, "~{byte:02X}")?;
        }
    }
    if text.is_empty() {
        escaped.write_char('~')?;
    }
    Ok(escaped.0)
}

/// Whether `bytes` are what [`State::from_digest`] writes.
fn is_digest(bytes: &[u8]) -> bool {
    URL_SAFE_NO_PAD.decode_slice(bytes, &mut [0; State::MAX_LEN]) == Ok(16)
}

/// The characters of 16 bytes in base64.
const DIGEST_LEN: u8 = 22;

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString as _};

    use super::*;

    #[test]
    fn a_number_is_its_decimal_digits() {
        assert_eq!(State::from_number(0).as_str(), "0");
        assert_eq!(State::from_number(u128::MAX).as_str(), u128::MAX.to_string());
    }

    #[test]
    fn a_text_is_escaped_as_long_as_it_fits() {
        for (text, state) in [
            ("", "~"),
            ("~", "~7E"),
            ("a.b;c-d", "a~2Eb~3Bc~2Dd"),
            ("a\"b\r\nX: y", "a~22b~0D~0AX~3A~20y"),
            ("é", "~C3~A9"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789ab", "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789ab"),
        ] {
            assert_eq!(State::from_text(text).as_str(), state);
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_hashed() {
        // Made with another implementation: SHA-256, the first 16 bytes in URL-safe base64, and `~` for `-`.
        assert_eq!(State::from_text(&"x".repeat(40)).as_str(), "~hvZE_9oJD1BuWEbJpDfvysA");
        assert_eq!(State::from_text(&"y".repeat(46)).as_str(), "~h3hfdVBG~uGLZ5nL23wE2CQ");
        assert_eq!(State::from_text(&"é".repeat(7)).as_str().len(), 24);
        assert_eq!(State::from_text(&"é".repeat(6)).as_str().len(), 36);
    }

    #[test]
    fn what_was_written_is_read_back() {
        let states = [
            State::from_digest([0xFB; 16]),
            State::from_number(u128::MAX),
            State::from_text(""),
            State::from_text("a-b"),
            State::from_text(&"é".repeat(40)),
        ];
        for state in states {
            assert_eq!(State::parse(state.as_str()), Ok(state));
        }
    }

    #[test]
    fn what_is_no_state_is_refused() {
        for (text, message) in [
            ("", "at byte 0: expected a letter, a digit, '_' or '~', found the end"),
            ("a.b", "at byte 1: expected a letter, a digit, '_' or '~', found '.'"),
            ("a;b", "at byte 1: expected a letter, a digit, '_' or '~', found ';'"),
            ("a-b", "at byte 1: expected a letter, a digit, '_' or '~', found '-'"),
            ("é", "at byte 0: expected a letter, a digit, '_' or '~', found byte 0xC3"),
        ] {
            assert_eq!(State::parse(text).unwrap_err().to_string(), message);
        }
        let err = State::parse(&"7".repeat(40)).unwrap_err();
        assert!(err.is_too_large());
        assert_eq!(err.to_string(), "at byte 39: longer than the limit of 39 bytes");
    }

    #[test]
    fn a_text_with_a_coding_suffix_is_not_taken_for_a_digest() {
        let text: String = "12345678901234567".chars().chain("-gzip".chars()).collect();
        assert_eq!(text.len(), usize::from(DIGEST_LEN));
        assert!(State::parse(&text).is_err());
    }
}
