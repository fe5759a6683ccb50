//! [`Representation`]: a resource as a client has read it.

use etag_core::EntityTagRef;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue};
use reqwest::{StatusCode, Url};

use crate::client::{NoResponse, Request, Response};
use crate::error::CheckError;
use crate::field::{Field, Place};
use crate::patient::retry_after;
use crate::write::{Precondition, Writing};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a client has read: the entity tag that it sends back byte for byte, and the content, of which it changes one field.
#[derive(Clone, Debug)]
pub(crate) struct Representation {
    pub(crate) tag: HeaderValue,
    pub(crate) template: Template,
}

/// A content in which the value of one field can be replaced.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) media_type: HeaderValue,
    content: String,
    place: Place,
}

impl Representation {
    /// Of an answer to a GET. The error says what is wrong with it, and what to do.
    pub(crate) fn of(response: Response, field: &Field, url: &Url) -> Result<Self, CheckError> {
        if response.status != StatusCode::OK {
            return Err(CheckError::new(format!("GET {url} is answered {}", explained(&response))));
        }
        let tag = strong_tag(&response.fields).map_err(|reason| CheckError::new(format!("GET {url}: {reason}")))?;
        let media_type = response.fields.get(CONTENT_TYPE).cloned().unwrap_or(JSON);
        let template = String::from_utf8(response.content)
            .map_err(|_| "the content is not text".to_owned())
            .and_then(|content| field.trim(content))
            .and_then(|content| Template::new(content, media_type, field));
        match template {
            Ok(template) => Ok(Self { tag, template }),
            Err(reason) => Err(CheckError::new(format!("the content of {url} cannot be used: {reason}"))),
        }
    }
}

impl Representation {
    /// A request that writes this value, which is JSON, if the resource is still as it was read.
    pub(crate) fn write(&self, writing: &Writing, field: &Field, url: Url, value: &str) -> Request {
        self.template.write(writing, field, url, Precondition::Is(self.tag.clone()), value)
    }
}

impl Template {
    pub(crate) fn new(content: String, media_type: HeaderValue, field: &Field) -> Result<Self, String> {
        let place = field.find(&content)?;
        Ok(Self { media_type, content, place })
    }

    /// A content that nobody has sent.
    pub(crate) fn of_json(content: String, field: &Field) -> Result<Self, String> {
        Self::new(content, JSON, field)
    }

    /// A request that writes this value, which is JSON.
    pub(crate) fn write(
        &self,
        writing: &Writing,
        field: &Field,
        url: Url,
        precondition: Precondition,
        value: &str,
    ) -> Request {
        let (media_type, content) = match writing {
            Writing::Put => (self.media_type.clone(), self.with_value(value)),
            Writing::Patch(media_type) => (media_type.clone(), field.merge_patch(value)),
        };
        Request::write(writing.method(), url, precondition, media_type, content)
    }

    /// The value of the field, as JSON.
    pub(crate) fn value(&self) -> &str {
        &self.content[self.place.range.clone()]
    }

    /// The value, of which no more than fits into a message.
    pub(crate) fn shortened_value(&self) -> String {
        const MOST_CHARACTERS: usize = 40;
        let mut text: String = self.value().chars().take(MOST_CHARACTERS).collect();
        if text.len() < self.value().len() {
            text.push('…');
        }
        text
    }

    /// The field as a whole number; `7.0` is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        Self::integer_in(self.value())
    }

    pub(crate) fn integer_in(value: &str) -> Option<i64> {
        value.parse().ok().or_else(|| {
            let (whole, fraction) = value.split_once('.')?;
            let is_zero = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
            if is_zero { whole.parse().ok() } else { None }
        })
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value().starts_with('"')
    }

    /// The error says why no merge patch can write the field.
    pub(crate) fn can_be_patched(&self, field: &Field) -> Result<(), CheckError> {
        if !self.place.is_in_array {
            return Ok(());
        }
        Err(CheckError::new(format!(
            "the field `{}` is in an array, of which a merge patch cannot change a part: write it by PUT",
            field.name()
        )))
    }

    /// The content with another value in the field, which is JSON.
    pub(crate) fn with_value(&self, value: &str) -> String {
        let (before, after) = (&self.content[..self.place.range.start], &self.content[self.place.range.end..]);
        format!("{before}{value}{after}")
    }
}

