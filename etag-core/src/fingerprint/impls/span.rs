//! Durations and points in time of `core` and `std`.

use core::time::Duration;
#[cfg(feature = "std")]
use std::time::SystemTime;

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Duration {
    const SCHEMA: Schema = Schema::of("duration", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u64(self.as_secs());
        out.put_u64(u64::from(self.subsec_nanos()));
    }
}

#[cfg(feature = "std")]
impl Fingerprint for SystemTime {
    const SCHEMA: Schema = Schema::of("system time", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(crate::versioned::unix_nanoseconds(*self));
    }
}
