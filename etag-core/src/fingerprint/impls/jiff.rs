//! Types of the `jiff` crate.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp, Zoned};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Timestamp {
    const SCHEMA: Schema = Schema::of("jiff::Timestamp", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.as_nanosecond());
    }
}

impl Fingerprint for Zoned {
    const SCHEMA: Schema = Schema::of("jiff::Zoned", &[]);

    /// The instant, the offset from UTC, and the zone's IANA name where it has one: readers see all three.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.timestamp().fingerprint(out);
        self.offset().fingerprint(out);
        self.time_zone().iana_name().fingerprint(out);
    }
}

impl Fingerprint for Offset {
    const SCHEMA: Schema = Schema::of("jiff::Offset", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.seconds().fingerprint(out);
    }
}

impl Fingerprint for DateTime {
    const SCHEMA: Schema = Schema::of("jiff::DateTime", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.date().fingerprint(out);
        self.time().fingerprint(out);
    }
}

impl Fingerprint for Date {
    const SCHEMA: Schema = Schema::of("jiff::Date", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        (self.year(), self.month(), self.day()).fingerprint(out);
    }
}

impl Fingerprint for Time {
    const SCHEMA: Schema = Schema::of("jiff::Time", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        (self.hour(), self.minute(), self.second(), self.subsec_nanosecond()).fingerprint(out);
    }
}

impl Fingerprint for SignedDuration {
    const SCHEMA: Schema = Schema::of("jiff::SignedDuration", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_i128(self.as_nanos());
    }
}

impl Fingerprint for Span {
    const SCHEMA: Schema = Schema::of("jiff::Span", &[]);

    /// Unit by unit, as it is written: 60 minutes are not 1 hour.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.get_years().fingerprint(out);
        self.get_months().fingerprint(out);
        self.get_weeks().fingerprint(out);
        self.get_days().fingerprint(out);
        self.get_hours().fingerprint(out);
        self.get_minutes().fingerprint(out);
        self.get_seconds().fingerprint(out);
        self.get_milliseconds().fingerprint(out);
        self.get_microseconds().fingerprint(out);
        self.get_nanoseconds().fingerprint(out);
    }
}

impl Fingerprint for Weekday {
    const SCHEMA: Schema = Schema::of("jiff::Weekday", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.to_monday_one_offset().fingerprint(out);
    }
}
