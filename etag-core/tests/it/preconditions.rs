//! Rules of RFC 9110 §13.1 and §13.2 that a reader may look up one by one; `evaluate_model.rs` covers their combinations.

use etag_core::{
    Current, DateField, Decision, HttpDate, Limits, Method, Mismatch, Preconditions, Representation, Unmet,
};

use crate::support::{AFTER, BEFORE, MODIFIED, READS, STALE, WRITES, decide, decide_at, decide_on, etag};

#[test]
fn a_request_without_preconditions_is_performed() {
    for method in WRITES.into_iter().chain(READS) {
        assert_eq!(decide(method, &[]), Decision::Perform);
    }
}

#[test]
fn a_stale_if_match_is_refused_for_every_method_that_selects() {
    for method in WRITES.into_iter().chain(READS) {
        assert_eq!(decide(method, &[("If-Match", "\"v0\"")]), STALE, "{method:?}");
    }
}

#[test]
fn one_matching_member_is_enough() {
    assert_eq!(decide(Method::Put, &[("If-Match", "\"a\", \"v1\", \"b\"")]), Decision::Perform);
}

#[test]
fn if_match_compares_strongly() {
    let weak = etag("W/\"v1\"");
    let unmet = Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Weak));
    assert_eq!(decide_on(Representation::tagged(&weak), Method::Put, &[("If-Match", "W/\"v1\"")]), unmet);
    assert_eq!(decide_on(Representation::tagged(&weak), Method::Put, &[("If-Match", "\"v1\"")]), unmet);
    assert_eq!(decide_on(Representation::tagged(&weak), Method::Put, &[("If-Match", "*")]), Decision::Perform);
    assert_eq!(decide(Method::Put, &[("If-Match", "W/\"v1\"")]), unmet);
}

#[test]
fn if_match_any_asks_for_existence_alone() {
    for method in WRITES {
        assert_eq!(decide_on(Representation::untagged(), method, &[("If-Match", "*")]), Decision::Perform);
        assert_eq!(
            decide_at(&Current::Vacant, method, &[("If-Match", "*")]),
            Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Missing))
        );
    }
}

#[test]
fn a_representation_without_a_tag_matches_no_list() {
    assert_eq!(
        decide_on(Representation::untagged(), Method::Put, &[("If-Match", "\"x\"")]),
        Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Untagged))
    );
    assert_eq!(decide_on(Representation::untagged(), Method::Get, &[("If-None-Match", "\"x\"")]), Decision::Perform);
    assert_eq!(decide_on(Representation::untagged(), Method::Get, &[("If-None-Match", "*")]), Decision::NotModified);
}

#[test]
fn a_method_that_selects_nothing_ignores_preconditions() {
    for method in [Method::Options, Method::Trace, Method::Connect] {
        let fields = [("If-Match", "\"v0\""), ("If-None-Match", "*"), ("If-Unmodified-Since", BEFORE)];
        assert_eq!(decide(method, &fields), Decision::Perform);
        assert_eq!(decide(method, &[("If-Match", "garbage")]), Decision::Perform);
    }
}

#[test]
fn where_the_answer_is_404_anyway_preconditions_are_ignored() {
    for method in WRITES.into_iter().chain(READS) {
        for fields in [[("If-Match", "*")], [("If-Match", "\"v1\"")], [("If-None-Match", "*")]] {
            assert_eq!(decide_at(&Current::NotFound, method, &fields), Decision::Perform);
        }
    }
    for method in READS {
        assert_eq!(decide_at(&Current::Vacant, method, &[("If-Match", "*")]), Decision::Perform);
    }
}

#[test]
fn a_write_that_would_create_is_refused_by_any_if_match() {
    for value in ["*", "\"v1\"", ""] {
        assert_eq!(
            decide_at(&Current::Vacant, Method::Put, &[("If-Match", value)]),
            Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Missing))
        );
    }
    assert_eq!(decide_at(&Current::Vacant, Method::Put, &[("If-None-Match", "*")]), Decision::Perform);
}

#[test]
fn a_true_if_match_does_not_end_the_evaluation() {
    assert_eq!(decide(Method::Get, &[("If-Match", "\"v1\""), ("If-None-Match", "\"v1\"")]), Decision::NotModified);
    assert_eq!(decide(Method::Get, &[("If-Match", "\"v0\""), ("If-None-Match", "\"v1\"")]), STALE);
    assert_eq!(
        decide(Method::Put, &[("If-Match", "\"v1\""), ("If-None-Match", "*")]),
        Decision::PreconditionFailed(Unmet::IfNoneMatch)
    );
}

#[test]
fn if_none_match_any_makes_a_write_create_only() {
    for method in WRITES {
        assert_eq!(decide(method, &[("If-None-Match", "*")]), Decision::PreconditionFailed(Unmet::IfNoneMatch));
        assert_eq!(decide_at(&Current::Vacant, method, &[("If-None-Match", "*")]), Decision::Perform);
    }
}

