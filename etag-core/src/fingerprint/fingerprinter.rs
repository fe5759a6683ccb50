//! [`Fingerprinter`]: takes the canonical encoding of a value, piece by piece, and digests it.

use alloc::vec::Vec;
use core::fmt;

use super::engine::Engine;
use super::sha256::BLOCK;
use super::{FingerprintError, Schema};

/// Receives a value's canonical encoding.
///
/// Each method feeds one kind of piece; [`Fingerprint`](crate::Fingerprint) says which bytes they are. What an
/// implementation feeds must tell its values apart and must end by itself: a length before anything of variable length.
/// A function named by `#[versioned(with = path)]` has the form `fn(&FieldType, &mut Fingerprinter)`.
///
/// ```
/// use etag_core::{Fingerprinter, Schema, Scheme};
///
/// struct Celsius(f64);
///
/// fn to_a_tenth(temperature: &Celsius, out: &mut Fingerprinter) {
///     out.put_f64((temperature.0 * 10.0).round() / 10.0);
/// }
///
/// let state = |value| Scheme::SHA256.state(Schema::of("Celsius", &[]), |out| to_a_tenth(&Celsius(value), out)).unwrap();
/// assert_eq!(state(21.51), state(21.49));
/// assert_ne!(state(21.51), state(21.61));
/// ```
#[repr(align(64))] // A buffer that starts in the middle of a cache line costs 5 % of a small fingerprint.
pub struct Fingerprinter {
    /// The first `filled` bytes wait to be digested; behind `CAPACITY` there is room for the padding of SHA-256.
    pending: [u8; CAPACITY + BLOCK],
    filled: usize,
    engine: Engine,
    failure: Option<FingerprintError>,
}

/// Small pieces gather here, so that the digest is called seldom and finds whole blocks.
///
/// Measured: with one or two blocks the calls cost more, with more than five the zeroing does.
const CAPACITY: usize = 5 * BLOCK;

impl Fingerprinter {
    #[inline]
    pub(super) fn new(engine: Engine) -> Self {
        Self { pending: [0; CAPACITY + BLOCK], filled: 0, engine, failure: None }
    }

    /// Feeds a schema, 16 bytes: what follows is encoded as it says.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// let variant = |name| feed(&|out| out.put_schema(Schema::record("shape", 1, name, &[])));
    /// assert_ne!(variant("Circle"), variant("Square"));
    /// ```
    #[inline]
    pub fn put_schema(&mut self, schema: Schema) {
        self.put_raw(&schema.to_bytes());
    }

