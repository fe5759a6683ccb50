//! Field values and lists, and the grammar of entity tags: [RFC 9110 §5](https://www.rfc-editor.org/rfc/rfc9110#section-5), [§8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).

use super::case::{Case, EVERY, FREE, READS, WRITES, case};
use super::run::all_hold;
use crate::app::Door;

const BARE: &[Door] = &[Door::Bare];

#[test]
fn the_rules_of_field_values_hold_over_http() {
    all_hold(&[
        // Names have no case, and every line counts.
        case("R-001").asked_to(EVERY).with("if-match", "\"v0\"").with("IF-MATCH", "\"v1\""),
        case("R-001").asked_to(EVERY).with("if-match", "\"v0\"").with("IF-MATCH", "\"v2\"").answered(&[412]),
        case("R-002").asked_to(EVERY).with("If-Match", "\"v0\"").with("If-Match", "\"v1\""),
        case("R-002").asked_to(EVERY).with("If-Match", "\"v1\"").with("If-Match", "\"v0\""),
        case("R-002").asked_to(EVERY).with("If-Match", "\"v1\"").with("If-Match", "v0").answered(&[400]),
        case("R-003").asked_to(EVERY).with("If-Match", "\t \"v1\" \t"),
        // Bytes that are no text are there all the same.
        case("R-005").asked_to(EVERY).with("If-Match", b"\"\xE9\"").answered(&[412]),
        case("R-005").at(BARE).tag(b"\"\xE9\"").asked_to(EVERY).with("If-Match", b"\"\xE9\""),
        case("R-005").at(BARE).tag(b"\"\xE9\"").asked_to(EVERY).with("If-Match", b"\"\xC3\xA9\"").answered(&[412]),
        case("R-005").at(BARE).tag(b"\"\xE9\"").asked_to(READS).with("If-None-Match", b"\"\xE9\"").answered(&[304]),
        // Lists.
        case("R-011").asked_to(EVERY).with("If-Match", ", \"v0\" ,, \"v1\","),
        case("R-014").asked_to(EVERY).with("If-Match", "\"v0\"\t,\t\"v1\""),
        case("R-014").asked_to(EVERY).with("If-Match", "\"v0\",\"v1\""),
        case("R-014").asked_to(EVERY).with("If-Match", b"\xA0\"v1\"").answered(&[400]),
        case("R-015").asked_to(EVERY).with("If-Match", "").answered(&[412]),
        case("R-015").asked_to(EVERY).with("If-Match", ", ,").answered(&[412]),
        case("R-015").missing().asked_to(&["PUT"]).with("If-Match", "").answered(&[412]),
        case("R-015").asked_to(READS).with("If-None-Match", ",").answered(&[200]),
        case("R-016").asked_to(EVERY).with("If-Match", "\"v1\";q=1").answered(&[400]),
        case("R-016").asked_to(EVERY).with("If-Match", "\"v1\" \"v0\"").answered(&[400]),
        case("R-018").asked_to(EVERY).with("If-Match", "\"v1\"x").answered(&[400]),
    ]);
}

#[test]
fn a_field_that_is_large_is_read_or_refused_and_never_skipped() {
    let stale = "\"v0\",".repeat(1_000);
    let too_many = "\"v0\",".repeat(1_100);
    let too_long = format!("\"{}\"", "v".repeat(70_000));
    // Over HTTP/2 a header section is limited by the framework, to 16 KiB at the least.
    all_hold(&[
        case("R-008").asked_to(EVERY).with("If-Match", &stale).answered(&[412]),
        case("R-008").asked_to(EVERY).with("If-Match", format!("{stale}\"v1\"")),
        case("R-008").asked_to(EVERY).with("If-Match", &too_many).answered(&[431]),
        case("R-008").asked_to(READS).with("If-None-Match", format!("{too_many}\"v1\"")).answered(&[431]),
        case("R-012").asked_to(EVERY).with("If-Match", format!("{}\"v1\"", ",".repeat(1_000))),
        case("R-012").asked_to(EVERY).with("If-Match", format!("{}\"v1\"", ",".repeat(15_000))).answered(&[431]),
    ]);
    super::run::all_hold_over_http_1(&[
        case("R-008").asked_to(EVERY).with("If-Match", &too_long).answered(&[431]),
        case("R-008").asked_to(READS).with("If-None-Match", &too_long).answered(&[431]),
        case("R-012").asked_to(EVERY).with("If-Match", format!("{}\"v1\"", ",".repeat(50_000))).answered(&[431]),
    ]);
}

#[test]
fn the_rules_of_entity_tags_hold_over_http() {
    let mut cases: Vec<Case> = vec![
        case("R-019").at(BARE).tag(b"\"!#~\"").asked_to(EVERY).with("If-Match", "\"!#~\""),
        // The empty tag.
        case("R-021").at(BARE).tag(b"\"\"").asked_to(EVERY).with("If-Match", "\"\""),
        case("R-021").at(BARE).tag(b"\"\"").asked_to(READS).with("If-None-Match", "\"\"").answered(&[304]),
        case("R-021").at(BARE).tag(b"W/\"\"").asked_to(READS).with("If-None-Match", "\"\"").answered(&[304]),
        case("R-021").asked_to(EVERY).with("If-Match", "\"\"").answered(&[412]),
        // A backslash escapes nothing.
        case("R-022").at(BARE).tag(b"\"a\\b\"").asked_to(EVERY).with("If-Match", "\"a\\b\""),
        case("R-022").at(BARE).tag(b"\"ab\"").asked_to(EVERY).with("If-Match", "\"a\\b\"").answered(&[412]),
        case("R-022").at(BARE).tag(b"\"a\\\"").asked_to(EVERY).with("If-Match", "\"a\\\""),
        case("R-022").asked_to(EVERY).with("If-Match", "\"a\\\"b\"").answered(&[400]),
        // A comma does not end a tag.
        case("R-023").at(BARE).tag(b"\"a,b\"").asked_to(EVERY).with("If-Match", "\"a,b\""),
        case("R-023").at(BARE).tag(b"\"a,b\"").asked_to(WRITES).with("If-None-Match", "\"a,b\"").answered(&[412]),
        case("R-023").at(BARE).tag(b"\"a,b\"").asked_to(READS).with("If-None-Match", "\"a,b\"").answered(&[304]),
        case("R-023").at(BARE).tag(b"\"b\"").asked_to(EVERY).with("If-Match", "\"a,b\"").answered(&[412]),
        case("R-023").tag(b"\"b\"").asked_to(EVERY).with("If-Match", "\"a,b\"").answered(&[412]),
        case("R-023").tag(b"\"b\"").at(FREE).asked_to(WRITES).with("If-None-Match", "\"a,b\""),
        // To the byte.
        case("R-045").asked_to(EVERY).with("If-Match", "\"V1\"").answered(&[412]),
        case("R-045").asked_to(EVERY).with("If-Match", "\"%76%31\"").answered(&[412]),
        case("R-045").asked_to(EVERY).with("If-Match", "\"v1 \"").answered(&[400]),
    ];
    for value in ["\"a b\"", "\"v1\"\"", "v1", "\"\t\"", "\""] {
        cases.push(case("R-019").asked_to(EVERY).with("If-Match", value).answered(&[400]));
    }
    for value in ["w/\"v1\"", "W/ \"v1\"", "W\"v1\"", "W\\\"v1\"", "w/*"] {
        cases.push(case("R-020").asked_to(EVERY).with("If-Match", value).answered(&[400]));
    }
    all_hold(&cases);
}
