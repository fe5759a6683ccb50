//! Types of the `bytes` crate.

use bytes::{Bytes, BytesMut};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Bytes {
    const SCHEMA: Schema = <[u8]>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_bytes(self);
    }
}

impl Fingerprint for BytesMut {
    const SCHEMA: Schema = <[u8]>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_bytes(self);
    }
}
