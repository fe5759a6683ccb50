//! Types of the `uuid` crate.

use uuid::Uuid;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Uuid {
    const SCHEMA: Schema = Schema::of("uuid", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_raw(self.as_bytes());
    }
}
