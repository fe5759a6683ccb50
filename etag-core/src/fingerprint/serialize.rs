//! [`Fingerprinter::put_serde`]: the encoding of any `Serialize` value.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use serde_core::Serialize;
use serde_core::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};

use super::{FingerprintError, Fingerprinter};

impl Fingerprinter {
    /// Feeds any `Serialize` value (feature `serde`), as it tells itself to a human-readable format.
    ///
    /// Each value begins with a byte for its kind in serde's data model; names of types, variants and fields are included.
    /// Sequences keep their order. Maps and structs have none: each entry is digested and the digests are sorted, which
    /// allocates. A `HashSet` tells itself as a sequence in an order that changes from run to run, so it has no stable
    /// fingerprint here: feed it by [`Fingerprint`](crate::Fingerprint), or serialize it sorted.
    ///
    /// If `Serialize` fails, so does the fingerprint, even where the failure is swallowed on its way.
    ///
    /// ```
    /// use etag_core::{Schema, Scheme};
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// #[serde(tag = "unit", content = "value")]
    /// enum Weight {
    ///     Gram(u32),
    ///     Ounce(f32),
    /// }
    ///
    /// let state = |weight| Scheme::SHA256.state(Schema::of("weight", &[]), |out| out.put_serde(&weight));
    /// assert_eq!(state(Weight::Gram(5)), state(Weight::Gram(5)));
    /// assert_ne!(state(Weight::Gram(5)), state(Weight::Ounce(5.0)));
    /// ```
    pub fn put_serde<T: Serialize + ?Sized>(&mut self, value: &T) {
        // `feed` has already noted the failure.
        let _ = feed(value, self);
    }

    fn put_kind(&mut self, kind: Kind) {
        self.put_u8(kind as u8);
    }
}

/// The byte before each value. The numbers are part of the encoding and never change.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    /// After the last element of a value that holds others; no value begins with it.
    End = 0,
    Bool = 1,
    I8 = 2,
    I16 = 3,
    I32 = 4,
    I64 = 5,
    I128 = 6,
    U8 = 7,
    U16 = 8,
    U32 = 9,
    U64 = 10,
    U128 = 11,
    F32 = 12,
    F64 = 13,
    Char = 14,
    Str = 15,
    Bytes = 16,
    None = 17,
    Some = 18,
    Unit = 19,
    UnitStruct = 20,
    UnitVariant = 21,
    NewtypeStruct = 22,
    NewtypeVariant = 23,
    Seq = 24,
    Tuple = 25,
    TupleStruct = 26,
    TupleVariant = 27,
    Map = 28,
    Struct = 29,
    StructVariant = 30,
}

/// Feeds a value; a failure is noted where it happens, so that what was fed before it can never become a state.
fn feed<T: Serialize + ?Sized>(value: &T, out: &mut Fingerprinter) -> Result<(), Error> {
    value.serialize(Encoder(out)).inspect_err(|Error(err)| out.fail_with(err.clone()))
}

/// What a `Serialize` says when it fails.
#[derive(Debug)]
struct Error(FingerprintError);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl core::error::Error for Error {}

impl ser::Error for Error {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self(FingerprintError::new(&reason))
    }
}

struct Encoder<'a>(&'a mut Fingerprinter);

impl<'a> Encoder<'a> {
    fn ordered(self) -> Ordered<'a> {
        Ordered(self.0)
    }

    fn unordered(self) -> Unordered<'a> {
        Unordered { out: self.0, digests: Vec::new(), entry: None }
    }
}

macro_rules! leaf {
    ($($method:ident($value:ty), $kind:ident, $put:ident($wide:ty);)*) => {$(
        fn $method(self, value: $value) -> Result<(), Error> {
            self.0.put_kind(Kind::$kind);
            self.0.$put(<$wide>::from(value));
            Ok(())
        }
    )*};
}

