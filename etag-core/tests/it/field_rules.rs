//! What the form of a field leads to: RFC 9110 §5.3 to §5.6 and §8.8.3, seen from the decision.

use etag_core::{
    Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, TagField, evaluate,
};
use proptest::prelude::*;

use crate::decision_invariants;
use crate::support::{AFTER, BEFORE, READS, STALE, WRITES, decide, decide_on, etag, is_malformed};

#[test]
fn field_names_compare_without_case_and_all_lines_count() {
    assert_eq!(decide(Method::Put, &[("if-match", "\"v0\""), ("IF-MATCH", "\"v1\"")]), Decision::Perform);
    assert_eq!(decide(Method::Put, &[("IF-MATCH", "\"v1\""), ("if-match", "\"v0\"")]), Decision::Perform);
    assert_eq!(decide(Method::Put, &[("if-match", "\"v0\""), ("IF-MATCH", "\"v2\"")]), STALE);
}

#[test]
fn a_malformed_if_match_never_performs_whatever_else_it_holds() {
    for value in [
        "v1",
        "w/\"v1\"",
        "\"v1",
        "*, \"v1\"",
        "garbage, \"v1\"",
        "\"x,\"v1\",y\"",
        "\"v1\";q=1",
        "\"v1\" \"v0\"",
        "*, *",
    ] {
        for method in WRITES.into_iter().chain(READS) {
            let decision = decide(method, &[("If-Match", value), ("If-Unmodified-Since", AFTER)]);
            assert!(is_malformed(decision), "{method:?} {value}: {decision:?}");
        }
    }
}

#[test]
fn an_empty_if_match_names_nothing() {
    for value in ["", " ", ",", " , ,"] {
        assert_eq!(decide(Method::Put, &[("If-Match", value)]), STALE, "{value:?}");
    }
}

#[test]
fn white_space_around_values_and_commas_is_space_and_tab_and_nothing_else() {
    for value in ["\t \"v1\" \t", "\"v0\"\t,\t\"v1\"", "\"v0\",\"v1\"", "\"v0\" , \"v1\""] {
        assert_eq!(decide(Method::Put, &[("If-Match", value)]), Decision::Perform, "{value:?}");
    }
    for value in ["\u{b}\"v1\"", "\"v0\",\u{c}\"v1\"", "\u{a0}\"v1\"", "\"v1\"\r\n"] {
        assert!(is_malformed(decide(Method::Put, &[("If-Match", value)])), "{value:?}");
    }
}

#[test]
fn empty_members_are_skipped_up_to_a_bound() {
    assert_eq!(decide(Method::Put, &[("If-Match", ", \"v0\" ,, \"v1\",")]), Decision::Perform);
    let commas = ",".repeat(50_000) + "\"v1\"";
    assert_eq!(decide(Method::Put, &[("If-Match", &commas)]).status(), Some(431));
}

#[test]
fn a_tag_is_compared_to_the_byte() {
    for (current, named) in [
        ("\"a,b\"", "\"b\""),
        ("\"b\"", "\"a,b\""),
        ("\"v1\"", "\"V1\""),
        ("\"a\"", "\"%61\""),
        ("\"a\\b\"", "\"ab\""),
        ("\"\"", "\"x\""),
    ] {
        let current = etag(current);
        assert_eq!(decide_on(Representation::tagged(&current), Method::Put, &[("If-Match", named)]), STALE, "{named}");
        let itself = current.to_string();
        let decision = decide_on(Representation::tagged(&current), Method::Put, &[("If-Match", &itself)]);
        assert_eq!(decision, Decision::Perform, "{itself}");
    }
}

#[test]
fn the_weak_prefix_is_two_letters_directly_before_the_quote() {
    for value in ["w/\"v1\"", "W/ \"v1\"", "W\"v1\"", "W\\\"v1\"", "/\"v1\"", "WW/\"v1\"", "W/W/\"v1\"", "W/"] {
        assert!(is_malformed(decide(Method::Put, &[("If-Match", value)])), "{value}");
    }
}

