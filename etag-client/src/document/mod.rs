//! [`Document`]: JSON as it was written, to the digit, [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259).

mod object;
pub(crate) mod pointer;
mod reader;
mod scalar;
mod writer;

pub(crate) use self::object::Object;
pub(crate) use self::scalar::Scalar;

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{BoxError, Error};
use crate::merge::{Arrays, overlay};

/// Arrays and objects in each other. No deeper, since `serde_json` reads no value from there; and so whatever goes through a document level by level comes to an end.
pub(crate) const MOST_LEVELS: usize = 127;

/// A JSON document whose numbers and strings stay as they were written: `1.10` and `12345678901234567890.5` are not made into what a float can hold, and members keep their order.
///
/// Two are equal that mean the same: the order of members does not count, nor how a string is escaped, and numbers are compared as the decimal numbers that they are, however long.
///
/// It is written to the digit also as a part of a value that [`serde_json`] writes, and read so from its text; other formats of serde do not know it.
///
/// ```
/// use etag_client::Document;
///
/// let written = Document::parse(br#"{ "price": 29.990, "stock": 12345678901234567890.5 }"#)?;
/// assert_eq!(written.to_string(), r#"{"price":29.990,"stock":12345678901234567890.5}"#);
/// assert_eq!(written, Document::parse(br#"{ "stock": 1.23456789012345678905e19, "price": 29.99 }"#)?);
/// # Ok::<(), etag_client::Error>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Document(pub(crate) Node);

/// What a document is.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) enum Node {
    Scalar(Scalar),
    Array(Vec<Document>),
    Object(Object),
}

