//! [`Assignment`]: `price=24.99`, as it is typed.

use std::str::FromStr;

use etag_client::{Document, Error};

use crate::difference;
use crate::text::shown;

/// A place, and the value that it is to have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    path: String,
    value: Document,
}

impl Assignment {
    pub(crate) fn apply(&self, document: &mut Document) -> Result<(), Error> {
        document.set(&self.path, self.value.clone())
    }

    /// What is to be said of it: the value is of another kind than what is there, which may be meant or not.
    pub(crate) fn doubt(&self, document: &Document) -> Option<String> {
        let (before, after) = (kind(document.pointer(&self.path)?), kind(&self.value));
        let is_text = before == "a text";
        (before != after && before != "null").then(|| {
            let hint = if is_text { r#"; for a text write it in quotation marks, as '"5"'"# } else { "" };
            format!(
                "{} is {before}, and {} was taken for {after}{hint}",
                shown(&self.path),
                shown(&self.value.to_string())
            )
        })
    }
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((field, typed)) = text.split_once('=').filter(|(field, _)| !field.is_empty()) else {
            return Err(format!("{text:?} is no change; expected: FIELD=VALUE, as price=24.99"));
        };
        let path = if field.starts_with('/') { field.to_owned() } else { difference::member("", field) };
        Ok(Self { path, value: value(typed) })
    }
}

/// What was typed, as JSON, or else as a text.
pub(crate) fn value(typed: &str) -> Document {
    Document::parse(typed.as_bytes()).unwrap_or_else(|_| Document::of(&typed).expect("a text is JSON"))
}

fn kind(value: &Document) -> &'static str {
    match value.to_string().as_bytes().first() {
        Some(b'"') => "a text",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap()
    }

    fn assignment(text: &str) -> Assignment {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_is_json_or_else_a_text() {
        for (typed, expected) in [
            ("a=24.99", "24.99"),
            ("a=\"24.99\"", "\"24.99\""),
            ("a=[\"new\"]", "[\"new\"]"),
            ("a=null", "null"),
            ("a=Trackball", "\"Trackball\""),
            ("a=", "\"\""),
            ("a=x=y", "\"x=y\""),
            ("a=24.99 EUR", "\"24.99 EUR\""),
            ("a=\"", r#""\"""#),
        ] {
            assert_eq!(assignment(typed).value, json(expected), "{typed}");
        }
    }

    #[test]
    fn a_field_is_a_member_by_its_name_or_by_a_pointer() {
        for (typed, expected) in [
            ("price=1", r#"{"size":{"x":0},"price":1}"#),
            ("/size/x=1", r#"{"size":{"x":1}}"#),
            ("/size/y=1", r#"{"size":{"x":0,"y":1}}"#),
            ("size/x=1", r#"{"size":{"x":0},"size/x":1}"#),
        ] {
            let mut product = json(r#"{"size":{"x":0}}"#);
            assignment(typed).apply(&mut product).unwrap();
            assert_eq!(product, json(expected), "{typed}");
        }
    }

    #[test]
    fn what_assigns_nothing_is_refused() {
        for typed in ["price", "=5", "=", ""] {
            let refused = typed.parse::<Assignment>().unwrap_err();
            assert_eq!(refused, format!("{typed:?} is no change; expected: FIELD=VALUE, as price=24.99"));
        }
    }

    #[test]
    fn a_value_of_another_kind_than_before_is_doubted() {
        let product = json(r#"{"name":"Mouse","price":29.99,"tags":[],"note":null}"#);
        assert_eq!(
            assignment("name=5").doubt(&product).as_deref(),
            Some(r#"/name is a text, and 5 was taken for a number; for a text write it in quotation marks, as '"5"'"#)
        );
        assert_eq!(
            assignment("price=19,99").doubt(&product).as_deref(),
            Some(r#"/price is a number, and "19,99" was taken for a text"#)
        );
        assert_eq!(
            assignment("tags=\u{1b}[1m").doubt(&product).as_deref(),
            Some(r#"/tags is an array, and "\u001b[1m" was taken for a text"#)
        );
        for sure in ["name=Trackball", "price=19.99", "tags=[1]", "note=5", "new=5"] {
            assert_eq!(assignment(sure).doubt(&product), None, "{sure}");
        }
    }
}
