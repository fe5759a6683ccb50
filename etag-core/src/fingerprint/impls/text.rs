//! Text.

use alloc::string::String;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for str {
    const SCHEMA: Schema = Schema::of("text", &[]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_str(self);
    }
}

impl Fingerprint for String {
    const SCHEMA: Schema = str::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_str(self);
    }
}
