//! Documents and merges, of any bytes that a service or a person may send.

mod invariants;

use etag_client::Document;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Parts of JSON, so that some of the texts are.
const PARTS: [&str; 18] = [
    "{",
    "}",
    "[",
    "]",
    "\"a\":",
    "\"i\":",
    "\"b\":",
    ",",
    ",",
    "1",
    "1.0",
    "2e1",
    "null",
    "\"a\"",
    "\"\\u0061\"",
    "\"\\ud800\"",
    " ",
    "\n",
];

/// JSON with a few bytes of it changed, left out or doubled.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let scalar = select(
        ["1", "1.0", "-0e9", "true", "null", "\"\"", "\"\\\\\\\"\"", "\"é\\ud83d\"", "12345678901234567890.5"]
            .as_slice(),
    );
    let json = scalar.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let members = vec((select(["a", "b", "i", "\\u0061", ""].as_slice()), inner.clone()), 0..4);
        let object = members.prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\" : {value}")).collect();
            format!("{{{}}}", members.join(" ,"))
        });
        prop_oneof![vec(inner, 0..4).prop_map(|elements| format!("[{}]", elements.join(", "))), object]
    });
    let damage = vec((any::<proptest::sample::Index>(), any::<u8>(), 0..3_u8), 0..3);
    (json, damage).prop_map(|(json, damage)| {
        let mut bytes = json.into_bytes();
        for (place, byte, kind) in damage {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => _ = bytes.remove(place),
                _ => bytes.insert(place, bytes[place]),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..64),
        2 => vec(select(PARTS.as_slice()), 0..16).prop_map(|parts| parts.concat().into_bytes()),
        4 => nearly_json(),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_a_document_to_the_digit_or_none(bytes in any_bytes()) {
        invariants::document(&bytes);
    }

    #[test]
    fn any_three_documents_are_merged_alike_from_both_sides(lines in vec(nearly_json(), 3)) {
        invariants::merge(&lines.join(&b'\n'));
    }
}

#[test]
fn the_elements_of_arrays_are_merged_alike_from_both_sides() {
    for lines in [
        "[{\"i\":1},{\"i\":2}]\n[{\"i\":2},{\"i\":1}]\n[{\"i\":2,\"n\":1},{\"i\":3}]",
        "[{\"i\":1},{\"i\":2},{\"i\":3}]\n[{\"i\":2},{\"i\":1},{\"i\":3}]\n[{\"i\":1},{\"i\":3},{\"i\":2}]",
        "{\"a\":[{\"i\":1,\"a\":[{\"i\":1}]}]}\n{\"a\":[{\"i\":1,\"a\":[{\"i\":1},{\"i\":2}]}]}\n{\"a\":[{\"i\":1,\"a\":[]}]}",
    ] {
        invariants::merge(lines.as_bytes());
    }
}

/// The generators make what the properties are about.
#[test]
fn the_bytes_of_the_properties_are_often_documents_and_often_none() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let is_document = |_: &u32| Document::parse(&any_bytes().new_tree(&mut runner).unwrap().current()).is_ok();
    let documents = (0..1000).filter(is_document).count();
    assert!((200..800).contains(&documents), "{documents} of 1000");
}
