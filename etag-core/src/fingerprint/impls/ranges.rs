//! Ranges: the bounds that they have.

use core::ops::{Bound, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::{Fingerprint, Fingerprinter, Schema};

macro_rules! range {
    ($($range:ident: $name:literal, |$this:ident| $($bound:expr),+;)*) => {$(
        impl<T: Fingerprint> Fingerprint for $range<T> {
            const SCHEMA: Schema = Schema::of($name, &[T::SCHEMA]);

            fn fingerprint(&self, out: &mut Fingerprinter) {
                let $this = self;
                $($bound.fingerprint(out);)+
            }
        }
    )*};
}

range! {
    Range: "range", |range| range.start, range.end;
    RangeFrom: "range from", |range| range.start;
    RangeTo: "range to", |range| range.end;
    RangeInclusive: "inclusive range", |range| range.start(), range.end();
    RangeToInclusive: "inclusive range to", |range| range.end;
}

impl Fingerprint for RangeFull {
    const SCHEMA: Schema = Schema::of("full range", &[]);

    fn fingerprint(&self, _: &mut Fingerprinter) {}
}

impl<T: Fingerprint> Fingerprint for Bound<T> {
    const SCHEMA: Schema = Schema::of("bound", &[T::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            Self::Unbounded => out.put_u8(0),
            Self::Included(value) => {
                out.put_u8(1);
                value.fingerprint(out);
            }
            Self::Excluded(value) => {
                out.put_u8(2);
                value.fingerprint(out);
            }
        }
    }
}
