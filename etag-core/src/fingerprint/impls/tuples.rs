//! Tuples of one to twelve parts.

use super::{Fingerprint, Fingerprinter, Schema};

macro_rules! tuple {
    ($($part:ident $index:tt),+) => {
        impl<$($part: Fingerprint),+> Fingerprint for ($($part,)+) {
            const SCHEMA: Schema = Schema::of("tuple", &[$($part::SCHEMA),+]);

            #[inline]
            fn fingerprint(&self, out: &mut Fingerprinter) {
                $(self.$index.fingerprint(out);)+
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
