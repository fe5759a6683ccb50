//! `own_table`: the versions of a table that was there before are the tags.

use crate::program::Program;

const OWN_TABLE: &str = env!("CARGO_BIN_EXE_own_table");
const PATH: &str = "/products/1";

#[test]
fn the_version_column_is_the_tag_and_a_stale_write_is_refused() {
    let mut program = Program::start(OWN_TABLE, &["127.0.0.1:0"]);
    let read = program.request("GET", PATH, &[], "");
    assert_eq!((read.status, read.etag()), (200, "\"12\""));
    assert!(program.printed_up_to("PATCH").contains("-H 'If-Match: \"12\"'"), "what it says to try is current");

    let patch = |tag, content| {
        program.request("PATCH", PATH, &[("Content-Type", "application/merge-patch+json"), ("If-Match", tag)], content)
    };
    let changed = patch("\"12\"", r#"{"price_in_cents":3099}"#);
    assert_eq!((changed.status, changed.etag()), (200, "\"13\""));
    let stale = patch("\"12\"", r#"{"price_in_cents":1}"#);
    assert_eq!((stale.status, stale.etag()), (412, "\"13\""));
    assert_eq!(program.request("GET", PATH, &[], "").json()["price_in_cents"], 3099);

    let refused = patch("\"13\"", r#"{"price_in_cents":-1}"#);
    assert_eq!((refused.status, refused.problem().as_str()), (500, "internal"), "the table has a constraint");
    assert!(!String::from_utf8_lossy(&refused.body).contains("CHECK"), "{refused:?}");
}
