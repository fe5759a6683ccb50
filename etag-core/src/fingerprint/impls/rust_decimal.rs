//! Types of the `rust_decimal` crate.

use rust_decimal::Decimal;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Decimal {
    const SCHEMA: Schema = Schema::of("rust_decimal::Decimal", &[]);

    /// The scale counts, since readers see it: 29.9 and 29.90 differ. Negative zero is zero, as for floats.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.mantissa());
        out.put_u64(u64::from(self.scale()));
    }
}
