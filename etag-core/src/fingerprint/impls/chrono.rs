//! Types of the `chrono` crate.

use chrono::{
    DateTime, Datelike as _, FixedOffset, Month, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone,
    Timelike as _, Weekday,
};

use super::{Fingerprint, Fingerprinter, Schema};

impl<Tz: TimeZone> Fingerprint for DateTime<Tz> {
    const SCHEMA: Schema = Schema::of("chrono::DateTime", &[]);

    /// The instant and the offset from UTC, since readers see both. A leap second has more than 10⁹ nanoseconds.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(self.timestamp());
        out.put_u64(u64::from(self.timestamp_subsec_nanos()));
        self.offset().fix().fingerprint(out);
    }
}

impl Fingerprint for FixedOffset {
    const SCHEMA: Schema = Schema::of("chrono::FixedOffset", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(i64::from(self.local_minus_utc()));
    }
}

impl Fingerprint for NaiveDateTime {
    const SCHEMA: Schema = Schema::of("chrono::NaiveDateTime", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.date().fingerprint(out);
        self.time().fingerprint(out);
    }
}

impl Fingerprint for NaiveDate {
    const SCHEMA: Schema = Schema::of("chrono::NaiveDate", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(i64::from(self.num_days_from_ce()));
    }
}

impl Fingerprint for NaiveTime {
    const SCHEMA: Schema = Schema::of("chrono::NaiveTime", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u64(u64::from(self.num_seconds_from_midnight()));
        out.put_u64(u64::from(self.nanosecond()));
    }
}

impl Fingerprint for TimeDelta {
    const SCHEMA: Schema = Schema::of("chrono::TimeDelta", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i64(self.num_seconds());
        out.put_i64(i64::from(self.subsec_nanos()));
    }
}

impl Fingerprint for Weekday {
    const SCHEMA: Schema = Schema::of("chrono::Weekday", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.number_from_monday().fingerprint(out);
    }
}

impl Fingerprint for Month {
    const SCHEMA: Schema = Schema::of("chrono::Month", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.number_from_month().fingerprint(out);
    }
}
