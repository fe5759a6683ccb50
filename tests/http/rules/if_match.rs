//! `If-Match`: [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).

use super::case::{Case, EVERY, FREE, WRITES, case};
use super::run::all_hold;
use crate::app::Door;

#[test]
fn the_rules_of_if_match_hold_over_http() {
    all_hold(&cases());
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("R-072").asked_to(EVERY).with("If-Match", "\"v0\"").answered(&[412]),
        case("R-077").asked_to(WRITES).with("If-Match", "\"v0\", \"v2\"").answered(&[412]),
        case("R-078").asked_to(WRITES).with("If-Match", "\"V1\"").answered(&[412]),
        case("R-083").with("If-Match", "\"v0\"").answered(&[412]),
        // A PUT that has been made already is no exception.
        case("R-079").asked_to(&["PUT"]).with("If-Match", "\"v0\"").answered(&[412]),
        // `*` asks for existence.
        case("R-073").at(FREE).asked_to(EVERY).with("If-Match", "*"),
        case("R-073").at(FREE).asked_to(EVERY).with("If-Match", " *\t"),
        case("R-073").untagged().asked_to(EVERY).with("If-Match", "*"),
        case("R-073").missing().at(FREE).asked_to(&["PUT"]).with("If-Match", "*").answered(&[412]),
        // One member is enough.
        case("R-074").asked_to(EVERY).with("If-Match", "\"a\", \"v1\", \"b\""),
        case("R-074").asked_to(EVERY).with("If-Match", "\"a\"").with("If-Match", "\"v1\""),
        case("R-074").asked_to(EVERY).with("If-Match", "W/\"v1\", \"v1\""),
        // Strong comparison.
        case("R-075").asked_to(EVERY).with("If-Match", "W/\"v1\"").answered(&[412]),
        case("R-075").at(&[Door::Weak]).tag(b"W/\"v1\"").with("If-Match", "W/\"v1\"").answered(&[412]),
        case("R-075").at(&[Door::Weak]).tag(b"W/\"v1\"").with("If-Match", "\"v1\"").answered(&[412]),
        case("R-075").at(&[Door::Bare]).tag(b"W/\"v1\"").asked_to(EVERY).with("If-Match", "W/\"v1\"").answered(&[412]),
        case("R-075").at(&[Door::Bare]).tag(b"W/\"v1\"").asked_to(EVERY).with("If-Match", "\"v1\"").answered(&[412]),
        case("R-075").at(&[Door::Bare]).tag(b"W/\"v1\"").asked_to(EVERY).with("If-Match", "*"),
        case("R-076").untagged().asked_to(EVERY).with("If-Match", "\"x\"").answered(&[412]),
        // A write may name any variant, and a tag that a known proxy has marked; a reader means its own.
        case("R-086").at(&[Door::Required, Door::Open]).asked_to(WRITES).with("If-Match", "\"v1.gzip\""),
        case("R-086").at(&[Door::Required, Door::Open]).asked_to(WRITES).with("If-Match", "\"v1-gzip\""),
        case("R-086").asked_to(WRITES).with("If-Match", "\"v0.gzip\"").answered(&[412]),
        // It switches If-Unmodified-Since off by being there, whatever it holds.
        case("R-082")
            .asked_to(EVERY)
            .with("If-Match", "garbage")
            .with("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT")
            .answered(&[400]),
    ];
    for value in ["*, \"v1\"", "\"v1\", *", "*, *", "*,"] {
        cases.push(case("R-080").asked_to(EVERY).with("If-Match", value).answered(&[400]));
    }
    for lines in [["*", "\"v1\""], ["\"v1\"", "*"], ["*", "*"]] {
        let [first, second] = lines;
        cases.push(case("R-080").asked_to(EVERY).with("If-Match", first).with("If-Match", second).answered(&[400]));
    }
    for value in MALFORMED {
        cases.push(case("R-081").asked_to(EVERY).with("If-Match", value).answered(&[400]));
    }
    cases
}

/// What is neither `*` nor a list of tags, though some of it names what is current.
pub(super) const MALFORMED: &[&str] = &[
    "v1",
    "w/\"v1\"",
    "\"v1",
    "v1\"",
    "garbage, \"v1\"",
    "\"v1\", garbage",
    "\"x,\"v1\",y\"",
    "\"v1\" \"v0\"",
    "\"v1\";q=1",
    "\"v1\"x",
    "W/ \"v1\"",
    "W\"v1\"",
    "'v1'",
    "\"v 1\"",
    "W/v1",
    "W/*",
    "\"v1\"; \"v0\"",
];
