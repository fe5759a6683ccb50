//! Changes that are carried over to documents that have more in them.

use super::*;
use crate::document::Scalar;
use crate::merge::{Arrays, contains_changes, overlay};

/// A name that no generated object has.
const FOREIGN: &str = "foreign";

/// The same with a member more in each object, none of which has the value of another.
fn with_foreign_members(value: &Value, count: &mut u32) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(|element| with_foreign_members(element, count)).collect(),
        Value::Object(members) => {
            *count += 1;
            let foreign = (FOREIGN.to_owned(), Value::from(*count));
            let members = members.iter().map(|(name, value)| (name.clone(), with_foreign_members(value, count)));
            members.collect::<Vec<_>>().into_iter().chain([foreign]).collect()
        }
        _ => value.clone(),
    }
}

fn without_foreign_members(document: &Document) -> Document {
    match &document.0 {
        Node::Array(elements) => Document(Node::Array(elements.iter().map(without_foreign_members).collect())),
        Node::Object(members) => {
            let mut known = Object::default();
            for (name, value) in members.iter().filter(|(name, _)| *name != Scalar::text(FOREIGN)) {
                known.push(name.clone(), without_foreign_members(value));
            }
            Document(Node::Object(known))
        }
        Node::Scalar(_) => document.clone(),
    }
}

fn base_and_next() -> impl Strategy<Value = (Value, Value)> {
    versions().prop_map(|[_, base, next]| (base, next))
}

proptest! {
    #[test]
    fn over_its_own_base_a_change_makes_what_was_wanted((base, next) in base_and_next()) {
        let [base, next] = [&base, &next].map(document);
        for arrays in [Arrays::ByElement, Arrays::AsOne] {
            prop_assert_eq!(overlay(&base, &next, &base, arrays), next.clone());
        }
    }

    #[test]
    fn what_the_change_does_not_know_stays((base, next) in base_and_next()) {
        let mut count = 0;
        let document_there = document(&with_foreign_members(&base, &mut count));
        let [base, next] = [&base, &next].map(document);
        for arrays in [Arrays::ByElement, Arrays::AsOne] {
            let revised = overlay(&base, &next, &document_there, arrays);
            prop_assert_eq!(&without_foreign_members(&revised), &next);
            for place in places(&base) {
                if at(&next, &place) == at(&base, &place) {
                    prop_assert_eq!(at(&revised, &place), at(&document_there, &place), "{}", place);
                } else if is_object(at(&next, &place)) && is_object(at(&document_there, &place)) {
                    let foreign = format!("{place}/{FOREIGN}");
                    prop_assert_eq!(at(&revised, &foreign), at(&document_there, &foreign));
                }
            }
            prop_assert!(contains_changes(&base, &next, &revised));
        }
    }

    #[test]
    fn a_document_as_it_was_has_a_change_only_if_nothing_was_changed((base, next) in base_and_next()) {
        let [base, next] = [&base, &next].map(document);
        prop_assert_eq!(contains_changes(&base, &next, &base), base == next);
        prop_assert!(contains_changes(&base, &next, &next));
    }

    #[test]
    fn a_document_has_a_change_if_every_place_that_was_changed_is_as_it_was_wanted([base, next, found] in versions()) {
        let [base, next, found] = [&base, &next, &found].map(document);
        let is_inside = |place: &str| {
            let parents = place.match_indices('/').map(|(end, _)| &place[..end]);
            parents.into_iter().all(|parent| is_object(at(&next, parent)) && is_object(at(&found, parent)))
        };
        let all: BTreeSet<String> = [&base, &next, &found].into_iter().flat_map(places).collect();
        let array = |document: Option<&Document>| document.is_some_and(|document| document.as_array().is_some());
        let differs = |place: &&String| {
            let [base, next, found] = [&base, &next, &found].map(|document| at(document, place));
            is_inside(place) && next != base && next != found && !(is_object(next) && is_object(found))
        };
        let missing: Vec<&String> = all.iter().filter(differs).collect();
        // Of arrays, elements may have more in them than was written; those have tests of their own.
        if !missing.iter().any(|place| array(at(&next, place)) && array(at(&found, place))) {
            prop_assert_eq!(contains_changes(&base, &next, &found), missing.is_empty(), "{:?}", missing);
        }
    }
}
