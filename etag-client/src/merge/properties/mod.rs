//! What holds for all documents, and how such documents are made: small, and much alike, so that they meet in the same places.

mod by_identifier;
mod overlays;
mod patches;
mod three_way;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::document::{Document, Node, Object};

/// A change at a place that is found by taking, at each level, the member of this number.
#[derive(Clone, Debug)]
struct Change {
    place: Vec<usize>,
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Set(Value),
    Remove,
}

fn name() -> impl Strategy<Value = String> {
    "[a-d]"
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        3 => (0..4).prop_map(Value::from),
        1 => "[xy]".prop_map(Value::from),
        1 => Just(json!({})),
        1 => Just(json!([])),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => object_of(inner),
        ]
    })
}

fn object_of(inner: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    proptest::collection::btree_map(name(), inner, 0..4)
        .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into())
}

/// Mostly an object: a resource.
fn resource() -> impl Strategy<Value = Value> {
    prop_oneof![9 => object_of(value()), 1 => value()]
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let kind = prop_oneof![3 => value().prop_map(Kind::Set), 1 => Just(Kind::Remove)];
    let change = (vec(0..4_usize, 0..3), name(), kind);
    vec(change.prop_map(|(place, name, kind)| Change { place, name, kind }), 0..4)
}

fn changed(base: &Value, changes: &[Change]) -> Value {
    let mut next = base.clone();
    for change in changes {
        let parent = change.place.iter().fold(&mut next, |value, &index| inner(value, index));
        match (parent, &change.kind) {
            (Value::Object(members), Kind::Set(value)) => _ = members.insert(change.name.clone(), value.clone()),
            (Value::Object(members), Kind::Remove) => _ = members.remove(&change.name),
            (Value::Array(elements), Kind::Set(value)) => elements.push(value.clone()),
            (Value::Array(elements), Kind::Remove) => _ = elements.pop(),
            (other, Kind::Set(value)) => *other = value.clone(),
            (_, Kind::Remove) => {}
        }
    }
    next
}

/// The inner value of this number, counted round and round, or the value itself where there is none.
fn inner(value: &mut Value, index: usize) -> &mut Value {
    let count = match &*value {
        Value::Array(elements) => elements.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if count == 0 {
        return value;
    }
    match value {
        Value::Array(elements) => &mut elements[index % count],
        Value::Object(members) => members.values_mut().nth(index % count).expect("one of them"),
        other => other,
    }
}

/// A base, and what two have made of it.
fn versions() -> impl Strategy<Value = [Value; 3]> {
    let related = (resource(), changes(), changes())
        .prop_map(|(base, mine, theirs)| [changed(&base, &mine), changed(&base, &theirs), base])
        .prop_map(|[mine, theirs, base]| [base, mine, theirs]);
    prop_oneof![9 => related, 1 => [resource(), resource(), resource()]]
}

fn document(value: &Value) -> Document {
    Document::of(value).expect("JSON")
}

/// Not all of them have their members in the same order.
fn documents([base, mine, theirs]: &[Value; 3]) -> [Document; 3] {
    [document(base), with_members_reversed(&document(mine)), document(theirs)]
}

/// The places of a document that are reached through objects alone, as JSON Pointers; the document itself first.
fn places(document: &Document) -> BTreeSet<String> {
    let mut places = BTreeSet::from([String::new()]);
    if let Node::Object(members) = &document.0 {
        for (name, value) in members.iter() {
            places.extend(self::places(value).into_iter().map(|place| format!("/{}{place}", name.to_text())));
        }
    }
    places
}

/// What stands at a place that is reached through objects alone.
fn at<'d>(document: &'d Document, place: &str) -> Option<&'d Document> {
    let mut parts = place.split('/').skip(1);
    parts.try_fold(document, |document, part| document.as_object()?.get(&crate::document::Scalar::text(part)))
}

fn is_object(document: Option<&Document>) -> bool {
    document.is_some_and(|document| document.as_object().is_some())
}

fn with_members_reversed(document: &Document) -> Document {
    match &document.0 {
        Node::Scalar(_) => document.clone(),
        Node::Array(elements) => Document(Node::Array(elements.iter().map(with_members_reversed).collect())),
        Node::Object(members) => {
            let mut reversed = Object::default();
            for (name, value) in members.iter().rev() {
                reversed.push(name.clone(), with_members_reversed(value));
            }
            Document(Node::Object(reversed))
        }
    }
}

fn hash(document: &Document) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(document)
}

proptest! {
    #[test]
    fn documents_are_equal_that_serde_json_says_are_equal_whatever_the_order_of_members([left, right, _] in versions()) {
        let documents = [&left, &right].map(|value| with_members_reversed(&document(value)));
        prop_assert_eq!(document(&left) == documents[1], left == right);
        prop_assert_eq!(&documents[0], &document(&left));
        prop_assert_eq!(hash(&documents[0]), hash(&document(&left)));
    }
}
