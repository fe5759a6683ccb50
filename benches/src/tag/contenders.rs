//! Who makes a tag: this library, its peers, JSON by hand, and the floor.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{Input, Resource};

/// A name, and the work, whose result goes into `black_box`.
pub(super) type Contender<R> = (&'static str, fn(&Input<R>));

/// Every contender, this library first.
pub(super) fn all<R: Resource>() -> [Contender<R>; 5] {
    [
        ("etag", |input| {
            black_box(input.value.entity_tag());
        }),
        ("one-shot sha2 (floor)", |input| {
            black_box(floor(&input.canonical));
        }),
        ("JSON + SHA-256", |input| {
            black_box(json(&input.value));
        }),
        ("udigest", |input| {
            black_box(quoted(&udigest::hash::<sha2_0_10::Sha256>(&input.value)));
        }),
        ("fingerprint-struct", |input| {
            black_box(quoted(&fingerprint_struct::fingerprint::<sha2_0_10::Sha256>(&input.value)));
        }),
    ]
}

/// The least that a SHA-256 tag can cost: its bytes lie ready in one piece.
pub(super) fn floor(canonical: &[u8]) -> [u8; 24] {
    quoted(&Sha256::digest(canonical))
}

/// What is written by hand in most services.
fn json(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(value).expect("the samples are strings, numbers and lists");
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(json)[..16]))
}

/// The tag of a digest, on the stack.
fn quoted(digest: &[u8]) -> [u8; 24] {
    let mut tag = [b'"'; 24];
    URL_SAFE_NO_PAD.encode_slice(&digest[..16], &mut tag[1..23]).expect("16 bytes are 22 characters");
    tag
}
