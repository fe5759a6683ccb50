//! [`Field`]: the member of a JSON representation that a check writes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

/// Of an object in a message; what is more is left out.
const MOST_NAMES: usize = 20;

/// A member of a JSON object, by its name, or anything inside it by a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), which begins with a slash.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    name: String,
    path: Vec<String>,
    left_out: Vec<Field>,
}

/// Where the value of a field stands in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) range: Range<usize>,
    /// A merge patch reaches no further than an array.
    pub(crate) is_in_array: bool,
}

impl Field {
    pub(crate) fn new(name: &str) -> Self {
        let path = match name.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect(),
            None => vec![name.to_owned()],
        };
        Self { name: name.to_owned(), path, left_out: Vec::new() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Leaves out this one, where the rest of what was read is sent back.
    pub(crate) fn leave_out(&mut self, name: &str) {
        self.left_out.push(Self::new(name));
    }

    /// What was read, without what is left out; all else is as it was, to the byte. The error says what is not there.
    pub(crate) fn trim(&self, text: String) -> Result<String, String> {
        self.left_out.iter().try_fold(text, |text, field| field.removed(text))
    }

    /// Without this member.
    pub(crate) fn removed(&self, mut text: String) -> Result<String, String> {
        let mut found = self.find(&text)?;
        // A name may be there more than once.
        loop {
            let range = member(&text, &found.range).ok_or_else(|| {
                format!("`{}` is no member of an object; one was expected, to be left out", self.name)
            })?;
            text.replace_range(range, "");
            match self.find(&text) {
                Ok(again) => found = again,
                Err(_) => return Ok(text),
            }
        }
    }

    /// Finds the value in a JSON text, so that it can be replaced and all else stays as it was, to the byte. The error says what there is.
    pub(crate) fn find(&self, text: &str) -> Result<Place, String> {
        let mut value: &RawValue = serde_json::from_str(text).map_err(|err| format!("it is not JSON: {err}"))?;
        let mut is_in_array = false;
        for part in &self.path {
            value = match value.get().as_bytes().first() {
                Some(b'{') => {
                    let mut members: BTreeMap<Cow<'_, str>, &RawValue> = parsed(value)?;
                    members.remove(part.as_str()).ok_or_else(|| self.not_among(members.keys()))?
                }
                Some(b'[') => {
                    is_in_array = true;
                    let items: Vec<&RawValue> = parsed(value)?;
                    let item = part.parse().ok().and_then(|index: usize| items.get(index).copied());
                    item.ok_or_else(|| {
                        format!("it has no field `{}`: {} values are in the array there", self.name, items.len())
                    })?
                }
                _ => return Err(format!("it has no field `{}`: there is no object to look for it in", self.name)),
            };
        }
        // Both are slices of one text.
        let start = value.get().as_ptr().addr() - text.as_ptr().addr();
        Ok(Place { range: start..start + value.get().len(), is_in_array })
    }

    /// The merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)) that gives the field this value, which is JSON.
    pub(crate) fn merge_patch(&self, value: &str) -> String {
        self.path.iter().rfold(value.to_owned(), |inner, part| format!("{{{}:{inner}}}", serde_json::json!(part)))
    }

    fn not_among<'a>(&self, names: impl ExactSizeIterator<Item = &'a Cow<'a, str>>) -> String {
        let left_out = names.len().saturating_sub(MOST_NAMES);
        let names: Vec<&str> = names.take(MOST_NAMES).map(|name| &**name).collect();
        let more = if left_out > 0 { format!(" and {left_out} more") } else { String::new() };
        format!("it has no field `{}`, but: {}{more}", self.name, names.join(", "))
    }
}

/// Where the member with this value stands, with one comma if there is one.
fn member(text: &str, value: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..value.start].trim_ascii_end().strip_suffix(':')?.trim_ascii_end().strip_suffix('"')?;
    // A quotation mark within the name has a backslash before it.
    let quotes = before.rmatch_indices('"').map(|(place, _)| place);
    let start = quotes.into_iter().find(|place| !before[..*place].ends_with('\\'))?;
    let after = text[value.end..].trim_ascii_start();
    if let Some(rest) = after.strip_prefix(',') {
        return Some(start..text.len() - rest.trim_ascii_start().len());
    }
    let before = text[..start].trim_ascii_end();
    Some(before.strip_suffix(',').map_or(start, str::len)..value.end)
}

fn parsed<'a, T: serde::Deserialize<'a>>(value: &'a RawValue) -> Result<T, String> {
    serde_json::from_str(value.get()).map_err(|err| format!("it cannot be read: {err}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Result<String, String> {
        Field::new(name).find(text).map(|place| text[place.range].to_owned())
    }

    #[test]
    fn a_field_is_found_where_it_stands() {
        let text = r#" {"a": {"b/c": [1, {"d" :-7 }]}, "d": 1, "s": "x", "\u0065": 2} "#;
        assert_eq!(found("d", text).unwrap(), "1");
        assert_eq!(found("/a/b~1c/1/d", text).unwrap(), "-7");
        assert_eq!(found("/a/b~1c/0", text).unwrap(), "1");
        assert_eq!(found("s", text).unwrap(), "\"x\"");
        assert_eq!(found("e", text).unwrap(), "2");
        assert!(Field::new("/a/b~1c/0").find(text).unwrap().is_in_array);
        assert!(!Field::new("/a/b~1c").find(text).unwrap().is_in_array);
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        assert_eq!(found("stock", r#"{"id":1,"price":2}"#).unwrap_err(), "it has no field `stock`, but: id, price");
        assert_eq!(
            found("/a/1", r#"{"a":[1]}"#).unwrap_err(),
            "it has no field `/a/1`: 1 values are in the array there"
        );
        assert!(found("stock", "[]").unwrap_err().contains("0 values"));
        assert!(found("stock", "7").unwrap_err().contains("no object"));
        assert!(found("stock", "<html>").unwrap_err().starts_with("it is not JSON: "));
    }

    #[test]
    fn what_is_left_out_takes_nothing_with_it() {
        let removed = |name, text: &str| Field::new(name).removed(text.to_owned());
        let text = "{ \"id\" : 7,\n  \"a\\\\\\\"b\" : {\"c\": [1, 2]} , \"stock\":1.50 }";
        assert_eq!(removed("id", text).unwrap(), text.replace("\"id\" : 7,\n  ", ""));
        assert_eq!(removed("stock", text).unwrap(), text.replace(" , \"stock\":1.50", " "));
        assert_eq!(removed("a\\\"b", text).unwrap(), text.replace("\"a\\\\\\\"b\" : {\"c\": [1, 2]} , ", ""));
        assert_eq!(removed("/a\\\"b/c", text).unwrap(), text.replace("\"c\": [1, 2]", ""));
        assert_eq!(removed("id", r#"{"id":1,"x":{"id":2},"id":3}"#).unwrap(), r#"{"x":{"id":2}}"#);
        assert!(removed("/a/0", r#"{"a":[1]}"#).unwrap_err().contains("is no member of an object"));
        assert!(removed("ID", text).unwrap_err().starts_with("it has no field `ID`, but: "));
    }

    #[test]
    fn a_merge_patch_names_the_way_to_the_field() {
        assert_eq!(Field::new("stock").merge_patch("8"), r#"{"stock":8}"#);
        assert_eq!(Field::new("/a/b~1\"c").merge_patch("8"), r#"{"a":{"b/\"c":8}}"#);
    }
}
