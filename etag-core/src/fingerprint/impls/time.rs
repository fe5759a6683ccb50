//! Types of the `time` crate.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset, Weekday};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for OffsetDateTime {
    const SCHEMA: Schema = Schema::of("time::OffsetDateTime", &[]);

    /// The instant and the offset from UTC, since readers see both.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.unix_timestamp_nanos());
        self.offset().fingerprint(out);
    }
}

impl Fingerprint for UtcDateTime {
    const SCHEMA: Schema = Schema::of("time::UtcDateTime", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.unix_timestamp_nanos());
    }
}

impl Fingerprint for PrimitiveDateTime {
    const SCHEMA: Schema = Schema::of("time::PrimitiveDateTime", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.date().fingerprint(out);
        self.time().fingerprint(out);
    }
}

impl Fingerprint for Date {
    const SCHEMA: Schema = Schema::of("time::Date", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(i64::from(self.to_julian_day()));
    }
}

impl Fingerprint for Time {
    const SCHEMA: Schema = Schema::of("time::Time", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.as_hms_nano().fingerprint(out);
    }
}

impl Fingerprint for UtcOffset {
    const SCHEMA: Schema = Schema::of("time::UtcOffset", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(i64::from(self.whole_seconds()));
    }
}

impl Fingerprint for Duration {
    const SCHEMA: Schema = Schema::of("time::Duration", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.whole_nanoseconds());
    }
}

impl Fingerprint for Weekday {
    const SCHEMA: Schema = Schema::of("time::Weekday", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u8(self.number_from_monday());
    }
}

impl Fingerprint for Month {
    const SCHEMA: Schema = Schema::of("time::Month", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u8(u8::from(*self));
    }
}
