//! [`EncodedKey`]: a key as bytes that sort as the key does.
//!
//! Integers are big-endian with the sign bit turned over; texts and bytes end in `00 00`, with `00 FF` for a `00` in them; the parts of a
//! tuple or struct follow each other; a variant is its index, and an option a variant. A key is never read back: it is in the document.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::{Resource, StoreError};

/// A key, as bytes in the order of keys, and as JSON for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodedKey {
    pub(crate) bytes: Vec<u8>,
    pub(crate) json: String,
}

impl EncodedKey {
    pub(crate) fn new<T: Resource>(key: &T::Key, limit: usize) -> Result<Self, StoreError>
    where
        T::Key: Serialize,
    {
        let mut bytes = Vec::new();
        key.serialize(&mut Encoder(&mut bytes)).map_err(|err| StoreError::failed("the key cannot be encoded", err))?;
        if bytes.len() > limit {
            return Err(StoreError::too_large("the key", bytes.len(), limit));
        }
        let json = serde_json::to_string(key).map_err(|err| StoreError::failed("the key cannot be encoded", err))?;
        Ok(Self { bytes, json })
    }
}

struct Encoder<'a>(&'a mut Vec<u8>);

impl Encoder<'_> {
    #[expect(clippy::unnecessary_wraps, reason = "it is what most of its callers return")]
    fn put(&mut self, bytes: &[u8]) -> Result<(), KeyError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn put_text(&mut self, text: &[u8]) -> Result<(), KeyError> {
        for &byte in text {
            self.0.push(byte);
            if byte == 0 {
                self.0.push(0xFF);
            }
        }
        self.put(&[0, 0])
    }
}

/// A key of a kind that has no order, or whose own `Serialize` failed.
#[derive(Debug)]
struct KeyError(String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

impl ser::Error for KeyError {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Self(message.to_string())
    }
}

macro_rules! integers {
    ($($method:ident $ty:ty),* ; $($signed_method:ident $signed:ty),*) => {
        $(fn $method(self, number: $ty) -> Result<(), KeyError> {
            self.put(&number.to_be_bytes())
        })*
        $(fn $signed_method(self, number: $signed) -> Result<(), KeyError> {
            self.put(&(number.cast_unsigned() ^ (1 << (<$signed>::BITS - 1))).to_be_bytes())
        })*
    };
}

/// A variant of an enum or an option, by its index, and its value.
fn put_variant<V: Serialize + ?Sized>(encoder: &mut Encoder<'_>, index: u32, value: &V) -> Result<(), KeyError> {
    encoder.put(&index.to_be_bytes())?;
    value.serialize(encoder)
}

fn no_order<R>(kind: &str) -> Result<R, KeyError> {
    Err(KeyError(format!("{kind} in a key has no order that bytes could keep")))
}

