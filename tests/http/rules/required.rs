//! 428: [RFC 6585 §3](https://www.rfc-editor.org/rfc/rfc6585#section-3).

use super::case::{EVERY, READS, WRITES, case};
use super::run::all_hold;
use crate::app::Door;

const REQUIRED: &[Door] = &[Door::Required];

#[test]
fn the_rules_of_required_preconditions_hold_over_http() {
    let lacks = |rule| case(rule).at(REQUIRED).asked_to(WRITES).answered(&[428]);
    all_hold(&[
        lacks("R-176"),
        case("R-176").at(&[Door::Open, Door::Bare]).asked_to(EVERY),
        // Behind 404, 405 and 415; 401 and 403 are with the order.
        case("R-179").at(REQUIRED).missing().asked_to(&["PATCH", "POST", "DELETE"]).answered(&[404]),
        case("R-179").at(REQUIRED).asked_to(&["PROPFIND"]).answered(&[405]),
        case("R-179").at(REQUIRED).asked_to(&["PUT", "PATCH"]).content("text/plain", b"x").answered(&[415]),
        case("R-180").at(REQUIRED).asked_to(READS),
        case("R-180").at(REQUIRED).asked_to(&["OPTIONS"]),
        // What is not evaluated, or guards nothing, is not enough.
        lacks("R-181").with("If-Modified-Since", "Sat, 29 Oct 1994 19:43:31 GMT"),
        lacks("R-181").with("If-Unmodified-Since", "yesterday"),
        lacks("R-181").with("If-Range", "\"v1\""),
        lacks("R-181").with("If", "([\"v1\"])"),
        lacks("R-181").with("If-None-Match", ""),
        lacks("R-181").with("If-None-Match", "\"v0\""),
        lacks("R-181").with("If-Match", "*"),
        lacks("R-261").with("If", "([\"v1\"])"),
        case("R-182").at(REQUIRED).missing().asked_to(&["PUT"]).answered(&[428]),
        case("R-182").at(REQUIRED).missing().asked_to(&["PUT"]).with("If-None-Match", "\"v0\"").answered(&[428]),
        case("R-182").at(REQUIRED).missing().asked_to(&["PUT"]).with("If-None-Match", "*").answered(&[201]),
        // Preferences loosen nothing.
        case("R-175").asked_to(EVERY).with("Prefer", "handling=lenient").with("If-Match", "v1").answered(&[400]),
        lacks("R-175").with("Prefer", "handling=lenient"),
    ]);
}
