//! [`overlay`]: a change carried over to a document that has more in it, and [`contains_changes`]: whether a document has it.

use std::collections::{HashMap, VecDeque};

use crate::document::{Document, Node, Object};

/// What an array is to [`overlay`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Arrays {
    /// Elements, of which the document has the same as the base in the same order, each perhaps with more in it.
    ByElement,
    /// One value.
    AsOne,
}

/// What changed from `base` to `next`, in the place of the same in `document`; all the rest of `document` stays, to the digit. Where `document` is another there than `base`, `next` counts.
pub(crate) fn overlay(base: &Document, next: &Document, document: &Document, arrays: Arrays) -> Document {
    // There is something, since there was.
    placed(Some(base), Some(next), Some(document), arrays).unwrap_or_else(|| next.clone())
}

/// Whether every place that changed from `base` to `next` is in `document` as it is in `next`. What else is in the document does not count.
pub(crate) fn contains_changes(base: &Document, next: &Document, document: &Document) -> bool {
    contains(Some(base), Some(next), Some(document))
}

fn placed(
    base: Option<&Document>,
    next: Option<&Document>,
    document: Option<&Document>,
    arrays: Arrays,
) -> Option<Document> {
    match (next.map(|next| &next.0), document.map(|document| &document.0)) {
        (Some(Node::Object(next)), Some(Node::Object(document))) => {
            return Some(Document(Node::Object(members(base.and_then(Document::as_object), next, document, arrays))));
        }
        (Some(Node::Array(next)), Some(Node::Array(document))) if arrays == Arrays::ByElement => {
            if let Some(base) = base.and_then(Document::as_array).filter(|base| base.len() == document.len()) {
                return Some(Document(Node::Array(elements(base, next, document))));
            }
        }
        _ => {}
    }
    if next == base { document.cloned() } else { next.cloned() }
}

fn members(base: Option<&Object>, next: &Object, document: &Object, arrays: Arrays) -> Object {
    let (was, is, has) = (base.map(Object::index).unwrap_or_default(), next.index(), document.index());
    let added = next.iter().filter(|(name, _)| !has.contains_key(name));
    let mut members = Object::default();
    for (name, _) in document.iter().chain(added) {
        let [base, next, document] = [&was, &is, &has].map(|members| members.get(name).copied());
        if let Some(value) = placed(base, next, document, arrays) {
            members.push(name.clone(), value);
        }
    }
    members
}

/// The elements of the base are those of the document, one by one.
fn elements(base: &[Document], next: &[Document], document: &[Document]) -> Vec<Document> {
    let origins = origins(base, next);
    let placed = |(next, origin): (&Document, Option<usize>)| match origin {
        Some(index) => placed(Some(&base[index]), Some(next), Some(&document[index]), Arrays::ByElement),
        None => Some(next.clone()),
    };
    next.iter().zip(origins).filter_map(placed).collect()
}

/// Which element of the base each element of the next was made of: the one that is equal to it; or, of as many others between the same two neighbours, the one in its place.
fn origins(base: &[Document], next: &[Document]) -> Vec<Option<usize>> {
    // Most of them are where they were.
    let start = base.iter().zip(next).take_while(|(base, next)| base == next).count();
    let (base_rest, next_rest) = (&base[start..], &next[start..]);
    let end = base_rest.iter().rev().zip(next_rest.iter().rev()).take_while(|(base, next)| base == next).count();
    let (base_rest, next_rest) = (&base_rest[..base_rest.len() - end], &next_rest[..next_rest.len() - end]);
    let between =
        if next_rest.len() == 1 && base_rest.len() == 1 { vec![Some(0)] } else { moved(base_rest, next_rest) };
    let between = between.into_iter().map(|origin| origin.map(|index| start + index));
    (0..start).map(Some).chain(between).chain((base.len() - end..base.len()).map(Some)).collect()
}

fn moved(base: &[Document], next: &[Document]) -> Vec<Option<usize>> {
    let mut equal: HashMap<&Document, VecDeque<usize>> = HashMap::new();
    for (index, element) in base.iter().enumerate() {
        equal.entry(element).or_default().push_back(index);
    }
    let mut origins: Vec<Option<usize>> =
        next.iter().map(|element| equal.get_mut(element).and_then(VecDeque::pop_front)).collect();
    let mut is_taken = vec![false; base.len()];
    for index in origins.iter().flatten() {
        is_taken[*index] = true;
    }
    let mut start = 0;
    while start < origins.len() {
        let length = origins[start..].iter().take_while(|origin| origin.is_none()).count();
        let end = start + length;
        let first = match start.checked_sub(1) {
            Some(before) => origins[before].map(|index| index + 1),
            None => Some(0),
        };
        let last = if end < origins.len() { origins[end] } else { Some(base.len()) };
        if let (Some(first), Some(last)) = (first, last)
            && first + length == last
            && !is_taken[first..last].contains(&true)
        {
            for offset in 0..length {
                origins[start + offset] = Some(first + offset);
            }
        }
        start = end + 1;
    }
    origins
}

