//! Types of the `bigdecimal` crate.

use bigdecimal::BigDecimal;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for BigDecimal {
    const SCHEMA: Schema = Schema::of("bigdecimal::BigDecimal", &[]);

    /// The unscaled number as little-endian bytes in two's complement, and the scale: 29.9 and 29.90 differ.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        let (unscaled, scale) = self.as_bigint_and_scale();
        out.put_bytes(&unscaled.to_signed_bytes_le());
        out.put_i64(scale);
    }
}
