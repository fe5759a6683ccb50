//! [`Seen`]: a representation that a change can be made to, and the tag to say so by.

use bytes::Bytes;
use etag_core::EntityTag;
use reqwest::header::{CONTENT_LOCATION, HeaderName};
use reqwest::{StatusCode, Url};

use crate::document::Document;
use crate::error::Error;
use crate::problem::is_problem;
use crate::read::Fetched;
use crate::transport::{Response, tag};

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What is there, as it was read.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Whose it is, behind redirections.
    pub(crate) url: Url,
    pub(crate) document: Document,
    pub(crate) tag: EntityTag,
}

impl Seen {
    pub(crate) fn of(fetched: &Fetched) -> Result<Self, Error> {
        if fetched.status() == StatusCode::PARTIAL_CONTENT {
            return Err(Error::Content("it is a part, and a write would put it in the place of the whole".into()));
        }
        let tag = fetched.tag().ok_or(Error::NoTag)?.clone();
        Ok(Self { url: fetched.url().clone(), document: Document::parse(fetched.content())?, tag })
    }

    /// What is there by the answer to a write, if it says so.
    pub(crate) fn in_answer(url: &Url, response: &Response) -> Option<Self> {
        let tag = tag(&response.fields)?;
        let document = Document::parse(current_in(url, response)?).ok()?;
        Some(Self { url: url.clone(), document, tag })
    }

    /// Whether this is the very version that the other is: tags of one URL say nothing of another, [RFC 9110 §8.8.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1).
    pub(crate) fn is_version_of(&self, other: &Self) -> bool {
        self.url == other.url && self.tag == other.tag
    }
}

/// The content, if it is the representation that is current: [RFC 8144 §3.2](https://www.rfc-editor.org/rfc/rfc8144#section-3.2), [RFC 9110 §8.7](https://www.rfc-editor.org/rfc/rfc9110#section-8.7).
fn current_in<'r>(url: &Url, response: &'r Response) -> Option<&'r Bytes> {
    // What a service says of a failure is not what the resource is, whatever fields it adds to all that it says.
    if is_problem(&response.fields) {
        return None;
    }
    let mut applied = response.fields.get_all(PREFERENCE_APPLIED).iter().filter_map(|value| value.to_str().ok());
    let is_asked_for = applied.any(|value| value.split(',').any(is_return_representation));
    let location = response.fields.get(CONTENT_LOCATION).and_then(|value| url.join(value.to_str().ok()?).ok());
    let mut target = url.clone();
    target.set_fragment(None);
    (is_asked_for || location == Some(target)).then_some(&response.content)
}

fn is_return_representation(preference: &str) -> bool {
    let preference = preference.split(';').next().unwrap_or_default();
    preference.split_once('=').is_some_and(|(name, value)| {
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("return") && value.eq_ignore_ascii_case("representation")
    })
}
