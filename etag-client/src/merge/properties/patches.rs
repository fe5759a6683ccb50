//! Merge patches, held to another implementation that applies them.

use super::*;
use crate::merge::merge_patch;

/// By another implementation.
fn applied(patch: &Document, base: &Value) -> Value {
    let mut document = base.clone();
    json_patch::merge(&mut document, &patch.to().expect("JSON"));
    document
}

proptest! {
    #[test]
    fn a_merge_patch_makes_next_of_base_or_there_is_a_null_to_be_set((base, next) in versions().prop_map(|[_, base, next]| (base, next))) {
        let [base_document, next_document] = [&base, &next].map(document);
        let null = document(&Value::Null);
        let is_null_set = places(&next_document).iter().skip(1).any(|place| {
            at(&next_document, place) == Some(&null) && at(&base_document, place) != Some(&null)
        });
        match merge_patch(&base_document, &next_document) {
            Some(patch) => {
                prop_assert!(!is_null_set);
                prop_assert_eq!(applied(&patch, &base), next);
            }
            None => prop_assert!(is_null_set),
        }
    }

    #[test]
    fn a_merge_patch_says_nothing_of_what_is_unchanged((base, next) in versions().prop_map(|[_, base, next]| (base, next))) {
        let [base, next] = [&base, &next].map(document);
        let patch = merge_patch(&base, &next).filter(|patch| is_object(Some(patch)) && is_object(Some(&base)));
        for place in patch.iter().flat_map(places).skip(1) {
            prop_assert_ne!(at(&base, &place), at(&next, &place), "{}", place);
        }
    }
}

#[test]
fn the_patches_of_the_standard_are_found_again() {
    // RFC 7396, appendix A: original, patch, result. Left out are those that set nothing but what is there, or remove what is not.
    let examples = [
        (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
        (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
        (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
        (json!({"a": "b"}), json!(["c"]), json!(["c"])),
        (json!({"a": "foo"}), json!(null), json!(null)),
        (json!({"a": "foo"}), json!("bar"), json!("bar")),
        (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
    ];
    for (original, patch, result) in examples {
        let found = merge_patch(&document(&original), &document(&result)).expect("no null is set");
        assert_eq!(found, document(&patch), "{original} {result}");
        assert_eq!(applied(&found, &original), result);
    }
    // The rest: the patch is another, and its effect the same.
    let examples = [
        (json!({"a": {"b": "c"}}), json!({"a": {"b": "d"}})),
        (json!([1, 2]), json!({"a": "b"})),
        (json!({}), json!({"a": {"bb": {}}})),
    ];
    for (original, result) in examples {
        let found = merge_patch(&document(&original), &document(&result)).expect("no null is set");
        assert_eq!(applied(&found, &original), result);
    }
}

#[test]
fn a_null_in_an_array_or_as_the_whole_can_be_said() {
    let of = |base: Value, next: Value| merge_patch(&document(&base), &document(&next)).map(|patch| patch.to_string());
    assert_eq!(of(json!({"a": 1}), json!({"a": [null, {"b": null}]})).as_deref(), Some(r#"{"a":[null,{"b":null}]}"#));
    assert_eq!(of(json!({"a": 1}), Value::Null).as_deref(), Some("null"));
    assert_eq!(of(json!({"a": null}), json!({"a": null, "b": 1})).as_deref(), Some(r#"{"b":1}"#));
    assert_eq!(of(json!({"a": 1}), json!({"a": {"b": {"c": null}}})), None);
    assert_eq!(of(json!({"a": null}), json!({"a": {"b": null}})), None);
}
