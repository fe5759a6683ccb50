//! The hash of a record's names, which stands for them in the generated code: `Schema::record` but for the types.
//!
//! Worked out here, it costs the compiler a literal; worked out by the compiler it would cost a constant expression for
//! every set of fields. The crate's tests compare the two.

/// The hash of a record's heading and of the names of its fields.
pub(crate) fn names<'a>(name: &str, epoch: u64, variant: &str, fields: impl Iterator<Item = &'a str>) -> u128 {
    let heading = text(number(text(byte(OFFSET_BASIS, RECORD), name), u128::from(epoch)), variant);
    fields.fold(heading, |hash, field| text(byte(hash, PART), field))
}

/// The parameters of 128-bit FNV-1a.
const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// As in `etag_core::Schema`.
const RECORD: u8 = 1;
const PART: u8 = 2;
const END_OF_TEXT: u8 = 0xff;

fn byte(hash: u128, byte: u8) -> u128 {
    (hash ^ u128::from(byte)).wrapping_mul(PRIME)
}

fn text(hash: u128, text: &str) -> u128 {
    byte(text.bytes().fold(hash, byte), END_OF_TEXT)
}

fn number(hash: u128, number: u128) -> u128 {
    number.to_le_bytes().into_iter().fold(hash, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_run_together_are_told_apart() {
        let hash = |variant, fields: &[&str]| names("product", 1, variant, fields.iter().copied());
        let hashes =
            [hash("", &["ab", "c"]), hash("", &["a", "bc"]), hash("", &["abc"]), hash("ab", &["c"]), hash("", &[])];
        for (i, one) in hashes.iter().enumerate() {
            assert!(!hashes[..i].contains(one), "{i}");
        }
    }

    #[test]
    fn the_epoch_changes_the_hash() {
        assert_ne!(names("product", 1, "", ["a"].into_iter()), names("product", 2, "", ["a"].into_iter()));
    }
}