impl Document {
    /// Reads one.
    ///
    /// ```
    /// use etag_client::Document;
    ///
    /// let product = Document::parse(br#"{"name": "Mouse", "price": 29.990}"#)?;
    /// assert_eq!(product.pointer("/price"), Some(&Document::parse(b"29.99")?));
    ///
    /// let err = Document::parse(br#"{"price": 1, "price": 2}"#).unwrap_err();
    /// assert!(err.to_string().contains(r#""price" stands twice in one object"#));
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is not JSON, nests deeper than 127 levels, or has an object with two members of one name: programs do not agree which of them counts, and the other would be lost.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        reader::read(text).map_err(Error::Content)
    }

    /// Writes a value as one.
    ///
    /// ```
    /// use etag_client::Document;
    /// use serde_json::json;
    ///
    /// assert_eq!(Document::of(&json!({"stock": 7}))?.to_string(), r#"{"stock":7}"#);
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON, or as no JSON that could be [read](Self::parse).
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        let text = serde_json::to_vec(value).map_err(|err| Error::Content(err.into()))?;
        Self::parse(&text)
    }

    /// Reads a value of it.
    ///
    /// ```
    /// use etag_client::Document;
    ///
    /// let tags: Vec<String> = Document::parse(br#"["new", "wireless"]"#)?.to()?;
    /// assert_eq!(tags, ["new", "wireless"]);
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is none of such a type.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.to_string()).map_err(|err| Error::Content(err.into()))
    }

    /// The value at a place, by its JSON Pointer, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901); none where there is no such place, or the pointer is none.
    ///
    /// ```
    /// use etag_client::Document;
    ///
    /// let order = Document::parse(br#"{"lines": [{"a/b": 1.0}]}"#)?;
    /// assert_eq!(order.pointer("/lines/0/a~1b").map(ToString::to_string).as_deref(), Some("1.0"));
    /// assert_eq!(order.pointer("/lines/1"), None);
    /// assert_eq!(order.pointer(""), Some(&order));
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        pointer::tokens(pointer)?.iter().try_fold(self, |document, token| match &document.0 {
            Node::Scalar(_) => None,
            Node::Array(elements) => elements.get(pointer::index(token)?),
            Node::Object(members) => members.get(&Scalar::text(token)),
        })
    }

    /// Puts a value at a place, by its JSON Pointer: in the place of what is there, or as a new member of an object, or, at `-`, behind the last element of an array.
    ///
    /// ```
    /// use etag_client::Document;
    ///
    /// let mut product = Document::parse(br#"{"price": 29.990, "tags": ["new"]}"#)?;
    /// product.set("/name", Document::of("Mouse")?)?;
    /// product.set("/tags/-", Document::of("wireless")?)?;
    /// assert_eq!(product.to_string(), r#"{"price":29.990,"tags":["new","wireless"],"name":"Mouse"}"#);
    /// assert!(product.set("/price/vat", Document::of(&7)?).is_err());
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no such place, or the document would nest deeper than 127 levels. It is as it was then.
    pub fn set(&mut self, pointer: &str, value: Self) -> Result<(), Error> {
        let fault = || Error::Change(format!("there is no place `{pointer}` in the document").into());
        let tokens = pointer::tokens(pointer).ok_or_else(fault)?;
        if tokens.len() + value.levels() > MOST_LEVELS {
            return Err(Error::Change(too_deep()));
        }
        let Some((last, parents)) = tokens.split_last() else {
            *self = value;
            return Ok(());
        };
        let parent = parents.iter().try_fold(self, |document, token| match &mut document.0 {
            Node::Scalar(_) => None,
            Node::Array(elements) => elements.get_mut(pointer::index(token)?),
            Node::Object(members) => members.get_mut(&Scalar::text(token)),
        });
        match &mut parent.ok_or_else(fault)?.0 {
            Node::Scalar(_) => return Err(fault()),
            Node::Array(elements) if last == "-" => elements.push(value),
            Node::Array(elements) => {
                *pointer::index(last).and_then(|index| elements.get_mut(index)).ok_or_else(fault)? = value;
            }
            Node::Object(members) => members.set(Scalar::text(last), value),
        }
        Ok(())
    }

    /// This document with what was changed in a value that was [read](Self::to) of it. What the type does not know stays, and so does, to the digit, what was not changed.
    ///
    /// An element of an array takes along what the type does not know of it, as long as it is as it was, or stands in the place where it was.
    /// A set that is written in another order each time, as a `HashSet` is, counts as changed each time: a `BTreeSet` does not.
    ///
    /// ```
    /// use etag_client::Document;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize)]
    /// struct Product {
    ///     name: String,
    ///     stock: u32,
    /// }
    ///
    /// let document = Document::parse(br#"{"name": "Mouse", "price": 29.990, "stock": 7}"#)?;
    /// let mut product: Product = document.to()?;
    /// product.stock = 6;
    /// assert_eq!(document.revised(&product)?.to_string(), r#"{"name":"Mouse","price":29.990,"stock":6}"#);
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When this document is none of such a type, or the value cannot be written as JSON, or would be none of such a type any more together with the rest of the document.
    pub fn revised<T: Serialize + DeserializeOwned>(&self, next: &T) -> Result<Self, Error> {
        let base = Self::of(&self.to::<T>()?)?;
        let next = Self::of(next)?;
        let revised = overlay(&base, &next, self, Arrays::ByElement);
        // A type may read an array in another order than it was written in, as sets do, and then the elements have been mistaken for each other.
        let reads_as_next = revised.to::<T>().and_then(|read| Self::of(&read)).is_ok_and(|read| read == next);
        if reads_as_next {
            return Ok(revised);
        }
        let revised = overlay(&base, &next, self, Arrays::AsOne);
        revised.to::<T>()?;
        Ok(revised)
    }

    pub(crate) const fn as_object(&self) -> Option<&Object> {
        if let Node::Object(members) = &self.0 { Some(members) } else { None }
    }

    pub(crate) fn as_array(&self) -> Option<&[Self]> {
        if let Node::Array(elements) = &self.0 { Some(elements) } else { None }
    }

    /// How deep arrays and objects lie in each other.
    pub(crate) fn levels(&self) -> usize {
        let deepest = match &self.0 {
            Node::Scalar(_) => return 0,
            Node::Array(elements) => elements.iter().map(Self::levels).max(),
            Node::Object(members) => members.iter().map(|(_, value)| value.levels()).max(),
        };
        deepest.unwrap_or_default() + 1
    }
}

/// As compact JSON; with `{:#}`, each member and element on a line of its own.
impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { writer::indented(self, 0, f) } else { writer::compact(self, f) }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writer::compact(self, f)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        reader::read(text.get().as_bytes()).map_err(serde::de::Error::custom)
    }
}

pub(crate) fn too_deep() -> BoxError {
    format!("the document nests deeper than {MOST_LEVELS} levels").into()
}

#[cfg(test)]
mod tests;