    /// Feeds a byte string after its length.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// let two = feed(&|out| {
    ///     out.put_bytes(b"a");
    ///     out.put_bytes(b"b");
    /// });
    /// assert_ne!(feed(&|out| out.put_bytes(b"ab")), two);
    /// ```
    #[inline]
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.put_len(bytes.len());
        self.put_raw(bytes);
    }

    /// Feeds text as UTF-8 after its length in bytes.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_str("tea")), feed(&|out| out.put_bytes(b"tea")));
    /// ```
    #[inline]
    pub fn put_str(&mut self, text: &str) {
        self.put_bytes(text.as_bytes());
    }

    /// Feeds the number of elements that follow, as [`put_u64`](Self::put_u64) does.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_len(300)), feed(&|out| out.put_u64(300)));
    /// ```
    #[inline]
    pub fn put_len(&mut self, len: usize) {
        // No platform of Rust has a `usize` of more than 64 bits.
        self.put_u64(len as u64);
    }

    /// Feeds one byte.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_u8(5)), feed(&|out| out.put_u64(5)));
    /// assert_ne!(feed(&|out| out.put_u8(200)), feed(&|out| out.put_u64(200)));
    /// ```
    #[inline]
    pub fn put_u8(&mut self, byte: u8) {
        match self.pending[..CAPACITY].get_mut(self.filled) {
            Some(room) => {
                *room = byte;
                self.filled += 1;
            }
            None => self.spill(&[byte]),
        }
    }

    /// Feeds an unsigned number as LEB128: seven bits to a byte, the lowest first.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// let bytes = feed(&|out| {
    ///     out.put_u8(0b1010_1100);
    ///     out.put_u8(0b0000_0010);
    /// });
    /// assert_eq!(feed(&|out| out.put_u64(0b10_0101100)), bytes);
    /// ```
    #[inline]
    pub fn put_u64(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(byte @ ..0x80) => self.put_u8(byte),
            _ => self.put_long(number),
        }
    }

    /// Feeds a signed number as the LEB128 of its zigzag form: 0, −1, 1, −2, … are 0, 1, 2, 3, ….
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_i64(-2)), feed(&|out| out.put_u64(3)));
    /// ```
    #[inline]
    pub fn put_i64(&mut self, number: i64) {
        self.put_u64(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    /// Feeds an unsigned number as LEB128; the same bytes as [`put_u64`](Self::put_u64) where both can hold it.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_u128(300)), feed(&|out| out.put_u64(300)));
    /// assert_ne!(feed(&|out| out.put_u128(1 << 64)), feed(&|out| out.put_u64(0)));
    /// ```
    pub fn put_u128(&mut self, mut number: u128) {
        loop {
            if let Ok(number) = u64::try_from(number) {
                return self.put_u64(number);
            }
            let [low, ..] = number.to_le_bytes();
            self.put_u8(low | 0x80);
            number >>= 7;
        }
    }

    /// Feeds a signed number as the LEB128 of its zigzag form.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_i128(-2)), feed(&|out| out.put_i64(-2)));
    /// ```
    #[inline]
    pub fn put_i128(&mut self, number: i128) {
        self.put_u128(((number << 1) ^ (number >> 127)).cast_unsigned());
    }

    /// Feeds a number as the 4 bytes of IEEE 754, little-endian; −0.0 as 0.0, and every NaN as one.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_f32(-0.0)), feed(&|out| out.put_f32(0.0)));
    /// assert_eq!(feed(&|out| out.put_f32(-f32::NAN)), feed(&|out| out.put_f32(f32::NAN)));
    /// ```
    #[inline]
    pub fn put_f32(&mut self, number: f32) {
        let bits = if number.is_nan() { 0x7fc0_0000 } else { (number + 0.0).to_bits() };
        self.put_raw(&bits.to_le_bytes());
    }

    /// Feeds a number as the 8 bytes of IEEE 754, little-endian; −0.0 as 0.0, and every NaN as one.
    ///
    /// ```
    /// # use etag_core::{Schema, Scheme};
    /// # let feed = |feed: &dyn Fn(&mut etag_core::Fingerprinter)| Scheme::SHA256.state(Schema::of("example", &[]), feed);
    /// assert_eq!(feed(&|out| out.put_f64(-0.0)), feed(&|out| out.put_f64(0.0)));
    /// assert_ne!(feed(&|out| out.put_f64(0.1 + 0.2)), feed(&|out| out.put_f64(0.3)));
    /// ```
    #[inline]
    pub fn put_f64(&mut self, number: f64) {
        let bits = if number.is_nan() { 0x7ff8_0000_0000_0000 } else { (number + 0.0).to_bits() };
        self.put_raw(&bits.to_le_bytes());
    }

    /// Feeds entries whose order means nothing: their number, then the SHA-256 of each one's encoding, sorted.
    ///
    /// This allocates 32 bytes for each entry.
    ///
    /// ```
    /// use etag_core::{Schema, Scheme};
    ///
    /// let state = |words: [&str; 2]| {
    ///     Scheme::SHA256.state(Schema::of("words", &[]), |out| out.put_unordered(words, |word, entry| entry.put_str(word)))
    /// };
    /// assert_eq!(state(["left", "right"]), state(["right", "left"]));
    /// assert_ne!(state(["left", "right"]), state(["left", "left"]));
    /// ```
    pub fn put_unordered<I: IntoIterator>(&mut self, entries: I, mut feed: impl FnMut(I::Item, &mut Self)) {
        let digests = entries.into_iter().map(|entry| {
            let mut out = Self::for_entry();
            feed(entry, &mut out);
            self.digest_of(out)
        });
        // Sorted and not added up: sums and XORs of digests collide for sets that an attacker can compute.
        let mut digests: Vec<[u8; 32]> = digests.collect();
        self.put_digests(&mut digests);
    }

    /// Makes the whole fingerprint fail: the value has no encoding. The first reason stays.
    ///
    /// ```
    /// use etag_core::{Fingerprinter, Schema, Scheme};
    ///
    /// fn finite(number: &f64, out: &mut Fingerprinter) {
    ///     if number.is_finite() {
    ///         out.put_f64(*number);
    ///     } else {
    ///         out.fail(format_args!("expected a finite number, found {number}"));
    ///     }
    /// }
    ///
    /// let state = |number| Scheme::SHA256.state(Schema::of("example", &[]), |out| finite(&number, out));
    /// assert!(state(1.0).is_ok());
    /// assert!(state(f64::NAN).unwrap_err().to_string().ends_with("expected a finite number, found NaN"));
    /// ```
    #[cold]
    pub fn fail(&mut self, reason: impl fmt::Display) {
        self.fail_with(FingerprintError::new(&reason));
    }

    #[cold]
    pub(super) fn fail_with(&mut self, failure: FingerprintError) {
        self.failure.get_or_insert(failure);
    }

    /// Feeds bytes as they are; their number must be known from what went before.
    #[inline]
    pub(super) fn put_raw(&mut self, bytes: &[u8]) {
        match self.pending[..CAPACITY].get_mut(self.filled..).and_then(|room| room.get_mut(..bytes.len())) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.filled += bytes.len();
            }
            None => self.spill(bytes),
        }
    }

    /// An empty encoding for one of several entries whose order means nothing.
    ///
    /// Plain SHA-256 under every scheme: the scheme's own digest, and its key, cover the result.
    pub(super) fn for_entry() -> Self {
        Self::new(Engine::sha256())
    }

    /// The digest of an entry; where the entry failed, so does the whole.
    pub(super) fn digest_of(&mut self, entry: Self) -> [u8; 32] {
        entry.finish().unwrap_or_else(|err| {
            self.fail_with(err);
            [0; 32]
        })
    }

    /// Feeds the digests of entries whose order means nothing.
    pub(super) fn put_digests(&mut self, digests: &mut [[u8; 32]]) {
        digests.sort_unstable();
        self.put_len(digests.len());
        self.put_raw(digests.as_flattened());
    }

    pub(super) fn finish(mut self) -> Result<[u8; 32], FingerprintError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.engine.finish(&mut self.pending, self.filled)),
        }
    }

    #[inline(never)]
    fn put_long(&mut self, number: u64) {
        if let Some(room) = self.pending[..CAPACITY].get_mut(self.filled..).and_then(<[u8]>::first_chunk_mut) {
            self.filled += leb128(number, room);
        } else {
            let mut bytes = [0; 10];
            let len = leb128(number, &mut bytes);
            self.put_raw(&bytes[..len]);
        }
    }

    /// Fills the buffer up, digests it, then whole multiples of it straight from `bytes`, and keeps what is left.
    #[inline(never)]
    fn spill(&mut self, bytes: &[u8]) {
        // No slice here can be out of bounds: `filled` is at most `CAPACITY`, `head` was cut to the room there is, and
        // `tail` is the rest of a division by `CAPACITY`.
        let room = &mut self.pending[self.filled..CAPACITY];
        let (head, rest) = bytes.split_at(room.len().min(bytes.len()));
        room[..head.len()].copy_from_slice(head);
        self.filled += head.len();
        if self.filled < CAPACITY {
            return;
        }
        self.engine.update(&self.pending[..CAPACITY]);
        let (whole, tail) = rest.split_at(rest.len() - rest.len() % CAPACITY);
        self.engine.update(whole);
        self.pending[..tail.len()].copy_from_slice(tail);
        self.filled = tail.len();
    }
}

/// Writes a number as LEB128 and returns how many bytes it took; ten hold 64 bits.
#[inline]
fn leb128(mut number: u64, bytes: &mut [u8; 10]) -> usize {
    let mut len = 0;
    for byte in bytes {
        let [low, ..] = number.to_le_bytes();
        len += 1;
        if number < 0x80 {
            *byte = low;
            break;
        }
        *byte = low | 0x80;
        number >>= 7;
    }
    len
}

impl fmt::Debug for Fingerprinter {
    /// Shows nothing of what was fed: it may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprinter").finish_non_exhaustive()
    }
}