impl<'a> Serializer for &'a mut Encoder<'_> {
    type Ok = ();
    type Error = KeyError;
    type SerializeSeq = Elements<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = ser::Impossible<(), KeyError>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    integers! {
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128;
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128
    }

    fn serialize_bool(self, value: bool) -> Result<(), KeyError> {
        self.put(&[value.into()])
    }

    fn serialize_char(self, value: char) -> Result<(), KeyError> {
        self.put(&u32::from(value).to_be_bytes())
    }

    fn serialize_str(self, text: &str) -> Result<(), KeyError> {
        self.put_text(text.as_bytes())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), KeyError> {
        self.put_text(bytes)
    }

    fn serialize_f32(self, _: f32) -> Result<(), KeyError> {
        no_order("a float")
    }

    fn serialize_f64(self, _: f64) -> Result<(), KeyError> {
        no_order("a float")
    }

    fn serialize_none(self) -> Result<(), KeyError> {
        self.put(&[0])
    }

    fn serialize_some<V: Serialize + ?Sized>(self, value: &V) -> Result<(), KeyError> {
        self.put(&[1])?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), KeyError> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), KeyError> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), KeyError> {
        put_variant(self, index, &())
    }

    fn serialize_newtype_struct<V: Serialize + ?Sized>(self, _: &'static str, value: &V) -> Result<(), KeyError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &V,
    ) -> Result<(), KeyError> {
        put_variant(self, index, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'a>, KeyError> {
        Ok(Elements(Encoder(self.0)))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, KeyError> {
        Ok(Parts(Encoder(self.0)))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, KeyError> {
        Ok(Parts(Encoder(self.0)))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, KeyError> {
        put_variant(self, index, &())?;
        Ok(Parts(Encoder(self.0)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<ser::Impossible<(), KeyError>, KeyError> {
        no_order("a map")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, KeyError> {
        Ok(Parts(Encoder(self.0)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, KeyError> {
        put_variant(self, index, &())?;
        Ok(Parts(Encoder(self.0)))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Parts of which there are always as many: one after the other.
struct Parts<'a>(Encoder<'a>);

macro_rules! parts {
    ($($serialize:ident $method:ident ($($name:ident)?);)*) => {$(
        impl ser::$serialize for Parts<'_> {
            type Ok = ();
            type Error = KeyError;

            fn $method<V: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &V) -> Result<(), KeyError> {
                value.serialize(&mut self.0)
            }

            fn end(self) -> Result<(), KeyError> {
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeTuple serialize_element ();
    SerializeTupleStruct serialize_field ();
    SerializeTupleVariant serialize_field ();
    SerializeStruct serialize_field (_name);
    SerializeStructVariant serialize_field (_name);
}

/// Elements of which there may be any number: a 1 before each, a 0 behind the last.
struct Elements<'a>(Encoder<'a>);

impl ser::SerializeSeq for Elements<'_> {
    type Ok = ();
    type Error = KeyError;

    fn serialize_element<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), KeyError> {
        self.0.put(&[1])?;
        value.serialize(&mut self.0)
    }

    fn end(mut self) -> Result<(), KeyError> {
        self.0.put(&[0])
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn encoded<K: Serialize>(key: &K) -> Vec<u8> {
        let mut bytes = Vec::new();
        key.serialize(&mut Encoder(&mut bytes)).unwrap();
        bytes
    }

    #[track_caller]
    fn sorts_as_its_keys_do<K: Serialize + Ord + Debug>(mut keys: Vec<K>) {
        keys.sort();
        let all: Vec<Vec<u8>> = keys.iter().map(encoded).collect();
        for (pair, keys) in all.windows(2).zip(keys.windows(2)) {
            assert!(pair[0] < pair[1], "{keys:?}: {pair:?}");
        }
    }

    #[test]
    fn numbers_sort_as_numbers() {
        sorts_as_its_keys_do(vec![0_u64, 1, 9, 10, 255, 256, u64::MAX]);
        sorts_as_its_keys_do(vec![i64::MIN, -256, -1, 0, 1, 9, 10, i64::MAX]);
        sorts_as_its_keys_do(vec![i8::MIN, -1, 0, 1, i8::MAX]);
        sorts_as_its_keys_do(vec![0, 1, u128::MAX]);
    }

    #[test]
    fn texts_sort_as_texts_and_none_is_the_beginning_of_another() {
        sorts_as_its_keys_do(vec!["", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "aa", "b", "é"]);
    }

    #[test]
    fn tuples_sort_by_their_parts_and_do_not_run_into_each_other() {
        sorts_as_its_keys_do(vec![("a", "b"), ("a", "bc"), ("ab", ""), ("ab", "c"), ("a\0", "b"), ("", "ab")]);
        sorts_as_its_keys_do(vec![("acme", 9_u64), ("acme", 10), ("zeta", 1)]);
    }

    #[test]
    fn options_enums_and_lists_sort_as_they_do() {
        #[derive(Debug, serde::Serialize, PartialEq, Eq, PartialOrd, Ord)]
        enum Place {
            Nowhere,
            Room(u8),
            Shelf { row: u8, level: i8 },
            Pair(u8, u8),
        }
        sorts_as_its_keys_do(vec![None, Some(0_u8), Some(7)]);
        sorts_as_its_keys_do(vec![
            Place::Nowhere,
            Place::Room(1),
            Place::Room(2),
            Place::Shelf { row: 1, level: -1 },
            Place::Shelf { row: 1, level: 1 },
            Place::Pair(0, 1),
        ]);
        sorts_as_its_keys_do(vec![vec![], vec![0_u8], vec![0, 0], vec![0, 1], vec![1]]);
        sorts_as_its_keys_do(vec!['a', 'é', '𝄞']);
        sorts_as_its_keys_do(vec![false, true]);
    }

    #[test]
    fn what_has_no_order_is_refused() {
        let mut bytes = Vec::new();
        let err = 1.5_f64.serialize(&mut Encoder(&mut bytes)).unwrap_err();
        assert_eq!(err.to_string(), "a float in a key has no order that bytes could keep");
        let map = std::collections::BTreeMap::from([(1, 2)]);
        assert!(map.serialize(&mut Encoder(&mut bytes)).is_err());
    }
}
