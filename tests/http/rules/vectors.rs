//! The precondition cases of other suites, as requests: `tests/testdata/preconditions.json`. At the core level they are in `it/precondition_vectors.rs`.

#[path = "../../it/vectors.rs"]
#[expect(dead_code, reason = "the notes on interoperability are held against the answers there")]
mod file;

use etag_core::{HttpDate, State};
use etag_tests::server::Server;
use serde_json::Value;

use self::file::{bytes, cases, id};
use super::judge::faults;
use super::run::{Http1, Http2, Request, Transport};
use crate::app::{Application, Door, Given};

#[test]
fn every_case_of_other_suites_is_answered_as_the_standard_allows_over_http() {
    let cases = cases("preconditions.json");
    for (asked, wrong) in [answers::<Http1>(&cases), answers::<Http2>(&cases)] {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // What is left out has a tag that is none, or a method or an answer that is not the resource's.
        assert_eq!(asked, ASKED);
    }
}

/// Requests that were made: each case once for each door whose resources can have such a tag.
const ASKED: usize = 436;

fn answers<T: Transport>(cases: &[Value]) -> (usize, Vec<String>) {
    let app = Application::new();
    let server = Server::start(app.routes());
    let mut transport = T::open(&server);
    let (mut asked, mut wrong) = (0, Vec::new());
    for case in cases {
        for door in [Door::Open, Door::Weak, Door::Bare] {
            let Some(fault) = fault(case, door, &app, &mut transport) else { continue };
            asked += 1;
            if let Err(fault) = fault {
                wrong.push(format!("{} at {door:?} over {}: {fault}: {case}", id(case), T::NAME));
            }
        }
    }
    (asked, wrong)
}

/// What is wrong with the answer, if the case can be put here.
fn fault(case: &Value, door: Door, app: &Application, transport: &mut impl Transport) -> Option<Result<(), String>> {
    let method = case["method"].as_str().expect("a case has a method");
    let resource = &case["resource"];
    let tag = resource["etag"].as_str();
    let given = match tag {
        _ if resource["exists"] == false => Given::Nothing,
        None => Given::Untagged,
        Some(tag) => Given::Tagged(tag.as_bytes()),
    };
    let is_issued = |tag: &str| State::parse(tag.trim_start_matches("W/").trim_matches('"')).is_ok();
    let is_shown = match (door, tag) {
        // Answered by somebody else, before the resource is asked; and CONNECT has no path.
        _ if case.get("unconditional_status").is_some() || matches!(method, "TRACE" | "CONNECT") => false,
        (_, Some(tag)) if !tag.ends_with('"') => false,
        (Door::Open, Some(tag)) => !tag.starts_with("W/") && is_issued(tag),
        (Door::Weak, Some(tag)) => tag.starts_with("W/") && is_issued(tag) && matches!(method, "GET" | "HEAD"),
        (Door::Weak, None) => false,
        (_, None) => door == Door::Bare || resource["exists"] == false,
        _ => true,
    };
    if !is_shown {
        return None;
    }
    let now = HttpDate::from_unix(1_700_000_000);
    let modified =
        resource["last_modified"].as_str().map(|date| HttpDate::parse(date.as_bytes(), now).expect("a date"));
    let (number, target) = app.place(door, given, modified);
    let before = app.seen(door, number);
    let lines = case["request_headers"].as_array().expect("a list of fields");
    let lines: Vec<(String, Vec<u8>)> =
        lines.iter().map(|line| (line[0].as_str().expect("a name").to_owned(), bytes(&line[1]))).collect();
    let mut fields: Vec<(&str, &[u8])> = lines.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    let mut content = String::new();
    if matches!(method, "PUT" | "PATCH" | "POST") {
        fields.push(("content-type", b"application/json"));
        content = format!("{{\"id\":{number},\"text\":\"as it is to be\"}}");
    }
    let request = Request { method, target: &target, fields, content: content.into() };
    let response = match transport.request(&request) {
        Ok(response) => response,
        Err(err) => return Some(Err(err.to_string())),
    };
    // 404 is what the method is answered without conditions.
    let is_performed = matches!(response.status, 200..=299 | 404);
    let outcome = if is_performed { Value::from("proceed") } else { Value::from(response.status) };
    let changes = matches!(response.status, 200..=299) && matches!(method, "PUT" | "PATCH" | "POST" | "DELETE");
    let mut faults = faults(method, &response);
    if !case["rfc9110_allows"].as_array().expect("a list of outcomes").contains(&outcome) {
        faults.push(format!("answered {outcome}"));
    }
    if (before != app.seen(door, number)) != changes {
        faults.push(format!("{before} became {}", app.seen(door, number)));
    }
    Some(if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) })
}
