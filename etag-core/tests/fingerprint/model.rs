//! The documented encoding once more, written from the documentation and sharing nothing with the library but `sha2`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use etag_core::{Fingerprint, Scheme};
use sha2::{Digest as _, Sha256};

const PRIME: u128 = (1 << 88) + (1 << 8) + 0x3b;

/// 128-bit FNV-1a.
fn fnv(bytes: &[u8]) -> u128 {
    let basis = 144_066_263_297_769_815_596_495_629_667_062_367_629;
    bytes.iter().fold(basis, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

/// The schema of a type with a name and parts.
pub(crate) fn schema(name: &str, parts: &[u128]) -> u128 {
    let mut bytes = [&[0], name.as_bytes(), &[255]].concat();
    for part in parts {
        bytes.push(2);
        bytes.extend(part.to_le_bytes());
    }
    fnv(&bytes)
}

/// The schema of a struct or a variant.
pub(crate) fn record(name: &str, epoch: u64, variant: &str, fields: &[(&str, u128)]) -> u128 {
    let epoch = u128::from(epoch).to_le_bytes();
    let mut bytes = [&[1], name.as_bytes(), &[255], &epoch, variant.as_bytes(), &[255]].concat();
    for (name, _) in fields {
        bytes.push(2);
        bytes.extend([name.as_bytes(), &[255]].concat());
    }
    fields.iter().fold(fnv(&bytes), |hash, (_, schema)| hash.wrapping_mul(PRIME).wrapping_add(*schema))
}

/// What a schema and a value are digested from.
pub(crate) fn canonical(schema: u128, value: &[u8]) -> Vec<u8> {
    [&schema.to_le_bytes(), value].concat()
}

/// The state that a digest names.
pub(crate) fn state(digest: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(&digest[..16])
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The number of entries and their digests, sorted.
pub(crate) fn unordered(entries: &[&[u8]]) -> Vec<u8> {
    let mut digests: Vec<[u8; 32]> = entries.iter().map(|entry| sha256(entry)).collect();
    digests.sort_unstable();
    [&[u8::try_from(entries.len()).expect("a short list")], digests.as_flattened()].concat()
}

/// Checks that a value's state is that of these bytes, and the golden one.
#[track_caller]
pub(crate) fn golden<T: Fingerprint + ?Sized>(value: &T, schema: u128, bytes: &[u8], expected: &str) {
    assert_eq!(state(sha256(&canonical(schema, bytes))), expected, "the bytes are not those of the golden value");
    assert_eq!(state_of(value), expected, "the library encodes the value otherwise");
}

/// The state of a value by SHA-256.
#[track_caller]
pub(crate) fn state_of<T: Fingerprint + ?Sized>(value: &T) -> String {
    Scheme::SHA256.state_of(value).expect("nothing here fails").as_str().to_owned()
}
