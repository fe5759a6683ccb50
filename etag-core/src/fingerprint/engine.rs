//! [`Engine`]: the digests that a fingerprint may be made with, each giving 256 bits.

#[cfg(any(feature = "blake3", feature = "keyed"))]
use alloc::boxed::Box;

#[cfg(feature = "keyed")]
use hmac::{Hmac, Mac as _};
#[cfg(feature = "keyed")]
use sha2::Sha256;

use super::sha256::BlockSha256;

/// A digest in the making.
///
/// An enum and not a type parameter of [`Fingerprinter`](super::Fingerprinter): implementations of `Fingerprint` are
/// compiled once, and a service may choose the digest at run time. It is asked once per full buffer, so the branch is free.
/// The larger digests are boxed: each fingerprint by SHA-256 would pay for moving their room.
pub(super) enum Engine {
    Sha256(BlockSha256),
    #[cfg(feature = "keyed")]
    Hmac(Box<Hmac<Sha256>>),
    #[cfg(feature = "blake3")]
    Blake3(Box<blake3::Hasher>),
}

impl Engine {
    pub(super) fn sha256() -> Self {
        Self::Sha256(BlockSha256::new())
    }

    /// Digests a multiple of 64 bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            #[cfg(feature = "keyed")]
            Self::Hmac(mac) => mac.update(bytes),
            #[cfg(feature = "blake3")]
            Self::Blake3(hasher) => {
                hasher.update(bytes);
            }
        }
    }

    /// The digest of everything, of which the last are the first `len` of `bytes`; after them there is room for 64 more.
    pub(super) fn finish(&mut self, bytes: &mut [u8], len: usize) -> [u8; 32] {
        match self {
            Self::Sha256(hasher) => hasher.finish(bytes, len),
            #[cfg(feature = "keyed")]
            Self::Hmac(mac) => Hmac::clone(mac).chain_update(&bytes[..len]).finalize().into_bytes().into(),
            #[cfg(feature = "blake3")]
            Self::Blake3(hasher) => hasher.update(&bytes[..len]).finalize().into(),
        }
    }
}
