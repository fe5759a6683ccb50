//! Types of the `serde_json` crate.

use alloc::string::{String, ToString};

use serde_json::{Map, Number, Value};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Value {
    const SCHEMA: Schema = Schema::of("serde_json::Value", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            Self::Null => out.put_u8(0),
            Self::Bool(value) => {
                out.put_u8(1);
                value.fingerprint(out);
            }
            Self::Number(number) => {
                out.put_u8(2);
                number.fingerprint(out);
            }
            Self::String(text) => {
                out.put_u8(3);
                text.fingerprint(out);
            }
            Self::Array(values) => {
                out.put_u8(4);
                values.fingerprint(out);
            }
            Self::Object(members) => {
                out.put_u8(5);
                members.fingerprint(out);
            }
        }
    }
}

impl Fingerprint for Map<String, Value> {
    const SCHEMA: Schema = Schema::of("serde_json::Map", &[]);

    /// In the order that the map is written in, since readers see it: sorted by name, unless some crate of the program has
    /// turned on the crate's `preserve_order`.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_len(self.len());
        for (name, value) in self {
            name.fingerprint(out);
            value.fingerprint(out);
        }
    }
}

impl Fingerprint for Number {
    const SCHEMA: Schema = Schema::of("serde_json::Number", &[]);

    /// A `u64`, an `i64`, or an `f64`, whichever holds it first.
    ///
    /// What none of them writes as it stands (`1.10`, `1e999`) is fed as text: such numbers exist where some crate of the
    /// program has turned on the crate's `arbitrary_precision`, and that must not change the tags of all others.
    fn fingerprint(&self, out: &mut Fingerprinter) {
        if let Some(number) = self.as_u64() {
            out.put_u8(0);
            out.put_u64(number);
        } else if let Some(number) = self.as_i64() {
            out.put_u8(1);
            out.put_i64(number);
        } else if let Some(number) = self.as_f64()
            && Self::from_f64(number).as_ref() == Some(self)
        {
            out.put_u8(2);
            out.put_f64(number);
        } else {
            out.put_u8(3);
            out.put_str(&self.to_string());
        }
    }
}
