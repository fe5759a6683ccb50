//! Fingerprints: one injective encoding of values, and the digest of it, from which strong validators are made:
//! [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1). The encoding is written down at [`Fingerprint`].

mod engine;
mod error;
mod fingerprinter;
mod impls;
#[cfg(feature = "keyed")]
mod keyring;
pub(crate) mod record;
mod schema;
mod scheme;
#[cfg(feature = "serde")]
mod serialize;
mod sha256;

pub use self::error::FingerprintError;
pub use self::fingerprinter::Fingerprinter;
#[cfg(feature = "keyed")]
pub use self::keyring::{KeyError, Keyring};
pub use self::schema::Schema;
pub use self::scheme::Scheme;

/// A value that can be told apart from every other value of its type by the bytes it feeds.
///
/// [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1): a strong validator changes whenever the
/// representation does. `#[derive(Versioned)]` implements this trait for structs and enums.
///
/// # The encoding
///
/// What a [`Scheme`] digests is the 16 bytes of the type's [`Schema`], then the value. The same value gives the same bytes
/// on every platform and in every release; the bytes of one value are never those of another of its type, nor their
/// beginning, but for the zeros and the NaNs of floats, which count as one. Types are told by the schema, so a value
/// carries no type marks, except where the type does not decide.
///
/// | value | bytes |
/// |---|---|
/// | `u8`, `bool` | one byte; `false` is 0, `true` 1 |
/// | `u16` to `u128`, `usize`, `char`, any length | unsigned LEB128: seven bits to a byte, the lowest first, bit 7 set on all but the last |
/// | `i8` to `i128`, `isize` | LEB128 of the zigzag form: 0, −1, 1, −2 are 0, 1, 2, 3 |
/// | `f32`, `f64` | 4 or 8 bytes of IEEE 754, little-endian; −0.0 is 0.0, every NaN is the quiet one without payload |
/// | text | its length in bytes, UTF-8 |
/// | lists, slices, arrays, bytes | the number of elements, the elements |
/// | `BTreeMap`, `IndexMap`; the sets | the number of entries, each key and value, in order |
/// | `HashMap`, `HashSet` | the number of entries, the SHA-256 of each entry's bytes, sorted: their order in a body changes from process to process, so that a body with a strong tag has them sorted |
/// | `Option` | 0, or 1 and the value |
/// | `Result` | 0 and the error, or 1 and the value |
/// | tuples, ranges | the parts; an unbounded end has none |
/// | `Duration` | seconds, nanoseconds |
/// | `SystemTime` | nanoseconds since 1970, signed |
/// | `Ipv4Addr`, `Ipv6Addr` | 4 or 16 bytes; `IpAddr` and `SocketAddr` put 4 or 6 before |
/// | derived types | the record of the state; that of key and `representation` fields, if there are any. A record is the schema of its fields (and variant), then the fields in the order of their names |
///
/// The schema of a type is `Schema::of(name, parts)`; it follows what a value means and not how it is held:
///
/// * `String`, `Box<str>` and `Cow<str>` have the schema of `str`; `&T`, `Box<T>`, `Arc<T>`, … that of `T`;
/// * `[T]`, `[T; N]`, `Vec<T>`, `VecDeque<T>`, `SmallVec` are `list` of `T`, and `Bytes` is `list` of `u8`;
/// * `usize` is `u64` and `isize` is `i64`, whatever the platform; `NonZero`, `Wrapping`, `Saturating`, `Reverse` of `T` are `T`;
/// * integers of different widths differ: a wider field is another type, and old tags end with it.
///
/// For example, the tag of `("tea", 300_u64, Some(-1_i8))` is made from 24 bytes:
///
/// ```
/// use etag_core::{EntityTag, Scheme};
/// use sha2::{Digest, Sha256};
///
/// // The schema, little-endian: FNV-1a of `tuple` and the schemas of its parts.
/// let mut bytes = 0x768e_b011_46df_249f_2a59_b627_7f7e_c136_u128.to_le_bytes().to_vec();
/// bytes.extend([3, b't', b'e', b'a']); // the length, UTF-8
/// bytes.extend([0b1010_1100, 0b0000_0010]); // 300 = 0b10_0101100
/// bytes.extend([1, 1]); // Some, zigzag of −1
///
/// let digest: [u8; 32] = Sha256::digest(bytes).into();
/// assert_eq!(digest[..4], [0x28, 0x4b, 0xc8, 0xbc]);
///
/// // The first 16 bytes of the digest in URL-safe base64.
/// let state = Scheme::SHA256.state_of(&("tea", 300_u64, Some(-1_i8)))?;
/// assert_eq!(EntityTag::from_state(&state).as_bytes(), b"\"KEvIvLBnkRLLzXs1thW1yw\"");
/// # Ok::<(), etag_core::FingerprintError>(())
/// ```
///
/// # Implementing it
///
/// ```
/// use etag_core::{Fingerprint, Fingerprinter, Schema, Scheme};
///
/// struct Colour {
///     red: u8,
///     green: u8,
///     blue: u8,
/// }
///
/// impl Fingerprint for Colour {
///     const SCHEMA: Schema = Schema::of("example::Colour", &[]);
///
///     fn fingerprint(&self, out: &mut Fingerprinter) {
///         out.put_u8(self.red);
///         out.put_u8(self.green);
///         out.put_u8(self.blue);
///     }
/// }
///
/// let state = |green| Scheme::SHA256.state_of(&Colour { red: 0, green, blue: 0 });
/// assert_ne!(state(1), state(2));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fingerprint",
    label = "this field's type does not implement `Fingerprint`",
    note = "derive `Versioned` for `{Self}`, or mark the field `#[versioned(serde)]` if it is `Serialize`, \
            `#[versioned(with = path)]` to feed it by a function of yours, or `#[versioned(skip)]` if readers never see it"
)]
pub trait Fingerprint {
    /// Names the type's encoding, the same on every platform and in every release.
    const SCHEMA: Schema;

    /// Feeds the value.
    fn fingerprint(&self, out: &mut Fingerprinter);

    /// Feeds the elements of a slice, without their number.
    ///
    /// Only types whose elements lie in memory as they are encoded have a reason to override it.
    fn fingerprint_slice(slice: &[Self], out: &mut Fingerprinter)
    where
        Self: Sized,
    {
        for value in slice {
            value.fingerprint(out);
        }
    }
}
