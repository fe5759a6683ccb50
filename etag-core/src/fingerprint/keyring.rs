//! [`Keyring`]: the keys of [`Scheme::keyed`](crate::Scheme::keyed), the current one and those before it.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use hmac::{Hmac, KeyInit as _};
use sha2::Sha256;

use super::engine::Engine;

/// The key that tags are made with, and the former keys whose tags are still accepted.
///
/// Keys are not kept: each is turned at once into the starting states of HMAC, which are wiped when they are dropped. What
/// the caller holds, and what lay on the stack meanwhile, is not. `Debug` shows only the number of keys.
///
/// ```
/// use etag_core::Keyring;
///
/// let keyring = Keyring::new("the key of this year")?.and_former("the key of last year")?;
/// assert_eq!(format!("{keyring:?}"), "Keyring { keys: 2, .. }");
/// # Ok::<(), etag_core::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Keyring {
    current: Arc<Key>,
    former: Vec<Arc<Key>>,
}

impl Keyring {
    /// The fewest bytes that a key may have.
    ///
    /// ```
    /// assert!(etag_core::Keyring::new([7; etag_core::Keyring::MIN_KEY_LEN]).is_ok());
    /// ```
    pub const MIN_KEY_LEN: usize = 16;

    /// A keyring of one key, random bytes by best.
    ///
    /// ```
    /// use etag_core::Keyring;
    ///
    /// assert_eq!(Keyring::new("secret").unwrap_err().to_string(), "expected a key of at least 16 bytes, found 6");
    /// ```
    ///
    /// # Errors
    ///
    /// When the key has fewer than [`MIN_KEY_LEN`](Self::MIN_KEY_LEN) bytes.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Ok(Self { current: Arc::new(Key::new(key.as_ref())?), former: Vec::new() })
    }

    /// Adds a key that was current before; the latest is added first.
    ///
    /// ```
    /// use etag_core::{Keyring, Scheme};
    ///
    /// let keyring = Keyring::new("the key of this year")?.and_former("the key of last year")?;
    /// assert_eq!(Scheme::keyed(keyring).former().len(), 1);
    /// # Ok::<(), etag_core::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn and_former(mut self, key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        self.former.push(Arc::new(Key::new(key.as_ref())?));
        Ok(self)
    }

    pub(super) fn into_parts(self) -> (Arc<Key>, Vec<Arc<Key>>) {
        (self.current, self.former)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("keys", &(1 + self.former.len())).finish_non_exhaustive()
    }
}

/// A key that is too short.
///
/// It tells the lengths, never the key.
///
/// ```
/// assert!(etag_core::Keyring::new([7; 15]).unwrap_err().to_string().ends_with("found 15"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError {
    found: usize,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a key of at least {} bytes, found {}", Keyring::MIN_KEY_LEN, self.found)
    }
}

impl Error for KeyError {}

/// HMAC-SHA-256 with the key already taken in: two blocks that no fingerprint has to digest again.
pub(super) struct Key(Hmac<Sha256>);

/// The states in an HMAC are those of `sha2`, which wipes them by a feature: without it this does not compile.
const _: fn(Sha256) = |state| {
    fn is_wiped(_: impl sha2::digest::zeroize::ZeroizeOnDrop) {}
    is_wiped(state);
};

impl Key {
    fn new(key: &[u8]) -> Result<Self, KeyError> {
        let too_short = KeyError { found: key.len() };
        if key.len() < Keyring::MIN_KEY_LEN {
            return Err(too_short);
        }
        // HMAC takes keys of every length, so the crate's own check never speaks.
        Hmac::new_from_slice(key).map(Self).map_err(|_| too_short)
    }

    #[inline]
    pub(super) fn engine(&self) -> Engine {
        Engine::Hmac(Box::new(self.0.clone()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}
