//! [`Schema`]: a constant that stands for the names and types of an encoding.

use core::hash::{Hash, Hasher};

use super::record::Schemas;
use crate::Strength;

/// Names a type's encoding, computed by the compiler.
///
/// It is the 128-bit FNV-1a hash of the names in the type, fed little-endian. FNV resists accidents, not attackers: names
/// are written by the developer, and whatever a remote peer can choose goes through the digest.
///
/// ```
/// use etag_core::Schema;
///
/// const TEXT: Schema = Schema::of("text", &[]);
/// const TEXTS: Schema = Schema::of("list", &[TEXT]);
/// assert_ne!(TEXT, TEXTS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    hash: u128,
    strength: Strength,
}

impl Schema {
    /// The schema of a type made of others, as `Option<T>` is of `T`; no others for a leaf.
    ///
    /// ```
    /// use etag_core::{Fingerprint, Schema};
    ///
    /// assert_eq!(<Option<u64>>::SCHEMA, Schema::of("option", &[Schema::of("u64", &[])]));
    /// ```
    pub const fn of(name: &str, parts: &[Self]) -> Self {
        let mut hash = text(byte(OFFSET_BASIS, TYPE), name);
        let mut strength = Strength::Strong;
        let mut i = 0;
        while i < parts.len() {
            hash = number(byte(hash, PART), parts[i].hash);
            strength = strength.and(parts[i].strength);
            i += 1;
        }
        Self { hash, strength }
    }

    /// The schema of a struct, or of one variant of an enum: fields in the order of their names.
    ///
    /// The names are hashed first; then, for each field, the hash is multiplied by FNV's prime and its schema added.
    ///
    /// ```
    /// use etag_core::{Fingerprint, Schema};
    ///
    /// let fields = [("name", str::SCHEMA), ("price", u64::SCHEMA)];
    /// assert_ne!(Schema::record("product", 1, "", &fields), Schema::record("product", 2, "", &fields));
    /// ```
    pub const fn record(name: &str, epoch: u64, variant: &str, fields: &[(&str, Self)]) -> Self {
        let mut schemas = Schemas::NONE;
        let mut i = 0;
        while i < fields.len() {
            schemas = schemas.then(Schemas::one(fields[i].1));
            i += 1;
        }
        schemas.after(Self::names(name, epoch, variant, fields))
    }

    /// The part of a record's schema that does not depend on types: what the derive macro works out for itself.
    pub(super) const fn names(name: &str, epoch: u64, variant: &str, fields: &[(&str, Self)]) -> u128 {
        let mut hash = text(byte(OFFSET_BASIS, RECORD), name);
        hash = text(number(hash, epoch as u128), variant);
        let mut i = 0;
        while i < fields.len() {
            hash = text(byte(hash, PART), fields[i].0);
            i += 1;
        }
        hash
    }

    /// The same schema for a type that encodes values alike which readers tell apart, so that only a weak validator can be
    /// made of it: [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1).
    ///
    /// What is made of a weak part is weak.
    ///
    /// ```
    /// use etag_core::{Schema, Strength};
    ///
    /// const TO_A_TENTH: Schema = Schema::of("Celsius, to a tenth", &[]).weak();
    /// assert_eq!(Schema::of("list", &[TO_A_TENTH]).strength(), Strength::Weak);
    /// ```
    pub const fn weak(self) -> Self {
        Self { strength: Strength::Weak, ..self }
    }

    /// Whether a strong validator can be made of what is encoded so.
    ///
    /// ```
    /// use etag_core::{Fingerprint, Strength};
    ///
    /// assert_eq!(<Vec<String>>::SCHEMA.strength(), Strength::Strong);
    /// ```
    pub const fn strength(self) -> Strength {
        self.strength
    }

    pub(super) const fn from_parts(hash: u128, strength: Strength) -> Self {
        Self { hash, strength }
    }

    pub(super) const fn to_number(self) -> u128 {
        self.hash
    }

    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        self.hash.to_le_bytes()
    }
}

/// The number alone: equal schemas have equal numbers.
impl Hash for Schema {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

/// The parameters of 128-bit FNV-1a.
const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
pub(super) const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// What is hashed can be read in one way only: a mark tells what follows, text ends with a byte that UTF-8 never has.
const TYPE: u8 = 0;
const RECORD: u8 = 1;
const PART: u8 = 2;
const END_OF_TEXT: u8 = 0xff;

const fn byte(hash: u128, byte: u8) -> u128 {
    (hash ^ byte as u128).wrapping_mul(PRIME)
}

const fn text(mut hash: u128, text: &str) -> u128 {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = byte(hash, bytes[i]);
        i += 1;
    }
    byte(hash, END_OF_TEXT)
}

const fn number(mut hash: u128, number: u128) -> u128 {
    let bytes = number.to_le_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = byte(hash, bytes[i]);
        i += 1;
    }
    hash
}