#[test]
fn bytes_that_are_not_text_do_not_make_the_field_vanish() {
    let tag = EntityTag::parse(b"\"\xE9\"").expect("a tag may hold obs-text");
    let fields = [("If-Match", b"\"\xE9\"")];
    let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let put = |tag: &EntityTag| evaluate(Method::Put, &preconditions, &Current::Exists(Representation::tagged(tag)));
    assert_eq!(put(&tag), Decision::Perform);
    assert_eq!(put(&etag("\"v1\"")), STALE);
}

#[test]
fn a_field_over_the_limit_is_refused_for_every_method() {
    let value = "\"v1\", ".repeat(20_000);
    for name in ["If-Match", "If-None-Match"] {
        for method in WRITES.into_iter().chain(READS) {
            assert_eq!(decide(method, &[(name, &value)]).status(), Some(431), "{method:?} {name}");
        }
    }
}

#[test]
fn a_date_over_the_limit_is_refused_where_it_would_count() {
    // A valid date, as far as anybody could tell: the white space is not part of it.
    let value = BEFORE.to_owned() + &" ".repeat(Limits::MAX_FIELD_BYTES);
    for method in WRITES.into_iter().chain(READS) {
        assert_eq!(decide(method, &[("If-Unmodified-Since", &value)]).status(), Some(431), "{method:?}");
        for lines in [[&value[..], &value], [BEFORE, &value]] {
            let decision = decide(method, &lines.map(|line| ("If-Unmodified-Since", line)));
            assert_eq!(decision.status(), Some(431), "{method:?}, two lines");
        }
        let beside = decide(method, &[("If-Match", "\"v1\""), ("If-Unmodified-Since", &value)]);
        assert_eq!(beside, Decision::Perform, "{method:?}");
    }
    for method in READS {
        assert_eq!(decide(method, &[("If-Modified-Since", &value)]).status(), Some(431), "{method:?}");
    }
    for method in WRITES {
        assert_eq!(decide(method, &[("If-Modified-Since", &value)]), Decision::Perform, "{method:?}");
    }
}

#[test]
fn a_malformed_if_none_match_matches_nothing_on_a_read_and_is_refused_on_a_write() {
    for value in ["v1", "*, \"v1\"", "\"v1", "\"v1\", garbage"] {
        for method in READS {
            let fields = [("If-None-Match", value), ("If-Modified-Since", AFTER)];
            assert_eq!(decide(method, &fields), Decision::Perform, "{value}");
        }
        for method in WRITES {
            assert!(is_malformed(decide(method, &[("If-None-Match", value)])), "{value}");
        }
    }
}

#[test]
fn a_refusal_says_which_field_and_why() {
    let Decision::Invalid(err) = decide(Method::Put, &[("If-Match", "\"a\""), ("If-Match", " \"b\" c")]) else {
        panic!("malformed")
    };
    assert_eq!((err.field().name(), err.line(), err.offset()), ("If-Match", 1, 5));
    let fields = [("If-Match", "\"v0\"")];
    let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    assert!(matches!(preconditions.if_match(), TagField::Tags(_)));
}

proptest! {
    #[test]
    fn no_request_lets_a_write_through_that_its_fields_forbid(input in request()) {
        decision_invariants::preconditions(&input);
    }
}

/// Lines of fields that are mostly near what the grammars ask for.
fn request() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\"7\"".to_vec()),
        Just(b"W/\"7.gzip\"".to_vec()),
        Just(b"\"8\"".to_vec()),
        Just(b"*".to_vec()),
        Just(b", ".to_vec()),
        Just(b"Sun, 06 Nov 1994 08:49:36 GMT".to_vec()),
        Just(b"Sun, 06 Nov 1994 08:49:38 GMT".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..3),
    ];
    // Often one piece alone: nothing else is a date.
    let pieces = prop_oneof![proptest::collection::vec(piece.clone(), 1), proptest::collection::vec(piece, 0..5)];
    let line = (any::<u8>(), pieces).prop_map(|(field, pieces)| {
        let mut line = vec![field];
        line.extend(pieces.concat());
        line
    });
    proptest::collection::vec(line, 0..4).prop_map(|lines| lines.join(&b'\n'))
}
