//! JSON that is nested no deeper than it is read to, whatever its members are named.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

/// With its feature `raw_value`, which any crate of the build may ask for, a [`Value`] takes the text under a member of this name for JSON of its own, with a limit of its own to
/// the depth. Text in text in text, a few kilobytes of it, is nested deeper than a stack holds, and ends the process.
pub(super) const RAW: &str = "$serde_json::private::RawValue";

/// With its feature `arbitrary_precision` all numbers come as an object with this one member.
const NUMBER: &str = "$serde_json::private::Number";

/// JSON without a member of that name, and without two of the same.
pub(super) struct Plain(pub(super) Value);

/// A JSON Patch that was such JSON.
pub(super) struct PlainPatch(pub(super) json_patch::Patch);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for PlainPatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Plain(value) = Plain::deserialize(deserializer)?;
        serde_json::from_value(value).map(Self).map_err(D::Error::custom)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::from(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Plain(member)) = access.next_element()? {
            members.push(member);
        }
        Ok(Value::Array(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if name == RAW {
                return Err(A::Error::custom(format_args!("no member may be named {RAW}")));
            }
            let Plain(value) = access.next_value()?;
            match members.entry(name) {
                Entry::Vacant(vacant) => vacant.insert(value),
                Entry::Occupied(first) => {
                    return Err(A::Error::custom(format_args!("duplicate field `{}`", first.key())));
                }
            };
        }
        Ok(number(&members).map_or(Value::Object(members), Value::Number))
    }
}

fn number(members: &Map<String, Value>) -> Option<Number> {
    let text = members.get(NUMBER).filter(|_| members.len() == 1)?.as_str()?;
    text.parse().ok()
}
