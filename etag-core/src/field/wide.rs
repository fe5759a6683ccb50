//! The usual long list, 64 bytes at a time: strong tags between commas and spaces.
//!
//! It takes part of the grammar of [`list_grammar`](super::list_grammar), says no to everything else, and leaves that
//! to the reader there, which knows all of the grammar and names the faults.
//!
//! Each byte of a block is a bit of a mask, the first byte the lowest. What a rule says of a byte and the next one is a
//! shift; what goes on beyond the block is carried to the next one. The loops over a block have no way out in the
//! middle, so that a compiler makes vector instructions of them.

use super::list_grammar::Census;

/// The length from which on this is the faster way.
pub(super) const WORTHWHILE: usize = 256;

/// Counts the members of a list of strong tags between commas and spaces; `None` where `line` is not that.
pub(super) fn census(line: &[u8]) -> Option<Census> {
    let controls = line.iter().fold(0, |found, &byte| found | u8::from(byte < b' ' || byte == 0x7F));
    if controls != 0 {
        return None;
    }
    let (blocks, tail) = line.as_chunks();
    // Spaces behind a list change nothing, and at least one follows: inside quotes that do not close, it is a fault.
    let mut last = [b' '; BLOCK];
    last[..tail.len()].copy_from_slice(tail);
    let mut census = Census { members: 1, ..Census::default() };
    let mut carry = Carry::default();
    for block in blocks {
        carry.step(block, &mut census)?;
    }
    carry.step(&last, &mut census)?;
    Some(census)
}

/// What a block says about the beginning of the next.
#[derive(Default)]
struct Carry {
    /// All ones where the block ends between the quotes of a tag.
    inside: u64,
    /// One where a tag has ended, and only spaces have followed.
    after_tag: u64,
}

impl Carry {
    /// Checks one block and counts what is in it; `None` where it breaks a rule.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "called in two places, and a sixth slower where the carry goes through memory"
    )]
    fn step(&mut self, block: &[u8; BLOCK], census: &mut Census) -> Option<()> {
        let quote = mask(block, |byte| byte == b'"');
        let space = mask(block, |byte| byte == b' ');
        // Set from an opening quote on, and no longer at the closing one.
        let inside = prefix_xor(quote) ^ self.inside;
        let opening = quote & inside;
        let closing = quote & !inside;
        let comma = mask(block, |byte| byte == b',') & !inside;

        let outside_only = inside & space;
        let inside_only = !(inside | quote | comma | space);
        // The byte behind each closing quote; where it is a space, the sum carries the bit to the end of the run of
        // spaces.
        let after_tag = closing << 1 | self.after_tag;
        let (carried, beyond) = space.overflowing_add(after_tag & space);
        let not_separated = (carried | after_tag) & !(space | comma);
        if outside_only | inside_only | not_separated != 0 {
            return None;
        }

        self.inside = 0_u64.wrapping_sub(inside >> 63);
        self.after_tag = closing >> 63 | u64::from(beyond);
        census.members += comma.count_ones() as usize;
        census.tags += opening.count_ones() as usize;
        Some(())
    }
}

/// The bits of the bytes that pass a test.
fn mask(block: &[u8; BLOCK], test: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0; BLOCK];
    for ((flag, &byte), &bit) in flags.iter_mut().zip(block).zip(&ROW_BITS) {
        *flag = if test(byte) { bit } else { 0_u8 };
    }
    // One bit for each row of 8 bytes, in the byte of its column: mirrored, that is the order of the bytes.
    let (rows, _) = flags.as_chunks();
    mirror(rows.iter().fold(0, |bits, row| bits | u64::from_le_bytes(*row)))
}

/// For each byte of a block the bit of its row.
const ROW_BITS: [u8; BLOCK] = {
    let mut bits = [0; BLOCK];
    let mut index = 0;
    while index < BLOCK {
        bits[index] = 1 << (index / 8);
        index += 1;
    }
    bits
};

/// Swaps rows and columns of 8 times 8 bits: single bits across the diagonal, then squares of 2, then of 4.
const fn mirror(mut bits: u64) -> u64 {
    let mut swapped = (bits ^ (bits >> 7)) & 0x00AA_00AA_00AA_00AA;
    bits ^= swapped ^ (swapped << 7);
    swapped = (bits ^ (bits >> 14)) & 0x0000_CCCC_0000_CCCC;
    bits ^= swapped ^ (swapped << 14);
    swapped = (bits ^ (bits >> 28)) & 0x0000_0000_F0F0_F0F0;
    bits ^ swapped ^ (swapped << 28)
}

/// Each bit the exclusive or of itself and all lower ones.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

const BLOCK: usize = 64;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::super::list_grammar::ListReader;
    use super::*;
    use crate::Limits;

    /// What [`census`] has to say, by the byte-wise reader.
    fn expected(line: &[u8]) -> Option<Census> {
        let limits = Limits::new();
        let mut reader = ListReader::new(&limits);
        reader.read_list(line).ok()?;
        (!reader.census().has_weak && !line.contains(&b'\t')).then(|| reader.census())
    }

    #[test]
    fn each_byte_at_each_place_of_a_block_is_judged_as_the_byte_wise_reader_does() {
        let tags: Vec<u8> = (0..9).flat_map(|n| [&b"\"\", ,,\""[..], &b"a,".repeat(n), b"\" , "].concat()).collect();
        let mut accepted = 0;
        for shift in (0..BLOCK).step_by(5) {
            let line = [b" ".repeat(shift), tags.clone()].concat();
            for at in 0..line.len() {
                for byte in *b"\", aW/*\t\x1F\x7F\x80\xFF" {
                    let mut line = line.clone();
                    line[at] = byte;
                    let census = census(&line);
                    assert_eq!(census, expected(&line), "{}", line.escape_ascii());
                    accepted += usize::from(census.is_some());
                }
            }
        }
        assert!(accepted > 0);
    }

    #[test]
    fn a_list_may_end_anywhere_in_a_block() {
        for len in 0..3 * BLOCK {
            for line in [
                b" ".repeat(len),
                [b"\"a\",".repeat(len / 4), b"\"".to_vec(), b"b".repeat(len % 4), b"\"".to_vec()].concat(),
            ] {
                assert!(census(&line).is_some());
                assert_eq!(census(&line), expected(&line));
                for cut in 1..6.min(line.len()) {
                    let line = &line[..line.len() - cut];
                    assert_eq!(census(line), expected(line));
                }
            }
        }
    }

    #[test]
    fn mirroring_swaps_rows_and_columns() {
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(mirror(1 << (8 * row + column)), 1 << (8 * column + row));
            }
        }
    }
}
