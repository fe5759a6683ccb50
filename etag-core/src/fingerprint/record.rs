//! What `#[derive(Versioned)]` writes calls to: the fields of a record as one tuple, so that the expansion stays small.
//!
//! By hand the same is said with [`Schema::record`] and one [`Fingerprint::fingerprint`] for each field.

use super::schema::PRIME;
use super::{Fingerprint, FingerprintError, Fingerprinter, Schema, Scheme};
use crate::{State, Strength, VersionValue};

/// The fields of a record: a tuple of references, or a [`Chain`] where one tuple is too short.
pub trait Fields: Sized {
    /// The schemas of the fields, one after the other.
    const SCHEMAS: Schemas;

    /// Feeds the fields in their order.
    fn feed(self, out: &mut Fingerprinter);
}

/// Two lots of fields, as if they were one.
#[derive(Debug)]
pub struct Chain<A, B>(pub A, pub B);

/// Feeds a record of a type with strong tags: its schema, then its fields. `names` is the hash of its names, worked out by
/// the macro.
#[inline]
pub fn record<F: Fields>(out: &mut Fingerprinter, names: u128, fields: F) {
    const {
        // Not `assert!`, whose message would also show a line of the standard library where its source is installed.
        F::SCHEMAS.if_strong().expect(
            "a strong entity tag cannot be made of a field whose type is `weak`: mark this type `weak` as well, or `skip` \
             the field if no reader sees it",
        );
    }
    weak_record(out, names, fields);
}

/// As [`record`], for a type marked `weak`: its fields may be weak.
#[inline]
pub fn weak_record<F: Fields>(out: &mut Fingerprinter, names: u128, fields: F) {
    out.put_schema(F::SCHEMAS.after(names));
    fields.feed(out);
}

/// The digest of a record of `representation` fields, for a type with strong tags.
///
/// # Errors
///
/// As for [`Scheme::state`].
#[inline]
pub fn representation<F: Fields>(scheme: &Scheme, names: u128, fields: F) -> Result<Option<State>, FingerprintError> {
    scheme.digest(|out| record(out, names, fields)).map(Some)
}

/// As [`representation`], for a type marked `weak`.
///
/// # Errors
///
/// As for [`Scheme::state`].
#[inline]
pub fn weak_representation<F: Fields>(
    scheme: &Scheme,
    names: u128,
    fields: F,
) -> Result<Option<State>, FingerprintError> {
    scheme.digest(|out| weak_record(out, names, fields)).map(Some)
}

/// The schema of a record without fields.
pub const fn schema(names: u128) -> Schema {
    Schemas::NONE.after(names)
}

/// A field marked `version`: fed as the state that it names.
#[derive(Debug)]
pub struct Version<'a, T: ?Sized>(pub &'a T);

impl<T: VersionValue + ?Sized> Fingerprint for Version<'_, T> {
    const SCHEMA: Schema = Schema::of("version", &[]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_str(self.0.to_state().as_str());
    }
}

/// A field marked `with`: fed by a function.
#[derive(Debug)]
pub struct With<'a, T: ?Sized>(pub &'a T, pub fn(&T, &mut Fingerprinter));

impl<T: ?Sized> Fingerprint for With<'_, T> {
    const SCHEMA: Schema = Schema::of("with", &[]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        (self.1)(self.0, out);
    }
}

/// A field marked `serde`: fed as it serializes.
#[cfg(feature = "serde")]
#[derive(Debug)]
pub struct Serde<'a, T: ?Sized>(pub &'a T);

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize + ?Sized> Fingerprint for Serde<'_, T> {
    const SCHEMA: Schema = Schema::of("serde", &[]);

    #[inline]
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_serde(self.0);
    }
}

impl<A: Fields, B: Fields> Fields for Chain<A, B> {
    const SCHEMAS: Schemas = A::SCHEMAS.then(B::SCHEMAS);

    #[inline]
    fn feed(self, out: &mut Fingerprinter) {
        self.0.feed(out);
        self.1.feed(out);
    }
}

impl Fields for () {
    const SCHEMAS: Schemas = Schemas::NONE;

    #[inline]
    fn feed(self, _: &mut Fingerprinter) {}
}

macro_rules! fields {
    ($($field:ident $index:tt),*) => {
        impl<$($field: Fingerprint + ?Sized),*> Fields for ($(&$field,)*) {
            const SCHEMAS: Schemas = Schemas::NONE$(.then(Schemas::one($field::SCHEMA)))*;

            #[inline]
            fn feed(self, out: &mut Fingerprinter) {
                $(self.$index.fingerprint(out);)*
            }
        }
    };
}

fields!(A 0);
fields!(A 0, B 1);
fields!(A 0, B 1, C 2);
fields!(A 0, B 1, C 2, D 3);
fields!(A 0, B 1, C 2, D 3, E 4);
fields!(A 0, B 1, C 2, D 3, E 4, F 5);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
fields!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// The schemas of some fields as a polynomial over them, so that those of two lots can be joined. It is taken at an odd
/// number, so that no field's schema is ever multiplied away.
#[derive(Clone, Copy, Debug)]
pub struct Schemas {
    sum: u128,
    power: u128,
    strength: Strength,
}

impl Schemas {
    pub(super) const NONE: Self = Self { sum: 0, power: 1, strength: Strength::Strong };

    pub(super) const fn one(schema: Schema) -> Self {
        Self { sum: schema.to_number(), power: PRIME, strength: schema.strength() }
    }

    pub(super) const fn then(self, next: Self) -> Self {
        Self {
            sum: self.sum.wrapping_mul(next.power).wrapping_add(next.sum),
            power: self.power.wrapping_mul(next.power),
            strength: self.strength.and(next.strength),
        }
    }

    pub(super) const fn after(self, names: u128) -> Schema {
        Schema::from_parts(names.wrapping_mul(self.power).wrapping_add(self.sum), self.strength)
    }

    const fn if_strong(self) -> Option<()> {
        match self.strength {
            Strength::Strong => Some(()),
            Strength::Weak => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[(&str, Schema)] = &[("a", u64::SCHEMA), ("b", bool::SCHEMA), ("c", u32::SCHEMA)];

    #[test]
    fn a_tuple_has_the_schema_of_the_record() {
        let names = Schema::names("product", 1, "", FIELDS);
        assert_eq!(<(&u64, &bool, &u32)>::SCHEMAS.after(names), Schema::record("product", 1, "", FIELDS));
        assert_eq!(schema(Schema::names("product", 1, "", &[])), Schema::record("product", 1, "", &[]));
    }

    #[test]
    fn a_chain_is_as_one_tuple() {
        let names = Schema::names("product", 1, "", FIELDS);
        assert_eq!(Chain::<(&u64,), (&bool, &u32)>::SCHEMAS.after(names), Schema::record("product", 1, "", FIELDS));
        assert_eq!(Chain::<(&u64, &bool), (&u32,)>::SCHEMAS.after(names), Schema::record("product", 1, "", FIELDS));
    }

    #[test]
    fn two_fields_that_trade_their_types_change_the_schema() {
        assert_ne!(
            Schema::record("pair", 0, "", &[("a", u64::SCHEMA), ("b", bool::SCHEMA)]),
            Schema::record("pair", 0, "", &[("a", bool::SCHEMA), ("b", u64::SCHEMA)])
        );
    }
}
