//! [`Difference`]: a place at which two documents differ.

use etag_client::Document;
use indexmap::IndexMap;

/// The members of an object, in their order.
type Members = IndexMap<String, Document>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    /// As a JSON Pointer, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901).
    pub(crate) path: String,
    pub(crate) before: Option<Document>,
    pub(crate) after: Option<Document>,
}

/// Where two documents differ: members of objects each by itself, all else as a whole.
pub(crate) fn differences(before: &Document, after: &Document) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), Some(before), Some(after), &mut found);
    found
}

fn compare(path: String, before: Option<&Document>, after: Option<&Document>, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let members = |document: Option<&Document>| document?.to::<Members>().ok();
    let (Some(old), Some(new)) = (members(before), members(after)) else {
        found.push(Difference { path, before: before.cloned(), after: after.cloned() });
        return;
    };
    let added = new.keys().filter(|name| !old.contains_key(*name));
    for name in old.keys().chain(added) {
        compare(member(&path, name), old.get(name), new.get(name), found);
    }
}

/// The place of a member of the object at `path`.
pub(crate) fn member(path: &str, name: &str) -> String {
    format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<String> {
        let json = |text: &str| Document::parse(text.as_bytes()).unwrap();
        let value = |value: Option<Document>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        let differences = differences(&json(before), &json(after)).into_iter();
        differences.map(|each| format!("{} {} {}", each.path, value(each.before), value(each.after))).collect()
    }

    #[test]
    fn documents_differ_in_members_that_were_changed_added_or_removed() {
        assert_eq!(
            told(
                r#"{"id":1,"name":"a","size":{"x":1,"y":2},"old":0}"#,
                r#"{"new":null,"name":"b","size":{"y":3,"x":1},"id":1}"#
            ),
            ["/name \"a\" \"b\"", "/size/y 2 3", "/old 0 none", "/new none null"]
        );
        assert_eq!(told(r#"{"a":[1,{"b":2}]}"#, r#"{"a":[1,{"b":3}]}"#), [r#"/a [1,{"b":2}] [1,{"b":3}]"#]);
        assert_eq!(told(r#"{"a/b":{"~":1}}"#, r#"{"a/b":{"~":2}}"#), ["/a~1b/~0 1 2"]);
        assert_eq!(told(r#"{"a":{}}"#, r#"{"a":1}"#), ["/a {} 1"]);
        assert_eq!(told("1", "2"), [" 1 2"]);
        assert_eq!(told("12345678901234567890.10", "12345678901234567890.11").len(), 1);
    }

    #[test]
    fn the_order_of_members_is_no_difference_and_neither_is_the_same_number() {
        assert!(told(r#"{"a":1,"b":[2.0]}"#, r#"{"b":[2],"a":1}"#).is_empty());
    }
}
