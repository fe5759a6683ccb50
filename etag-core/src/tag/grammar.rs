//! The grammar of one entity tag, to the byte: [RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).
//!
//! ```text
//! entity-tag = [ weak ] opaque-tag
//! weak       = %s"W/"
//! opaque-tag = DQUOTE *etagc DQUOTE
//! etagc      = %x21 / %x23-7E / %x80-FF
//! ```

use crate::SyntaxError;

/// Whether `byte` may stand between the quotes.
///
/// A comma and a backslash may, and mean themselves; a space may not.
pub(crate) const fn is_etagc(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7E | 0x80..=0xFF)
}

/// What stands behind the entity tag at the beginning of `rest`, which is the end of `line`.
///
/// Offsets in errors count from the beginning of `line`.
#[inline]
pub(crate) fn skip_tag<'a>(line: &[u8], rest: &'a [u8]) -> Result<&'a [u8], SyntaxError> {
    let fault = |rest: &[u8], expected| Err(SyntaxError::unexpected(line, line.len() - rest.len(), expected));
    let opaque = match rest {
        [b'"', opaque @ ..] | [b'W', b'/', b'"', opaque @ ..] => opaque,
        [b'W', b'/', rest @ ..] => return fault(rest, "'\"'"),
        [b'W', rest @ ..] => return fault(rest, "'/'"),
        _ => return fault(rest, "'\"' or 'W/'"),
    };
    match skip_etagc(opaque) {
        [b'"', behind @ ..] => Ok(behind),
        rest => fault(rest, "'\"' or a character of the tag"),
    }
}

/// What is left from the first byte on that may not stand between the quotes.
fn skip_etagc(bytes: &[u8]) -> &[u8] {
    // Eight bytes at a time are twice as fast, for tags of 22 characters already.
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk() {
        let refused = refused_bytes(u64::from_le_bytes(*word));
        if refused != 0 {
            return &rest[refused.trailing_zeros() as usize / 8..];
        }
        rest = tail;
    }
    // Fewer than eight are left: look at the last eight, some of them once more.
    if let Some((front, word)) = bytes.split_last_chunk() {
        let refused = refused_bytes(u64::from_le_bytes(*word));
        // Of a word without a refused byte this is its length.
        return &bytes[front.len() + refused.trailing_zeros() as usize / 8..];
    }
    while let [byte, tail @ ..] = rest
        && is_etagc(*byte)
    {
        rest = tail;
    }
    rest
}

/// The highest bit of each byte that is not an `etagc`, exact up to the first one; a borrow may mark those behind it.
const fn refused_bytes(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // A byte borrows, and so gets its highest bit, when more than itself is taken from it. Those from 0x80 on, which
    // have it already, are legal.
    let below = word.wrapping_sub(LOW * 0x21);
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let delete = (word ^ (LOW * 0x7F)).wrapping_sub(LOW);
    (below | quote | delete) & !word & HIGH
}

/// Whether two tags are the same, eight bytes at a time: for tags this is faster than a call of the general comparison.
///
/// It does not stop at the first difference, so that its time tells nothing of where that is.
#[inline]
pub(crate) fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks(), other.as_chunks());
    let mut difference = 0;
    for (word, other) in words.iter().zip(other_words) {
        difference |= u64::from_ne_bytes(*word) ^ u64::from_ne_bytes(*other);
    }
    for (byte, other) in rest.iter().zip(other_rest) {
        difference |= u64::from(byte ^ other);
    }
    difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_characters_of_a_tag_are_those_of_the_standard() {
        let refused: alloc::vec::Vec<u8> = (0..=255).filter(|&byte| !is_etagc(byte)).collect();
        let expected: alloc::vec::Vec<u8> = (0..=0x20).chain([0x22, 0x7F]).collect();
        assert_eq!(refused, expected);
    }
}
