//! `If-Range`: RFC 9110 §13.1.5 and the last step of §13.2.2.

use etag_core::{Decision, HttpDate, IfRange, Limits, Method, Preconditions, Representation};

use crate::support::{READS, WRITES, decide, etag};

const MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fn range_counts(method: Method, lines: &[&str]) -> bool {
    let tag = etag("\"v1\"");
    let representation =
        Representation::tagged(&tag).last_modified_once_in_its_second(MODIFIED.parse().expect("a date"));
    range_counts_for(&representation, method, lines)
}

fn range_counts_for(representation: &Representation<'_>, method: Method, lines: &[&str]) -> bool {
    let fields: Vec<(&str, &str)> = lines.iter().map(|line| ("if-range", *line)).collect();
    Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default()).range_counts(method, representation)
}

#[test]
fn a_range_without_if_range_counts_on_get_and_on_no_other_method() {
    assert!(range_counts(Method::Get, &[]));
    for method in [Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete] {
        assert!(!range_counts(method, &[]), "{method:?}");
    }
}

#[test]
fn a_tag_is_compared_strongly() {
    assert!(range_counts(Method::Get, &["\"v1\""]));
    assert!(range_counts(Method::Get, &[" \"v1\"\t"]));
    assert!(!range_counts(Method::Get, &["\"v0\""]));
    assert!(!range_counts(Method::Get, &["W/\"v1\""]));
    let weak = etag("W/\"v1\"");
    assert!(!range_counts_for(&Representation::tagged(&weak), Method::Get, &["W/\"v1\""]));
    assert!(!range_counts_for(&Representation::untagged(), Method::Get, &["\"v1\""]));
}

#[test]
fn a_tag_is_compared_whole_so_that_no_range_mixes_two_codings() {
    let gzip = etag("\"7.gzip\"");
    let representation = Representation::versioned(&gzip);
    assert!(range_counts_for(&representation, Method::Get, &["\"7.gzip\""]));
    for other_bytes in ["\"7\"", "\"7.br\"", "\"7.gzip-gzip\""] {
        assert!(!range_counts_for(&representation, Method::Get, &[other_bytes]), "{other_bytes}");
    }
}

#[test]
fn a_date_must_be_equal_and_known_to_be_strong() {
    assert!(range_counts(Method::Get, &[MODIFIED]));
    assert!(range_counts(Method::Get, &["Sun Nov  6 08:49:37 1994"]));
    assert!(!range_counts(Method::Get, &["Sun, 06 Nov 1994 08:49:38 GMT"]));
    assert!(!range_counts(Method::Get, &["Sun, 06 Nov 1994 08:49:36 GMT"]));
    let weak_date = Representation::untagged().last_modified(MODIFIED.parse().expect("a date"));
    assert!(!range_counts_for(&weak_date, Method::Get, &[MODIFIED]));
}

#[test]
fn what_is_neither_a_tag_nor_a_date_asks_for_the_whole() {
    for value in ["v1", "*", "", "\"v1\", \"v1\"", "\"v1", "W/ \"v1\"", "w/\"v1\"", "yesterday"] {
        assert!(!range_counts(Method::Get, &[value]), "{value}");
    }
    assert!(!range_counts(Method::Get, &["\"v1\"", "\"v1\""]));
}

#[test]
fn a_quote_among_the_first_three_bytes_tells_a_tag_from_a_date() {
    let parse = |line: &'static str| IfRange::parse([line.as_bytes()], HttpDate::from_unix(0), &Limits::default());
    assert!(matches!(parse("\"Sun, 06 Nov\""), IfRange::Invalid(_))); // a tag with spaces, not a date
    assert!(matches!(parse("W/\"x\""), IfRange::Tag(_)));
    assert!(matches!(parse(MODIFIED), IfRange::Date(_)));
}

#[test]
fn if_range_decides_nothing_but_whether_a_range_counts() {
    for value in ["\"v1\"", "\"v0\"", "W/\"v1\"", "v1", "*", "", MODIFIED, "yesterday"] {
        for method in WRITES.into_iter().chain(READS) {
            assert_eq!(decide(method, &[("If-Range", value)]), Decision::Perform, "{method:?} {value}");
        }
        let fields = [("If-Range", value), ("If-None-Match", "\"v1\"")];
        assert_eq!(decide(Method::Get, &fields), Decision::NotModified, "{value}");
    }
}
