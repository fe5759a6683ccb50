//! [`Scheme`]: which digest turns an encoding into a state.

#[cfg(feature = "keyed")]
use alloc::sync::Arc;

use super::engine::Engine;
#[cfg(feature = "keyed")]
use super::keyring::{Key, Keyring};
use super::{Fingerprint, FingerprintError, Fingerprinter, Schema};
use crate::State;

/// How an encoding becomes the state in a tag: SHA-256, unless chosen otherwise.
///
/// [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1) calls a collision-resistant hash function
/// sufficient for a strong validator. Every scheme keeps 128 bits.
///
/// The schemes need no mark that tells their tags apart: a service compares tags with those that it makes under its own
/// scheme and that scheme's former keys, and equal digests under two schemes would need a collision between different
/// functions.
///
/// ```
/// use etag_core::Scheme;
///
/// assert_eq!(Scheme::default().state_of("tea").unwrap(), Scheme::SHA256.state_of("tea").unwrap());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scheme(Kind);

#[derive(Clone, Debug, Default)]
enum Kind {
    #[default]
    Sha256,
    #[cfg(feature = "keyed")]
    Keyed { key: Arc<Key>, former: Arc<[Scheme]> },
    #[cfg(feature = "blake3")]
    Blake3,
}

impl Scheme {
    /// SHA-256.
    ///
    /// Whoever sees a tag can test guesses at the content with it: use `Scheme::keyed` (feature `keyed`) where the content
    /// is secret and there are few contents to guess at.
    ///
    /// ```
    /// use etag_core::Scheme;
    ///
    /// let age = 42_u8;
    /// let seen = Scheme::SHA256.state_of(&age);
    /// let guessed = (0..=u8::MAX).find(|guess| Scheme::SHA256.state_of(guess) == seen);
    /// assert_eq!(guessed, Some(age));
    /// ```
    pub const SHA256: Self = Self(Kind::Sha256);

    /// HMAC-SHA-256 (feature `keyed`): tags that tell nothing about the content to anyone without the key.
    ///
    /// [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104). Whoever sees two tags still sees whether the content is the same.
    /// All processes that serve a resource need the same keys; [`former`](Self::former) is for changing them.
    ///
    /// ```
    /// use etag_core::{Keyring, Scheme};
    ///
    /// let scheme = Scheme::keyed(Keyring::new("0123456789abcdef0123456789abcdef")?);
    /// let salary = 48_000_u32;
    /// assert_ne!(scheme.state_of(&salary).unwrap(), Scheme::SHA256.state_of(&salary).unwrap());
    /// # Ok::<(), etag_core::KeyError>(())
    /// ```
    #[cfg(feature = "keyed")]
    pub fn keyed(keyring: Keyring) -> Self {
        let (key, former) = keyring.into_parts();
        let former = former.into_iter().map(|key| Self(Kind::Keyed { key, former: Arc::default() })).collect();
        Self(Kind::Keyed { key, former })
    }

    /// BLAKE3 (feature `blake3`): faster than SHA-256 for large values, slower for small ones, and each fingerprint allocates 2 KiB.
    ///
    /// ```
    /// use etag_core::Scheme;
    ///
    /// assert_eq!(Scheme::blake3().state_of("tea").unwrap().as_str(), "4BDxfllJY_4Q8x7MU7WkzQ");
    /// ```
    #[cfg(feature = "blake3")]
    pub fn blake3() -> Self {
        Self(Kind::Blake3)
    }

    /// The schemes of the former keys, the latest first; none but for a keyed scheme.
    ///
    /// Where the key has changed, a writer may still hold a tag made under a former one. It names the current state if it
    /// is the tag of the current value under one of these schemes.
    ///
    /// ```
    /// # #[cfg(feature = "keyed")] {
    /// use etag_core::{Keyring, Scheme, Versioned};
    /// # use etag_core::{Fingerprint, Fingerprinter, Schema};
    ///
    /// struct Price(u32);
    /// # impl Fingerprint for Price {
    /// #     const SCHEMA: Schema = Schema::of("price", &[]);
    /// #     fn fingerprint(&self, out: &mut Fingerprinter) {
    /// #         self.0.fingerprint(out);
    /// #     }
    /// # }
    /// # impl Versioned for Price {
    /// #     type Key = ();
    /// #     const NAME: &'static str = "price";
    /// #     fn key(&self) {}
    /// # }
    ///
    /// let current = Price(4_200);
    /// let last_year = Scheme::keyed(Keyring::new("the key of last year")?);
    /// let held_by_a_writer = current.try_entity_tag(&last_year)?;
    ///
    /// let scheme = Scheme::keyed(Keyring::new("the key of this year")?.and_former("the key of last year")?);
    /// assert_ne!(current.try_entity_tag(&scheme)?, held_by_a_writer);
    ///
    /// let mut accepted = false;
    /// for former in scheme.former() {
    ///     accepted |= current.try_entity_tag(former)? == held_by_a_writer;
    /// }
    /// assert!(accepted);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn former(&self) -> &[Self] {
        #[cfg(feature = "keyed")]
        if let Kind::Keyed { former, .. } = &self.0 {
            return former;
        }
        &[]
    }

    /// The state of what `feed` feeds, encoded as `schema` says.
    ///
    /// ```
    /// use etag_core::{Schema, Scheme};
    ///
    /// let state = Scheme::SHA256.state(Schema::of("list", &[Schema::of("text", &[])]), |out| {
    ///     out.put_len(1);
    ///     out.put_str("tea");
    /// });
    /// assert_eq!(state, Scheme::SHA256.state_of(&["tea"]));
    /// ```
    ///
    /// # Errors
    ///
    /// When the value has no encoding: the `Serialize` of a `#[versioned(serde)]` field failed, or the value's own code
    /// called [`Fingerprinter::fail`].
    pub fn state(&self, schema: Schema, feed: impl FnOnce(&mut Fingerprinter)) -> Result<State, FingerprintError> {
        self.digest(|out| {
            out.put_schema(schema);
            feed(out);
        })
    }

    /// The state of what `feed` feeds, its schema first.
    pub(crate) fn digest(&self, feed: impl FnOnce(&mut Fingerprinter)) -> Result<State, FingerprintError> {
        let mut out = Fingerprinter::new(self.engine());
        feed(&mut out);
        let digest = out.finish()?;
        let mut kept = [0; 16];
        kept.copy_from_slice(&digest[..16]);
        Ok(State::from_digest(kept))
    }

    /// The state of a value: its type's schema, then its encoding.
    ///
    /// ```
    /// use etag_core::Scheme;
    ///
    /// assert_ne!(Scheme::SHA256.state_of(&("ab", "c")), Scheme::SHA256.state_of(&("a", "bc")));
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`state`](Self::state).
    pub fn state_of<T: Fingerprint + ?Sized>(&self, value: &T) -> Result<State, FingerprintError> {
        self.state(T::SCHEMA, |out| value.fingerprint(out))
    }

    #[inline]
    fn engine(&self) -> Engine {
        match &self.0 {
            Kind::Sha256 => Engine::sha256(),
            #[cfg(feature = "keyed")]
            Kind::Keyed { key, .. } => key.engine(),
            #[cfg(feature = "blake3")]
            Kind::Blake3 => Engine::Blake3(alloc::boxed::Box::default()),
        }
    }
}