fn contains(base: Option<&Document>, next: Option<&Document>, document: Option<&Document>) -> bool {
    match (next.map(|next| &next.0), document.map(|document| &document.0)) {
        (Some(Node::Object(next)), Some(Node::Object(document))) => {
            let base = base.and_then(Document::as_object);
            let (was, is, has) = (base.map(Object::index).unwrap_or_default(), next.index(), document.index());
            is.keys().chain(was.keys()).all(|name| {
                let [base, next, document] = [&was, &is, &has].map(|members| members.get(name).copied());
                contains(base, next, document)
            })
        }
        // Of an array that has got another length, each element is a new one.
        (Some(Node::Array(next)), Some(Node::Array(document))) if next.len() == document.len() => {
            let base = base.and_then(Document::as_array).filter(|base| base.len() == next.len());
            next.iter()
                .zip(document)
                .enumerate()
                .all(|(index, (next, document))| contains(base.map(|base| &base[index]), Some(next), Some(document)))
        }
        _ => next == base || next == document,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashSet};

    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
    struct Line {
        sku: String,
        count: u32,
    }

    fn document(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap_or_else(|err| panic!("{text}: {err}"))
    }

    fn revised<T: Serialize + DeserializeOwned>(text: &str, change: impl FnOnce(&mut T)) -> String {
        let before = document(text);
        let mut value: T = before.to().unwrap();
        change(&mut value);
        before.revised(&value).unwrap().to_string()
    }

    /// `a1` for a line of this name and count, each of which has a member that the type does not know.
    fn lines(short: &str) -> String {
        let line = |word: &str| {
            let (sku, count) = word.split_at(1);
            format!(r#"{{"sku":"{sku}","at":"{sku}@","count":{count}}}"#)
        };
        format!("[{}]", short.split_whitespace().map(line).collect::<Vec<_>>().join(","))
    }

    fn new_line(sku: &str) -> Line {
        Line { sku: sku.to_owned(), count: 1 }
    }

    #[test]
    fn what_a_type_cannot_hold_stays_to_the_digit() {
        #[derive(Deserialize, Serialize)]
        struct Product {
            price: f64,
            stock: u32,
            #[serde(default)]
            note: Option<String>,
        }
        let text = r#"{"stock":7,"price":12345678901234567890.10,"at":"x\/y","note":null}"#;
        let sold = revised(text, |product: &mut Product| product.stock -= 1);
        assert_eq!(sold, r#"{"stock":6,"price":12345678901234567890.10,"at":"x\/y","note":null}"#);
        let noted = revised(r#"{"price":1.50,"stock":7}"#, |product: &mut Product| product.note = Some("n".into()));
        assert_eq!(noted, r#"{"price":1.50,"stock":7,"note":"n"}"#);
        assert_eq!(revised(text, |_: &mut Product| {}), text);
    }

    #[test]
    fn what_a_type_adds_by_itself_is_not_written() {
        #[derive(Deserialize, Serialize)]
        struct Product {
            stock: u32,
            #[serde(default)]
            tags: Vec<String>,
        }
        assert_eq!(revised(r#"{"stock":7}"#, |product: &mut Product| product.stock = 6), r#"{"stock":6}"#);
    }

    #[test]
    fn members_are_added_to_a_map_and_removed() {
        let changed = revised(r#"{"a":1.0,"b":2.0,"c":3.0}"#, |map: &mut BTreeMap<String, f64>| {
            map.remove("b");
            map.insert("d".to_owned(), 4.0);
        });
        assert_eq!(changed, r#"{"a":1.0,"c":3.0,"d":4.0}"#);
    }

    #[test]
    fn elements_take_along_what_the_type_does_not_know() {
        let changed = |change: fn(&mut Vec<Line>)| revised(&lines("a1 b2 c3"), change);
        assert_eq!(changed(|lines| lines[1].count = 9), lines("a1 b9 c3"));
        assert_eq!(changed(|lines| _ = lines.remove(0)), lines("b2 c3"));
        assert_eq!(changed(|lines| lines.reverse()), lines("c3 b2 a1"));
        assert_eq!(changed(|lines| lines.rotate_left(1)), lines("b2 c3 a1"));
        let new = r#"{"sku":"n","count":1}"#;
        let with_new = |before: &str, after: &str| {
            [lines(before).trim_end_matches(']'), lines(after).trim_start_matches('[')].join(&format!(",{new},"))
        };
        assert_eq!(changed(|lines| lines.insert(1, new_line("n"))), with_new("a1", "b2 c3"));
        let both = changed(|lines| {
            lines[0].count = 9;
            lines.insert(2, new_line("n"));
        });
        assert_eq!(both, with_new("a9 b2", "c3"));
    }

    #[test]
    fn an_element_that_cannot_be_told_to_be_the_one_that_was_there_takes_nothing_along() {
        let bare = |lines: &str| lines.replace(r#""at":"n@","#, "");
        let changed = |change: fn(&mut Vec<Line>)| revised(&lines("a1 b2 c3 d4"), change);
        let at_the_end = changed(|lines| {
            lines.remove(0);
            lines.push(new_line("n"));
        });
        assert_eq!(at_the_end, bare(&lines("b2 c3 d4 n1")));
        let in_the_place_of_two = changed(|lines| _ = lines.splice(0..2, [new_line("n")]).count());
        assert_eq!(in_the_place_of_two, bare(&lines("n1 c3 d4")));
        let where_one_has_moved_away = changed(|lines| {
            lines.swap_remove(1);
            lines[1] = new_line("n");
            lines.push(Line { sku: "b".into(), count: 2 });
        });
        assert_eq!(where_one_has_moved_away, bare(&lines("a1 n1 c3 b2")));
    }

    #[test]
    fn elements_of_which_the_type_has_left_some_out_are_not_mistaken_for_others() {
        let [base, next, found] = [r#"[{"x":1}]"#, r#"[{"x":2}]"#, r#"[{"f":1},{"x":1,"f":2}]"#].map(document);
        assert_eq!(overlay(&base, &next, &found, Arrays::ByElement), next);
    }

    #[test]
    fn a_set_is_not_mistaken_for_the_order_in_which_it_was_written() {
        let sorted = revised(r#"["c","b","a"]"#, |tags: &mut BTreeSet<String>| _ = tags.remove("a"));
        assert_eq!(sorted, r#"["b","c"]"#);
        for _ in 0..20 {
            let text = lines("a1 b2 c3 d4");
            let changed = revised(&text, |lines: &mut HashSet<Line>| lines.retain(|line| line.sku != "c"));
            let found: BTreeSet<Line> = document(&changed).to().unwrap();
            let wanted: BTreeSet<Line> = document(&lines("a1 b2 d4")).to().unwrap();
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn a_value_that_a_type_writes_otherwise_than_it_reads_it_is_revised_all_the_same() {
        #[derive(Deserialize, Serialize)]
        struct Product {
            #[serde(alias = "Stock")]
            stock: u32,
            #[serde(default, skip_serializing)]
            secret: u32,
        }
        assert_eq!(revised(r#"{"Stock":7}"#, |product: &mut Product| product.secret = 1), r#"{"Stock":7}"#);
        // Under two names, nobody could say which counts.
        let err = document(r#"{"Stock":7}"#).revised(&Product { stock: 6, secret: 0 }).unwrap_err();
        assert!(err.to_string().contains("duplicate field"), "{err}");
    }

    #[test]
    fn what_the_service_adds_by_itself_does_not_hide_a_change() {
        let base = document(r#"{"stock":7,"lines":[{"n":1}],"views":1}"#);
        let next = document(r#"{"stock":6,"lines":[{"n":2}],"views":1}"#);
        let has = |found: &str| contains_changes(&base, &next, &document(found));
        assert!(has(r#"{"stock":6.0,"lines":[{"n":2,"at":"x"}],"views":9,"new":1}"#));
        assert!(!has(r#"{"stock":7,"lines":[{"n":2}],"views":1}"#));
        assert!(!has(r#"{"stock":6,"lines":[{"n":1}],"views":1}"#));
        assert!(!has(r#"{"stock":6,"lines":[{"n":2},{"n":2}]}"#));
        assert!(!has("[]"));
        let longer = document(r#"{"lines":[{"n":1},{"n":2}]}"#);
        let has = |found: &str| contains_changes(&document(r#"{"lines":[{"n":1}]}"#), &longer, &document(found));
        assert!(has(r#"{"lines":[{"n":1,"at":"x"},{"n":2,"at":"y"}]}"#));
        assert!(!has(r#"{"lines":[{"n":3},{"n":2}]}"#));
        assert!(!contains_changes(&document("[1,2]"), &document("[1]"), &document("[3]")));
    }
}
