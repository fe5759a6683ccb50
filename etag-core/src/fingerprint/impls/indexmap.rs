//! Types of the `indexmap` crate. Their order counts: readers see it in the representation.

use alloc::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::{Fingerprint, Fingerprinter, Schema};

impl<K: Fingerprint, V: Fingerprint, S> Fingerprint for IndexMap<K, V, S> {
    const SCHEMA: Schema = <BTreeMap<K, V>>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for (key, value) in self {
            key.fingerprint(out);
            value.fingerprint(out);
        }
    }
}

impl<T: Fingerprint, S> Fingerprint for IndexSet<T, S> {
    const SCHEMA: Schema = <BTreeSet<T>>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for value in self {
            value.fingerprint(out);
        }
    }
}
