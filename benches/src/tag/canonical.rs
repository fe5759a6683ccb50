//! [`Canonical`]: the encoding that `etag_core` documents, written down a second time and in one piece for the floor.
//!
//! The second writing keeps the floor honest: it digests exactly the bytes that the library digests, or the run stops.

use std::hash::{Hash as _, Hasher};

use etag_core::Schema;

/// The canonical bytes of a value.
pub(super) struct Canonical(Vec<u8>);

impl Canonical {
    /// Starts with the schema of the value.
    pub(super) fn of(schema: Schema) -> Self {
        let mut bytes = SchemaBytes(Vec::new());
        schema.hash(&mut bytes);
        Self(bytes.0)
    }

    pub(super) fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    /// An unsigned number: LEB128.
    pub(super) fn number(mut self, mut number: u64) -> Self {
        while number >= 0x80 {
            self = self.byte(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.byte(number.to_le_bytes()[0])
    }

    /// Text: its length in bytes, then the bytes.
    pub(super) fn text(self, text: &str) -> Self {
        let mut canonical = self.number(text.len() as u64);
        canonical.0.extend_from_slice(text.as_bytes());
        canonical
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Reads the number in a [`Schema`], which is not public, through its `Hash`.
struct SchemaBytes(Vec<u8>);

impl Hasher for SchemaBytes {
    fn write_u128(&mut self, schema: u128) {
        self.0.extend(schema.to_le_bytes());
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
