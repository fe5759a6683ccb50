//! What a client prefers to be told: [RFC 7240](https://www.rfc-editor.org/rfc/rfc7240), [RFC 8144](https://www.rfc-editor.org/rfc/rfc8144).

use super::run::each_way;
use crate::app::{Door, Given};

const CURRENT: Given<'_> = Given::Tagged(b"\"v1\"");
const CONTENT: &str = "{\"id\":1,\"text\":\"next\"}";

/// The status, `Preference-Applied` and length of the answer to a good PUT with these lines of `Prefer`.
#[track_caller]
fn answers(prefer: &[&str], status: u16, applied: Option<&str>) {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        let mut fields = vec![("If-Match", "\"v1\"")];
        fields.extend(prefer.iter().map(|line| ("Prefer", *line)));
        let answer = ask("PUT", &target, &fields, CONTENT);
        assert_eq!((answer.status, answer.text("preference-applied")), (status, applied), "{prefer:?}");
        assert_eq!(answer.body.is_empty(), status == 204, "{prefer:?}");
        assert!(answer.field("etag").is_some());
    });
}

#[test]
fn a_preference_that_is_not_known_changes_nothing() {
    answers(&["foo=bar"], 200, None);
    answers(&["respond-async, wait=10"], 200, None);
    answers(&["return=everything"], 200, None);
    answers(&["return"], 200, None);
    answers(&["foo=\"return=minimal, return=minimal\""], 200, None);
}

#[test]
fn a_preference_is_read_as_its_grammar_says() {
    answers(&["RETURN = \"minimal\"; x"], 204, Some("return=minimal"));
    answers(&["wait=5", "return=minimal"], 204, Some("return=minimal"));
    answers(&["return=Minimal"], 200, None);
}

#[test]
fn of_a_preference_that_is_given_twice_the_first_counts() {
    answers(&["return=minimal, return=representation"], 204, Some("return=minimal"));
    answers(&["return=representation", "return=minimal"], 200, Some("return=representation"));
}

#[test]
fn return_representation_gives_what_a_read_gives() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        for method in ["PUT", "PATCH"] {
            let tag = ask("GET", &target, &[], "").etag().to_owned();
            let content = CONTENT.replace("next", method);
            let written = ask(method, &target, &[("If-Match", &tag), ("Prefer", "return=representation")], &content);
            let read = ask("GET", &target, &[], "");
            assert_eq!((written.status, written.etag(), &written.body), (200, read.etag(), &read.body));
            assert_eq!(written.text("content-location"), Some(target.as_str()));
            assert_eq!(written.text("preference-applied"), Some("return=representation"));
        }
    });
}

#[test]
fn return_minimal_creates_with_201_and_location() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, Given::Nothing, None);
        let created = ask("PUT", &target, &[("If-None-Match", "*"), ("Prefer", "return=minimal")], CONTENT);
        assert_eq!((created.status, created.text("location"), created.body.len()), (201, Some(target.as_str()), 0));
        assert_eq!(created.etag(), ask("GET", &target, &[], "").etag());
    });
}

#[test]
fn a_refusal_gives_the_current_representation_where_that_is_preferred() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        let read = ask("GET", &target, &[], "");
        for method in ["PUT", "PATCH", "DELETE"] {
            let content = if method == "DELETE" { "" } else { CONTENT };
            let fields = [("If-Match", "\"v0\""), ("Prefer", "return=representation")];
            let stale = ask(method, &target, &fields, content);
            assert_eq!((stale.status, stale.etag(), &stale.body), (412, read.etag(), &read.body));
            assert_eq!(stale.text("content-type"), read.text("content-type"));
            assert_eq!(stale.text("content-location"), Some(target.as_str()));
            assert_eq!(stale.text("preference-applied"), Some("return=representation"));
        }
        // A read has the representation by asking for it.
        let stale = ask("GET", &target, &[("If-Match", "\"v0\""), ("Prefer", "return=representation")], "");
        assert_eq!((stale.status, stale.problem().as_str()), (412, "stale"));
    });
}

#[test]
fn who_may_write_and_not_read_is_told_neither_tag_nor_content() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Guarded, CURRENT, None);
        let asked = [("If-Match", "\"v0\""), ("Prefer", "return=representation")];
        for (rights, sees) in [("write", false), ("both", true)] {
            let stale = ask("PUT", &target, &[asked[0], asked[1], ("Authorization", rights)], CONTENT);
            let unconditional = ask("PUT", &target, &[("Authorization", rights)], CONTENT);
            assert_eq!((stale.status, stale.field("etag").is_some()), (412, sees), "{rights}");
            assert_eq!((unconditional.status, unconditional.field("etag").is_some()), (428, sees), "{rights}");
            for answer in [stale, unconditional] {
                let told = answer.body.escape_ascii().to_string();
                assert_eq!(told.contains("as it was") || told.contains("v1"), sees, "{rights}: {told}");
            }
        }
    });
}

#[test]
fn no_preference_changes_what_a_cache_would_keep() {
    each_way(|app, ask| {
        let (_, target) = app.place(Door::Required, CURRENT, None);
        let read = ask("GET", &target, &[], "");
        for preference in ["return=minimal", "return=representation", "handling=lenient"] {
            let preferred = ask("GET", &target, &[("Prefer", preference)], "");
            assert_eq!((preferred.status, preferred.etag(), &preferred.body), (200, read.etag(), &read.body));
            assert_eq!(preferred.field("preference-applied"), None);
        }
    });
}
