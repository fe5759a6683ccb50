//! Types that hold at most one value: pointers, `Option`, `Result`, and those that hold nothing.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cmp::{Ordering, Reverse};
use core::convert::Infallible;
use core::marker::PhantomData;

use super::{Fingerprint, Fingerprinter, Schema};

macro_rules! pointer {
    ($($pointer:ty)*) => {$(
        impl<T: Fingerprint + ?Sized> Fingerprint for $pointer {
            const SCHEMA: Schema = T::SCHEMA;

            #[inline]
            fn fingerprint(&self, out: &mut Fingerprinter) {
                (**self).fingerprint(out);
            }
        }
    )*};
}

pointer!(&T &mut T Box<T> Rc<T> Arc<T>);

impl<T: Fingerprint + ToOwned + ?Sized> Fingerprint for Cow<'_, T> {
    const SCHEMA: Schema = T::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        (**self).fingerprint(out);
    }
}

impl<T: Fingerprint> Fingerprint for Reverse<T> {
    const SCHEMA: Schema = T::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.0.fingerprint(out);
    }
}

impl<T: Fingerprint> Fingerprint for Option<T> {
    const SCHEMA: Schema = Schema::of("option", &[T::SCHEMA]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            None => out.put_u8(0),
            Some(value) => {
                out.put_u8(1);
                value.fingerprint(out);
            }
        }
    }
}

impl<T: Fingerprint, E: Fingerprint> Fingerprint for Result<T, E> {
    const SCHEMA: Schema = Schema::of("result", &[T::SCHEMA, E::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            Err(err) => {
                out.put_u8(0);
                err.fingerprint(out);
            }
            Ok(value) => {
                out.put_u8(1);
                value.fingerprint(out);
            }
        }
    }
}

impl Fingerprint for () {
    const SCHEMA: Schema = Schema::of("unit", &[]);

    #[inline]
    fn fingerprint(&self, _: &mut Fingerprinter) {}
}

impl<T: ?Sized> Fingerprint for PhantomData<T> {
    const SCHEMA: Schema = <()>::SCHEMA;

    #[inline]
    fn fingerprint(&self, _: &mut Fingerprinter) {}
}

impl Fingerprint for Infallible {
    const SCHEMA: Schema = Schema::of("never", &[]);

    fn fingerprint(&self, _: &mut Fingerprinter) {
        match *self {}
    }
}

impl Fingerprint for Ordering {
    const SCHEMA: Schema = Schema::of("ordering", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_u8(match self {
            Self::Less => 0,
            Self::Equal => 1,
            Self::Greater => 2,
        });
    }
}