impl<'a> Serializer for Encoder<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Ordered<'a>;
    type SerializeTuple = Ordered<'a>;
    type SerializeTupleStruct = Ordered<'a>;
    type SerializeTupleVariant = Ordered<'a>;
    type SerializeMap = Unordered<'a>;
    type SerializeStruct = Unordered<'a>;
    type SerializeStructVariant = Unordered<'a>;

    leaf! {
        serialize_bool(bool), Bool, put_u8(u8);
        serialize_i8(i8), I8, put_i64(i64);
        serialize_i16(i16), I16, put_i64(i64);
        serialize_i32(i32), I32, put_i64(i64);
        serialize_i64(i64), I64, put_i64(i64);
        serialize_i128(i128), I128, put_i128(i128);
        serialize_u8(u8), U8, put_u8(u8);
        serialize_u16(u16), U16, put_u64(u64);
        serialize_u32(u32), U32, put_u64(u64);
        serialize_u64(u64), U64, put_u64(u64);
        serialize_u128(u128), U128, put_u128(u128);
        serialize_f32(f32), F32, put_f32(f32);
        serialize_f64(f64), F64, put_f64(f64);
        serialize_char(char), Char, put_u64(u64);
        serialize_str(&str), Str, put_str(&str);
        serialize_bytes(&[u8]), Bytes, put_bytes(&[u8]);
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.0.put_kind(Kind::None);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.0.put_kind(Kind::Some);
        feed(value, self.0)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.0.put_kind(Kind::Unit);
        Ok(())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Error> {
        self.0.put_kind(Kind::UnitStruct);
        self.0.put_str(name);
        Ok(())
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.0.put_kind(Kind::UnitVariant);
        self.0.put_str(name);
        self.0.put_str(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T>(self, name: &'static str, value: &T) -> Result<(), Error>
    where
        T: Serialize + ?Sized,
    {
        self.0.put_kind(Kind::NewtypeStruct);
        self.0.put_str(name);
        feed(value, self.0)
    }

    fn serialize_newtype_variant<T>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error>
    where
        T: Serialize + ?Sized,
    {
        self.0.put_kind(Kind::NewtypeVariant);
        self.0.put_str(name);
        self.0.put_str(variant);
        feed(value, self.0)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Ordered<'a>, Error> {
        self.0.put_kind(Kind::Seq);
        Ok(self.ordered())
    }

    fn serialize_tuple(self, _: usize) -> Result<Ordered<'a>, Error> {
        self.0.put_kind(Kind::Tuple);
        Ok(self.ordered())
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Ordered<'a>, Error> {
        self.0.put_kind(Kind::TupleStruct);
        self.0.put_str(name);
        Ok(self.ordered())
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Ordered<'a>, Error> {
        self.0.put_kind(Kind::TupleVariant);
        self.0.put_str(name);
        self.0.put_str(variant);
        Ok(self.ordered())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Unordered<'a>, Error> {
        self.0.put_kind(Kind::Map);
        Ok(self.unordered())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Unordered<'a>, Error> {
        self.0.put_kind(Kind::Struct);
        self.0.put_str(name);
        Ok(self.unordered())
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Unordered<'a>, Error> {
        self.0.put_kind(Kind::StructVariant);
        self.0.put_str(name);
        self.0.put_str(variant);
        Ok(self.unordered())
    }

    /// As the provided method, which panics where `Display` fails.
    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        let mut text = String::new();
        write!(text, "{value}").map_err(|_| ser::Error::custom("the value's `Display` failed"))?;
        self.serialize_str(&text)
    }
}

/// A value in the making whose elements have an order. They end with a mark, since their number may not be known.
struct Ordered<'a>(&'a mut Fingerprinter);

macro_rules! ordered {
    ($($of:ident, $element:ident;)*) => {$(
        impl $of for Ordered<'_> {
            type Ok = ();
            type Error = Error;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                feed(value, self.0)
            }

            fn end(self) -> Result<(), Error> {
                self.0.put_kind(Kind::End);
                Ok(())
            }
        }
    )*};
}

ordered! {
    SerializeSeq, serialize_element;
    SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field;
    SerializeTupleVariant, serialize_field;
}

/// A value in the making whose entries have no order.
struct Unordered<'a> {
    out: &'a mut Fingerprinter,
    digests: Vec<[u8; 32]>,
    /// Holds a key that still waits for its value.
    entry: Option<Fingerprinter>,
}

impl Unordered<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        let mut entry = Fingerprinter::for_entry();
        entry.put_str(name);
        self.finish_entry(entry, value)
    }

    fn finish_entry<T: Serialize + ?Sized>(&mut self, mut entry: Fingerprinter, value: &T) -> Result<(), Error> {
        let outcome = feed(value, &mut entry);
        self.digests.push(self.out.digest_of(entry));
        outcome
    }

    fn finish(mut self) {
        if self.entry.is_some() {
            self.out.fail("expected a value after the last key of a map, found the end");
        }
        self.out.put_digests(&mut self.digests);
    }
}

impl SerializeMap for Unordered<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        if self.entry.is_some() {
            self.out.fail("expected a value after a key of a map, found another key");
        }
        let mut entry = Fingerprinter::for_entry();
        let outcome = feed(key, &mut entry);
        self.entry = Some(entry);
        outcome
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if let Some(entry) = self.entry.take() {
            return self.finish_entry(entry, value);
        }
        self.out.fail("expected a key of a map, found a value");
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

macro_rules! fields {
    ($($of:ident)*) => {$(
        impl $of for Unordered<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

fields!(SerializeStruct SerializeStructVariant);
