//! The precondition cases of other suites: our outcome is one that RFC 9110 allows.
//!
//! Where a suite asks for something that the standard does not allow, `docs/interoperability.md` lists the case with our answer.

use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
use serde_json::Value;

use crate::vectors::{bytes, cases, disagrees_with_rfc, id, noted_answer};

#[test]
fn every_case_has_an_outcome_that_the_standard_allows() {
    let mut wrong = Vec::new();
    let cases = cases("preconditions.json");
    for case in &cases {
        let outcome = outcome(case);
        let allowed = case["rfc9110_allows"].as_array().expect("a list of outcomes");
        if !allowed.contains(&outcome) {
            wrong.push(format!("{}: {outcome} is not among {allowed:?}: {case}", id(case)));
        }
    }
    assert_eq!(cases.len(), 257);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_interoperability_notes_list_our_answer_to_every_case_that_disagrees_with_the_standard() {
    for case in cases("preconditions.json").iter().filter(|case| disagrees_with_rfc(case)) {
        let answer = match outcome(case) {
            Value::Number(status) => status.to_string(),
            _ => "proceed".to_owned(),
        };
        assert_eq!(noted_answer(id(case)), answer, "{case}");
    }
}

/// A status code, or `"proceed"`.
fn outcome(case: &Value) -> Value {
    // 13.2.1: an answer that is neither 2xx nor 412 without conditions is final, and nothing is evaluated.
    if case.get("unconditional_status").is_some() {
        return Value::from("proceed");
    }
    let method = Method::from_bytes(&bytes(&case["method"]));
    let now = HttpDate::from_unix(1_700_000_000);
    let resource = &case["resource"];
    let etag = optional(&resource["etag"]).map(|tag| EntityTag::parse(&tag).expect("a resource has a valid tag"));
    let mut representation = etag.as_ref().map_or(Representation::untagged(), Representation::tagged);
    if let Some(date) = optional(&resource["last_modified"]) {
        representation =
            representation.last_modified(HttpDate::parse(&date, now).expect("a resource has a valid date"));
    }
    let current = if resource["exists"] == true {
        Current::Exists(representation)
    } else if method == Method::Put {
        Current::Vacant
    } else {
        Current::NotFound
    };
    let fields: Vec<(Vec<u8>, Vec<u8>)> = case["request_headers"]
        .as_array()
        .expect("a list of fields")
        .iter()
        .map(|field| (bytes(&field[0]), bytes(&field[1])))
        .collect();
    match evaluate(method, &Preconditions::from_pairs(&fields, now, &Limits::default()), &current) {
        Decision::Perform => Value::from("proceed"),
        refused => Value::from(refused.status()),
    }
}

fn optional(text: &Value) -> Option<Vec<u8>> {
    (!text.is_null()).then(|| bytes(text))
}