/// The one strong entity tag of an answer. The error says what there is in its place.
pub(crate) fn strong_tag(fields: &HeaderMap) -> Result<HeaderValue, String> {
    let mut lines = fields.get_all(ETAG).iter();
    let value = lines.next().ok_or("there is no ETag in the answer, so that no change can be guarded with If-Match")?;
    if lines.next().is_some() {
        return Err("there are several ETag fields in the answer; one was expected".to_owned());
    }
    let shown = String::from_utf8_lossy(value.as_bytes());
    match EntityTagRef::parse(value.as_bytes()) {
        Ok(tag) if tag.is_weak() => Err(format!(
            "the ETag is weak, {shown}, and If-Match is never true of a weak tag (RFC 9110 §13.1.1), so that no change can be guarded with it"
        )),
        Ok(_) => Ok(value.clone()),
        Err(err) => Err(format!("the ETag is {shown}, and that is no entity tag: {err}")),
    }
}

/// The status of an answer that ends a check, with what to do about it.
pub(crate) fn explained(response: &Response) -> String {
    let status = response.status;
    let advice = match status.as_u16() {
        401 | 403 => ": send what it asks for with --header",
        404 | 410 => ": a resource that exists was expected",
        300..=399 => ": give the URL where the resource is, since no redirection is followed",
        405 | 501 => ": the resource has no such method",
        406 => ": name a media type that it has with --header 'Accept: …'",
        415 => ": it takes another media type than the one that was sent",
        428 => ": it asks for another precondition than If-Match",
        429 => ": it asks for fewer requests",
        _ => "",
    };
    let later =
        retry_after(response).map(|pause| format!(", the next one in {} s", pause.as_secs())).unwrap_or_default();
    let said = response.said.as_ref().map(|said| format!("; it says: {said}")).unwrap_or_default();
    format!("{status}{advice}{later}{said}")
}

pub(crate) fn unanswered(url: &Url, none: &NoResponse) -> CheckError {
    CheckError::new(match none {
        NoResponse::NotSent(reason) => format!("nobody can be reached at {url}: {reason}"),
        NoResponse::Unknown(reason) => format!("GET {url} is not answered: {reason}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_the_field_goes_back_as_it_came() {
        let text = "{ \"price\": 29.990000000000000000001, \"stock\" :7 , \"big\": 123456789012345678901234567890 }\n";
        let template = Template::of_json(text.to_owned(), &Field::new("stock")).unwrap();
        assert_eq!(template.integer(), Some(7));
        assert_eq!(template.with_value("8"), text.replace(":7 ", ":8 "));
    }

    #[test]
    fn whole_numbers_are_taken_as_such_however_they_are_written() {
        let numbers = ["7", "-7", "7.00", "7.5", "\"7\"", "1e3", "null", "7."];
        assert_eq!(numbers.map(Template::integer_in), [Some(7), Some(-7), Some(7), None, None, None, None, None]);
    }

    #[test]
    fn a_tag_that_cannot_guard_anything_is_refused() {
        let of = |values: &[&'static str]| {
            let mut fields = HeaderMap::new();
            for value in values {
                fields.append(ETAG, HeaderValue::from_static(value));
            }
            strong_tag(&fields)
        };
        assert_eq!(of(&["\"a\""]).unwrap(), "\"a\"");
        assert!(of(&[]).unwrap_err().contains("no ETag"));
        assert!(of(&["W/\"a\""]).unwrap_err().contains("weak"));
        assert!(of(&["a"]).unwrap_err().contains("no entity tag"));
        assert!(of(&["\"a\"", "\"b\""]).unwrap_err().contains("several"));
    }
}
