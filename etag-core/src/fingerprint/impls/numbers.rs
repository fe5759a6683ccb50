//! Numbers, `bool` and `char`.

use core::num::{NonZero, Saturating, Wrapping};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for u8 {
    const SCHEMA: Schema = Schema::of("u8", &[]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u8(*self);
    }

    fn fingerprint_slice(slice: &[Self], out: &mut Fingerprinter) {
        out.put_raw(slice);
    }
}

macro_rules! number {
    ($($number:ty: $name:literal, $put:ident($wide:ty);)*) => {$(
        impl Fingerprint for $number {
            const SCHEMA: Schema = Schema::of($name, &[]);

            #[inline]
            fn fingerprint(&self, out: &mut Fingerprinter) {
                out.$put(<$wide>::from(*self));
            }
        }
    )*};
}

number! {
    u16: "u16", put_u64(u64);
    u32: "u32", put_u64(u64);
    u64: "u64", put_u64(u64);
    u128: "u128", put_u128(u128);
    i8: "i8", put_i64(i64);
    i16: "i16", put_i64(i64);
    i32: "i32", put_i64(i64);
    i64: "i64", put_i64(i64);
    i128: "i128", put_i128(i128);
    f32: "f32", put_f32(f32);
    f64: "f64", put_f64(f64);
    bool: "bool", put_u8(u8);
    char: "char", put_u64(u64);
}

impl Fingerprint for usize {
    const SCHEMA: Schema = u64::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(*self);
    }
}

impl Fingerprint for isize {
    const SCHEMA: Schema = i64::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        // No platform of Rust has an `isize` of more than 64 bits.
        out.put_i64(*self as i64);
    }
}

macro_rules! non_zero {
    ($($number:ty)*) => {$(
        impl Fingerprint for NonZero<$number> {
            const SCHEMA: Schema = <$number>::SCHEMA;

            #[inline]
            fn fingerprint(&self, out: &mut Fingerprinter) {
                self.get().fingerprint(out);
            }
        }
    )*};
}

non_zero!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

macro_rules! arithmetic {
    ($($wrapper:ident)*) => {$(
        impl<T: Fingerprint> Fingerprint for $wrapper<T> {
            const SCHEMA: Schema = T::SCHEMA;

            #[inline]
            fn fingerprint(&self, out: &mut Fingerprinter) {
                self.0.fingerprint(out);
            }
        }
    )*};
}

arithmetic!(Wrapping Saturating);
