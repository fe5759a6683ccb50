//! Lists, sets and maps.

use alloc::collections::{BTreeMap, BTreeSet, LinkedList, VecDeque};
use alloc::vec::Vec;
#[cfg(feature = "std")]
use std::collections::{HashMap, HashSet};

use super::{Fingerprint, Fingerprinter, Schema};

impl<T: Fingerprint> Fingerprint for [T] {
    const SCHEMA: Schema = Schema::of("list", &[T::SCHEMA]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        T::fingerprint_slice(self, out);
    }
}

impl<T: Fingerprint, const N: usize> Fingerprint for [T; N] {
    const SCHEMA: Schema = <[T]>::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.as_slice().fingerprint(out);
    }
}

impl<T: Fingerprint> Fingerprint for Vec<T> {
    const SCHEMA: Schema = <[T]>::SCHEMA;

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.as_slice().fingerprint(out);
    }
}

impl<T: Fingerprint> Fingerprint for VecDeque<T> {
    const SCHEMA: Schema = <[T]>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        let (front, back) = self.as_slices();
        out.put_len(self.len());
        T::fingerprint_slice(front, out);
        T::fingerprint_slice(back, out);
    }
}

impl<T: Fingerprint> Fingerprint for LinkedList<T> {
    const SCHEMA: Schema = <[T]>::SCHEMA;

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for value in self {
            value.fingerprint(out);
        }
    }
}

impl<T: Fingerprint> Fingerprint for BTreeSet<T> {
    const SCHEMA: Schema = Schema::of("set", &[T::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for value in self {
            value.fingerprint(out);
        }
    }
}

impl<K: Fingerprint, V: Fingerprint> Fingerprint for BTreeMap<K, V> {
    const SCHEMA: Schema = Schema::of("map", &[K::SCHEMA, V::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for (key, value) in self {
            key.fingerprint(out);
            value.fingerprint(out);
        }
    }
}

#[cfg(feature = "std")]
impl<T: Fingerprint, S> Fingerprint for HashSet<T, S> {
    const SCHEMA: Schema = Schema::of("unordered set", &[T::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_unordered(self, T::fingerprint);
    }
}

#[cfg(feature = "std")]
impl<K: Fingerprint, V: Fingerprint, S> Fingerprint for HashMap<K, V, S> {
    const SCHEMA: Schema = Schema::of("unordered map", &[K::SCHEMA, V::SCHEMA]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_unordered(self, |(key, value), entry| {
            key.fingerprint(entry);
            value.fingerprint(entry);
        });
    }
}
