//! Reads the public test vectors in `testdata/`, which `testdata/README.md` describes.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The cases of one file.
pub(crate) fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    let mut document: Value = serde_json::from_str(&text).expect("testdata is JSON");
    match document["cases"].take() {
        Value::Array(cases) if !cases.is_empty() => cases,
        _ => panic!("{}: no cases", path.display()),
    }
}

/// The text at `key`; the vectors spell obs-text as the code points U+0080 to U+00FF.
pub(crate) fn bytes(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is not a string"));
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("one byte a character")).collect()
}

pub(crate) fn id(case: &Value) -> &str {
    case["id"].as_str().expect("a case has an id")
}

pub(crate) fn disagrees_with_rfc(case: &Value) -> bool {
    case["disagrees_with_rfc"].as_bool().expect("a case says whether it agrees with the standard")
}

/// Our answer to a case, as `docs/interoperability.md` has it: the cell behind what the suite expects.
pub(crate) fn noted_answer(id: &str) -> String {
    let notes = include_str!("../../docs/interoperability.md");
    let start = format!("| {id} | ");
    let row = notes.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{id} is not listed"));
    let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
    let [_, _suite, _request, _expected, answer, _why] = cells[..] else { panic!("six cells: {row}") };
    answer.trim_matches('`').to_owned()
}
