//! Documents as they are read and written.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap_or_else(|err| panic!("{text}: {err}"))
}

#[track_caller]
fn refused(text: &str, reason: &str) {
    let err = Document::parse(text.as_bytes()).expect_err(text);
    assert!(matches!(err, Error::Content(_)) && err.to_string().contains(reason), "{text:.40}: {err}");
}

#[test]
fn all_but_white_space_comes_out_as_it_was_written() {
    let text = " { \"b\" : [ 1.10 , -0 ,1E+2,\"\\u0041\\/ , : ] }\", \"\", \"\\\\\" ] ,\t\"\\\"a\":{}, \"n\":null,\"l\":[ ],\"t\":true\r\n} ";
    let compact = r#"{"b":[1.10,-0,1E+2,"\u0041\/ , : ] }","","\\"],"\"a":{},"n":null,"l":[],"t":true}"#;
    assert_eq!(document(text).to_string(), compact);
    assert_eq!(format!("{:?}", document(text)), compact);
    for scalar in ["null", "true", "false", "\"\"", "12345678901234567890.50", "1e999", "\"\\ud83d\""] {
        assert_eq!(document(&format!("\n{scalar} ")).to_string(), scalar);
    }
}

#[test]
fn a_document_can_be_written_for_people() {
    let shown = format!("{:#}", document(r#"{"a":[1.0,{"b":{}},[]],"c":{"d":"e"}}"#));
    let lines = [
        "{",
        "  \"a\": [",
        "    1.0,",
        "    {",
        "      \"b\": {}",
        "    },",
        "    []",
        "  ],",
        "  \"c\": {",
        "    \"d\": \"e\"",
        "  }",
        "}",
    ];
    assert_eq!(shown, lines.join("\n"));
}

#[test]
fn what_is_no_json_is_refused() {
    for text in ["", " ", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", ".5", "nul", "[]]"]
    {
        refused(text, "line 1 column");
    }
    for text in ["\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "'a'", "NaN", "-", "1e", "\u{feff}{}", "{\"a\":1 \"b\":2}"] {
        refused(text, "line 1 column");
    }
    assert!(Document::parse(b"\"\xff\"").is_err());
}

#[test]
fn a_member_that_stands_twice_is_refused_however_its_name_is_written() {
    refused(r#"{"price": 1, "price": 1}"#, r#"the member "price" stands twice in one object"#);
    refused(r#"[{"a": {"b": 1, "c": 2, "\u0062": 3}}]"#, r#"the member "\u0062" stands twice"#);
    refused(&format!("{{{0}:1,{0}:2}}", format_args!("\"{}\"", "n".repeat(1000))), "the member \"nnn");
    document(r#"{"a": {"a": 1}, "b": {"a": 1}}"#);
}

#[test]
fn a_document_is_as_deep_as_values_that_can_be_read_of_it() {
    let nested = |levels: usize| format!("{}7{}", "[".repeat(levels), "]".repeat(levels));
    let deepest = document(&nested(MOST_LEVELS));
    assert_eq!(deepest.levels(), MOST_LEVELS);
    deepest.to::<serde_json::Value>().unwrap();
    refused(&nested(MOST_LEVELS + 1), "deeper than 127 levels");
    serde_json::from_str::<serde_json::Value>(&nested(MOST_LEVELS + 1)).unwrap_err();
    refused(&"{\"a\":".repeat(200), "EOF");
    refused(&nested(1_000_000), "deeper");
    refused(&"[".repeat(1_000_000), "EOF");
}

#[test]
fn members_are_equal_in_any_order_and_elements_are_not() {
    assert_eq!(document(r#"{"a":1,"b":{"c":[1,2],"d":null}}"#), document(r#"{"b":{"d":null,"c":[1.0,2]},"a":1e0}"#));
    assert_ne!(document("[1,2]"), document("[2,1]"));
    assert_ne!(document("[1]"), document("[1,1]"));
    assert_ne!(document(r#"{"a":1}"#), document(r#"{"a":1,"b":null}"#));
    assert_ne!(document(r#"{"a":1,"b":1}"#), document(r#"{"a":1,"c":1}"#));
    assert_ne!(document("{}"), document("[]"));
}

#[test]
fn the_pointers_of_the_standard_point_where_it_says() {
    // RFC 6901 §5.
    let text = r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#;
    let standard = document(text);
    let at = |pointer: &str| standard.pointer(pointer).map(ToString::to_string).unwrap_or_default();
    assert_eq!(at(""), text);
    assert_eq!([at("/foo"), at("/foo/0")], [r#"["bar","baz"]"#, r#""bar""#]);
    let rest = ["/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ", "/m~0n"];
    assert_eq!(rest.map(at), ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
    for nowhere in ["foo", "/foo/", "/foo/2", "/foo/00", "/foo/+1", "/foo/-", "/foo/0/a", "/m~n", "/m~2n", "/a/b", "//"]
    {
        assert_eq!(standard.pointer(nowhere), None, "{nowhere}");
    }
    assert_eq!(document(r#"{"~1":1}"#).pointer("/~01"), Some(&document("1")));
}

#[test]
fn a_value_is_put_where_a_pointer_says() {
    let mut changed = document(r#"{"a":{"b":[1.0,{"c":2.00}]},"d":1}"#);
    changed.set("/a/b/1/c", document("3.0")).unwrap();
    changed.set("/a/b/-", document("[]")).unwrap();
    changed.set("/e~1f", document("null")).unwrap();
    assert_eq!(changed.to_string(), r#"{"a":{"b":[1.0,{"c":3.0},[]]},"d":1,"e/f":null}"#);
    let before = changed.clone();
    for nowhere in ["d", "/d/x", "/x/y", "/a/b/3", "/a/b/01", "/a/b/-/c", "/a~b"] {
        let err = changed.set(nowhere, document("0")).expect_err(nowhere);
        assert!(matches!(err, Error::Change(_)), "{err}");
    }
    assert_eq!(changed, before);
    changed.set("", document("7")).unwrap();
    assert_eq!(changed, document("7"));
}

#[test]
fn no_value_is_put_so_deep_that_nobody_could_read_it() {
    let mut outer = document(&format!("{}{{}}{}", "[".repeat(63), "]".repeat(63)));
    let inner = |levels: usize| document(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)));
    let place = format!("{}/a", "/0".repeat(63));
    assert!(outer.set(&place, inner(64)).unwrap_err().to_string().contains("127"));
    outer.set(&place, inner(63)).unwrap();
    assert_eq!(document(&outer.to_string()), outer);
}

#[test]
fn a_document_is_written_to_the_digit_as_a_part_of_a_value() {
    #[derive(Serialize, Deserialize)]
    struct Envelope {
        kind: String,
        content: Document,
    }
    let text = r#"{"kind":"a","content":{"price":1.10,"big":123456789012345678901234567890}}"#;
    let envelope: Envelope = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&envelope).unwrap(), text);
    assert_eq!(Document::of(&envelope).unwrap().to_string(), text);
    assert!(serde_json::from_str::<Document>(r#"{"a":1,"a":2}"#).is_err());
    let value: Document = serde_json::from_value(json!({"a": [1, 2]})).unwrap();
    assert_eq!(value, document(r#"{"a":[1,2]}"#));
    assert_eq!(serde_json::to_value(value).unwrap(), json!({"a": [1, 2]}));
}

#[test]
fn what_is_no_document_or_of_another_type_is_an_error() {
    assert!(matches!(document("[1]").to::<Vec<String>>(), Err(Error::Content(_))));
    assert!(matches!(Document::of(&std::collections::HashMap::from([((1, 2), 3)])), Err(Error::Content(_))));
    let twice = serde_json::value::RawValue::from_string(r#"{"a":1,"a":2}"#.to_owned()).unwrap();
    assert!(matches!(Document::of(&twice), Err(Error::Content(_))));
}

fn hash(document: &Document) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one(document)
}

proptest! {
    #[test]
    fn numbers_keep_their_text(text in "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?") {
        prop_assert_eq!(document(&text).to_string(), text.clone());
        let within = format!("[{text},{{\"a\":{text}}}]");
        prop_assert_eq!(document(&within).to_string(), within);
    }

    #[test]
    fn small_numbers_are_equal_that_a_float_says_are_equal(
        left in "-?(0|[1-9][0-9]{0,2})(\\.[05]{1,2})?([eE][+-]?[0-2])?",
        right in "-?(0|[1-9][0-9]{0,2})(\\.[05]{1,2})?([eE][+-]?[0-2])?",
        shift in 0_usize..4,
    ) {
        let shifted = format!("{left}{}", "0".repeat(shift));
        for right in [&right, &shifted] {
            if let (Ok(left), Ok(right)) = (Document::parse(left.as_bytes()), Document::parse(right.as_bytes())) {
                let [left_float, right_float] = [&left, &right].map(|number| number.to_string().parse::<f64>().unwrap());
                prop_assert_eq!(left == right, left_float.partial_cmp(&right_float) == Some(std::cmp::Ordering::Equal), "{:?} {:?}", left, right);
                prop_assert!(left != right || hash(&left) == hash(&right));
            }
        }
    }

    #[test]
    fn whole_numbers_and_strings_are_equal_that_serde_json_says_are_equal(
        left in (-3_i64..3, "[ab\"\\\\é\u{1}]{0,2}"), right in (-3_i64..3, "[ab\"\\\\é\u{1}]{0,2}"),
    ) {
        let [left_value, right_value] = [json!([left.0, left.1]), json!([right.0, right.1])];
        let [left, right] = [&left_value, &right_value].map(|value| Document::of(value).unwrap());
        prop_assert_eq!(left == right, left_value == right_value);
        prop_assert_eq!(left.to::<serde_json::Value>().unwrap(), left_value);
    }
}
