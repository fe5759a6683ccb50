//! One rule as data: what is there, what is asked, what may be answered.

use etag_core::HttpDate;

use crate::app::{Door, Given};

pub(crate) const READS: &[&str] = &["GET", "HEAD"];
pub(crate) const WRITES: &[&str] = &["PUT", "PATCH", "POST", "DELETE"];
pub(crate) const EVERY: &[&str] = &["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/// The method is performed: a read answers with the representation, a write has written.
pub(crate) const DONE: &[u16] = &[200, 201, 204];

/// Doors through which any request may come: with a precondition required, without, and with the decision in the handler.
pub(crate) const STRONG: &[Door] = &[Door::Required, Door::Open, Door::Bare];

/// Doors at which nothing is required.
pub(crate) const FREE: &[Door] = &[Door::Open, Door::Bare];

/// When a resource was last modified, unless a case says otherwise.
pub(crate) const MODIFIED: &[u8] = b"Sat, 29 Oct 1994 19:43:31 GMT";

/// Each door with each method is a request of its own, to a resource of its own.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Its number in `docs/rules.md`, which has the section and the words.
    pub(crate) rule: &'static str,
    pub(crate) doors: &'static [Door],
    pub(crate) given: Given<'static>,
    pub(crate) modified: Option<HttpDate>,
    pub(crate) methods: &'static [&'static str],
    pub(crate) fields: Vec<(&'static str, Vec<u8>)>,
    pub(crate) content: Content,
    pub(crate) answers: &'static [u16],
}

/// What `PUT`, `PATCH` and `POST` carry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// What changes the resource.
    Good,
    /// Of this media type, this.
    Other(&'static str, &'static [u8]),
}

/// A document with the tag `"v1"`, last modified in 1994, that is read without conditions.
pub(crate) fn case(rule: &'static str) -> Case {
    Case {
        rule,
        doors: STRONG,
        given: Given::Tagged(b"\"v1\""),
        modified: Some(date(MODIFIED)),
        methods: &["GET"],
        fields: Vec::new(),
        content: Content::Good,
        answers: DONE,
    }
}

impl Case {
    pub(crate) fn at(mut self, doors: &'static [Door]) -> Self {
        self.doors = doors;
        self
    }

    /// On a resource with this tag.
    pub(crate) fn tag(mut self, tag: &'static [u8]) -> Self {
        self.given = Given::Tagged(tag);
        self
    }

    pub(crate) fn untagged(mut self) -> Self {
        self.given = Given::Untagged;
        self.at(&[Door::Bare])
    }

    pub(crate) fn missing(mut self) -> Self {
        self.given = Given::Nothing;
        self
    }

    pub(crate) fn modified(mut self, at: impl Into<Option<HttpDate>>) -> Self {
        self.modified = at.into();
        self
    }

    pub(crate) fn asked_to(mut self, methods: &'static [&'static str]) -> Self {
        self.methods = methods;
        self
    }

    /// With one more field line.
    pub(crate) fn with(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.fields.push((name, value.as_ref().to_vec()));
        self
    }

    pub(crate) fn content(mut self, media_type: &'static str, content: &'static [u8]) -> Self {
        self.content = Content::Other(media_type, content);
        self
    }

    pub(crate) fn answered(mut self, answers: &'static [u16]) -> Self {
        self.answers = answers;
        self
    }
}

pub(crate) fn date(text: &[u8]) -> HttpDate {
    HttpDate::parse(text, HttpDate::from_unix(1_700_000_000)).expect("a date of a test")
}
