//! What holds of every answer, whatever was asked.

use etag_core::{EntityTag, HttpDate};
use etag_tests::client::Response;

/// What is wrong with an answer as such; nothing is, if it is right.
pub(crate) fn faults(method: &str, response: &Response) -> Vec<String> {
    let mut faults = Vec::new();
    let mut claim = |holds: bool, claim: &str| {
        if !holds {
            faults.push(claim.to_owned());
        }
    };
    let status = response.status;
    for name in ["etag", "last-modified", "date", "content-location", "content-type", "cache-control", "location"] {
        claim(response.lines(name) <= 1, &format!("R-006: one line of {name}"));
    }
    if let Some(tag) = response.field("etag") {
        claim(EntityTag::parse(tag).is_ok(), "R-025: an ETag that is a tag");
        claim(
            matches!(status, 200..=304 | 409 | 412 | 428),
            "R-141: no ETag on an answer that is about something else",
        );
    }
    let date = response.field("date").and_then(exact_date);
    claim(date.is_some(), "R-056: a Date, as IMF-fixdate");
    if let Some(modified) = response.field("last-modified") {
        let modified = exact_date(modified);
        claim(modified.is_some(), "R-051: Last-Modified as IMF-fixdate");
        claim(modified <= date, "R-048: Last-Modified not later than Date");
    }
    if matches!(status, 204 | 304) {
        claim(response.field("content-length").is_none(), "R-131, R-138: no Content-Length");
        claim(response.field("content-type").is_none(), "R-129: no Content-Type");
        claim(response.field("transfer-encoding").is_none() && response.body.is_empty(), "R-130: no content");
    }
    if status == 304 {
        claim(method == "GET" || method == "HEAD", "R-132: 304 to a read alone");
    }
    if method == "HEAD" {
        claim(response.body.is_empty(), "R-134: no content behind HEAD");
    }
    // 404 for a path that has no route and 405 are the framework's own.
    if matches!(status, 400 | 401 | 403 | 412 | 413 | 415 | 422 | 428 | 431) {
        let kind = response.text("content-type");
        let is_representation = response.text("preference-applied") == Some("return=representation");
        claim(is_representation || kind == Some("application/problem+json"), "R-183: problem details");
        claim(response.text("cache-control") == Some("no-store"), "R-136: no-store");
        if method != "HEAD" && kind == Some("application/problem+json") {
            let details = response.json();
            claim(details["status"] == status, "R-184: the status in the details is the status");
            claim(!response.problem().is_empty(), "R-183: a type that has a name");
            for text in ["type", "title", "detail"] {
                claim(details[text].as_str().is_some_and(|text| !text.is_empty()), "R-134: an explanation");
            }
            let names = details.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            claim(names.into_iter().all(is_extension_name), "R-188: names of members");
        }
    }
    faults
}

/// A date in the one form that may be sent.
fn exact_date(text: &[u8]) -> Option<HttpDate> {
    HttpDate::parse(text, HttpDate::from_unix(1_700_000_000)).ok().filter(|date| date.to_bytes() == text)
}

fn is_extension_name(name: &str) -> bool {
    name.len() >= 3
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: (&str, &str) = ("date", "Sat, 29 Oct 1994 19:43:31 GMT");

    #[track_caller]
    fn is_found(rule: &str, method: &str, status: u16, fields: &[(&str, &str)], body: &str) {
        let response = Response {
            status,
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect(),
            body: body.as_bytes().to_vec(),
        };
        let faults = faults(method, &response);
        assert!(faults.iter().any(|fault| fault.contains(rule)), "{rule} in {faults:?}");
    }

    #[test]
    fn an_answer_that_breaks_a_rule_is_found() {
        is_found("R-006", "GET", 200, &[DATE, ("etag", "\"1\""), ("etag", "\"1\"")], "");
        is_found("R-025", "GET", 200, &[DATE, ("etag", "1")], "");
        is_found("R-141", "GET", 404, &[DATE, ("etag", "\"1\"")], "");
        is_found("R-056", "GET", 200, &[], "");
        is_found("R-051", "GET", 200, &[DATE, ("last-modified", "Saturday, 29-Oct-94 19:43:31 GMT")], "");
        is_found("R-048", "GET", 200, &[DATE, ("last-modified", "Sat, 29 Oct 1994 19:43:32 GMT")], "");
        is_found("R-131", "GET", 304, &[DATE, ("content-length", "0")], "");
        is_found("R-129", "GET", 304, &[DATE, ("content-type", "application/json")], "");
        is_found("R-130", "GET", 304, &[DATE], "x");
        is_found("R-132", "PUT", 304, &[DATE], "");
        is_found("R-134", "HEAD", 412, &[DATE], "x");
        is_found("R-183", "GET", 412, &[DATE, ("content-type", "text/plain")], "stale");
        let problem = ("content-type", "application/problem+json");
        is_found("R-136", "GET", 412, &[DATE, problem], "{}");
        is_found("R-184", "GET", 412, &[DATE, problem], "{\"status\":400}");
        is_found("R-188", "GET", 412, &[DATE, problem], "{\"a-b\":1}");
    }
}