#[test]
fn a_false_if_none_match_is_304_for_reads_and_412_for_writes() {
    for value in ["\"v1\"", "W/\"v1\"", "\"x\", \"v1\"", "*"] {
        for method in READS {
            assert_eq!(decide(method, &[("If-None-Match", value)]), Decision::NotModified);
        }
        for method in WRITES {
            assert_eq!(decide(method, &[("If-None-Match", value)]), Decision::PreconditionFailed(Unmet::IfNoneMatch));
        }
    }
}

#[test]
fn if_none_match_compares_weakly() {
    let weak = etag("W/\"v1\"");
    for value in ["\"v1\"", "W/\"v1\""] {
        assert_eq!(decide(Method::Get, &[("If-None-Match", value)]), Decision::NotModified);
        assert_eq!(
            decide_on(Representation::tagged(&weak), Method::Get, &[("If-None-Match", value)]),
            Decision::NotModified
        );
    }
}

#[test]
fn if_none_match_switches_if_modified_since_off_by_being_there() {
    for value in ["\"v0\"", "", "garbage"] {
        let fields = [("If-None-Match", value), ("If-Modified-Since", AFTER)];
        assert_eq!(decide(Method::Get, &fields), Decision::Perform, "{value:?}");
    }
}

#[test]
fn if_match_switches_if_unmodified_since_off_by_being_there() {
    assert_eq!(decide(Method::Put, &[("If-Match", "\"v1\""), ("If-Unmodified-Since", BEFORE)]), Decision::Perform);
    assert_eq!(decide(Method::Put, &[("If-Match", ""), ("If-Unmodified-Since", AFTER)]), STALE);
}

#[test]
fn if_modified_since_answers_304_up_to_the_modification_date_on_reads_only() {
    for method in READS {
        assert_eq!(decide(method, &[("If-Modified-Since", BEFORE)]), Decision::Perform);
        assert_eq!(decide(method, &[("If-Modified-Since", MODIFIED)]), Decision::NotModified);
        assert_eq!(decide(method, &[("If-Modified-Since", AFTER)]), Decision::NotModified);
        assert_eq!(decide(method, &[("If-Modified-Since", "Fri, 01 Jan 2097 00:00:00 GMT")]), Decision::NotModified);
    }
    for method in WRITES {
        assert_eq!(decide(method, &[("If-Modified-Since", MODIFIED)]), Decision::Perform);
    }
}

#[test]
fn if_unmodified_since_refuses_an_older_date_for_every_method_that_selects() {
    for method in WRITES.into_iter().chain(READS) {
        let refused = Decision::PreconditionFailed(Unmet::IfUnmodifiedSince);
        assert_eq!(decide(method, &[("If-Unmodified-Since", BEFORE)]), refused);
        assert_eq!(decide(method, &[("If-Unmodified-Since", MODIFIED)]), Decision::Perform);
        assert_eq!(decide(method, &[("If-Unmodified-Since", AFTER)]), Decision::Perform);
        assert_eq!(decide(method, &[("If-Unmodified-Since", "Fri, 01 Jan 1960 00:00:00 GMT")]), refused);
    }
}

#[test]
fn a_leap_second_guards_as_any_date_does() {
    let tag = etag("\"v1\"");
    let modified_2024 = HttpDate::from_unix(1_704_067_200);
    let fields = [("If-Unmodified-Since", "Sat, 31 Dec 2016 23:59:60 GMT")];
    assert_eq!(
        decide_on(Representation::tagged(&tag).last_modified(modified_2024), Method::Put, &fields),
        Decision::PreconditionFailed(Unmet::IfUnmodifiedSince)
    );
}

#[test]
fn a_date_that_is_invalid_or_repeated_is_ignored_and_can_be_told() {
    for name in ["If-Modified-Since", "If-Unmodified-Since"] {
        for value in ["yesterday", "", "0", "1994-11-06T08:49:37Z"] {
            assert_eq!(decide(Method::Get, &[(name, value)]), Decision::Perform, "{name}: {value}");
            assert_eq!(decide(Method::Put, &[(name, value)]), Decision::Perform, "{name}: {value}");
        }
    }
    assert_eq!(decide(Method::Get, &[("If-Modified-Since", AFTER), ("If-Modified-Since", AFTER)]), Decision::Perform);
    let fields = [("If-Unmodified-Since", BEFORE), ("If-Unmodified-Since", BEFORE)];
    assert_eq!(decide(Method::Put, &fields), Decision::Perform);
    let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    assert!(matches!(preconditions.if_unmodified_since(), DateField::Invalid(_)));
}

#[test]
fn a_date_condition_is_ignored_where_no_modification_date_is_known() {
    let tag = etag("\"v1\"");
    for (method, name, value) in
        [(Method::Get, "If-Modified-Since", AFTER), (Method::Put, "If-Unmodified-Since", BEFORE)]
    {
        assert_eq!(decide_on(Representation::tagged(&tag), method, &[(name, value)]), Decision::Perform);
    }
    assert_eq!(decide_at(&Current::Vacant, Method::Put, &[("If-Unmodified-Since", BEFORE)]), Decision::Perform);
}
