//! Types of the `smallvec` crate.

use smallvec::{Array, SmallVec};

use super::{Fingerprint, Fingerprinter, Schema};

impl<A: Array<Item: Fingerprint>> Fingerprint for SmallVec<A> {
    const SCHEMA: Schema = <[A::Item]>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.as_slice().fingerprint(out);
    }
}
