//! An [`Entry`] as bytes, for caches that keep it elsewhere.

use bytes::Bytes;
use etag_core::HttpDate;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::freshness::Freshness;
use super::selection::Selection;
use super::{Entry, Stored};

/// Comes first, so that what another release has written is told from what this one reads.
const FORM: &[u8] = b"etag-client 1\n";

impl Entry {
    /// The entry as bytes, for a cache in another place.
    ///
    /// ```
    /// use etag_client::cache::Entry;
    ///
    /// let entry = Entry::default();
    /// assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = FORM.to_vec();
        for stored in self.variants.iter() {
            number(&mut out, stored.selection.0.len() as u64);
            for (name, values) in stored.selection.0.iter() {
                text(&mut out, name.as_str().as_bytes());
                number(&mut out, values.len() as u64);
                for value in values {
                    text(&mut out, value.as_bytes());
                }
            }
            number(&mut out, stored.fields.len() as u64);
            for (name, value) in stored.fields.iter() {
                text(&mut out, name.as_str().as_bytes());
                text(&mut out, value.as_bytes());
            }
            text(&mut out, &stored.content);
            let Freshness { received, age, lifetime } = stored.freshness;
            number(&mut out, received.unix_seconds().cast_unsigned());
            number(&mut out, age);
            number(&mut out, lifetime);
        }
        out
    }

    /// The entry that was written by [`to_bytes`](Self::to_bytes). None where it was not, or by a release that writes it otherwise.
    ///
    /// ```
    /// assert_eq!(etag_client::cache::Entry::from_bytes(b"something else"), None);
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes.strip_prefix(FORM)?);
        let mut variants = Vec::new();
        while !rest.0.is_empty() {
            variants.push(rest.stored()?);
        }
        Some(Self { variants: variants.into() })
    }
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn stored(&mut self) -> Option<Stored> {
        let mut selected = Vec::new();
        for _ in 0..self.number()? {
            let name = self.name()?;
            let count = self.number()?;
            selected.push((name, (0..count).map(|_| self.value()).collect::<Option<_>>()?));
        }
        let mut fields = HeaderMap::new();
        for _ in 0..self.number()? {
            fields.try_append(self.name()?, self.value()?).ok()?;
        }
        let content = Bytes::copy_from_slice(self.text()?);
        let freshness = Freshness { received: self.date()?, age: self.number()?, lifetime: self.number()? };
        Some(Stored::new(Selection(selected.into()), fields, content, freshness))
    }

    fn name(&mut self) -> Option<HeaderName> {
        HeaderName::from_bytes(self.text()?).ok()
    }

    fn value(&mut self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(self.text()?).ok()
    }

    fn date(&mut self) -> Option<HttpDate> {
        self.number().map(|seconds| HttpDate::from_unix(seconds.cast_signed()))
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*number))
    }
}

fn text(out: &mut Vec<u8>, text: &[u8]) {
    number(out, text.len() as u64);
    out.extend_from_slice(text);
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_be_bytes());
}
