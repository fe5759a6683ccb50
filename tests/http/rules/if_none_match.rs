//! `If-None-Match`: [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).

use super::case::{Case, EVERY, FREE, READS, STRONG, WRITES, case};
use super::if_match::MALFORMED;
use super::run::all_hold;
use crate::app::Door;

#[test]
fn the_rules_of_if_none_match_hold_over_http() {
    all_hold(&cases());
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        // Behind If-Match and If-Unmodified-Since.
        case("R-088").asked_to(READS).with("If-None-Match", "\"v1\"").with("If-Match", "\"v0\"").answered(&[412]),
        case("R-088").asked_to(READS).with("If-None-Match", "\"v1\"").with("If-Match", "\"v1\"").answered(&[304]),
        // `*` is false where anything exists.
        case("R-089").asked_to(READS).with("If-None-Match", "*").answered(&[304]),
        case("R-089").asked_to(&["PUT"]).with("If-None-Match", "*").answered(&[412]),
        case("R-089").asked_to(&["PUT"]).missing().with("If-None-Match", "*").answered(&[201]),
        case("R-089").untagged().asked_to(READS).with("If-None-Match", "*").answered(&[304]),
        case("R-089").untagged().asked_to(WRITES).with("If-None-Match", "*").answered(&[412]),
        // A list is false where a member matches, weakly.
        case("R-090").asked_to(READS).with("If-None-Match", "\"x\", \"v1\"").answered(&[304]),
        case("R-090").asked_to(READS).with("If-None-Match", "\"x\"").with("If-None-Match", "\"v1\"").answered(&[304]),
        case("R-090").asked_to(READS).with("If-None-Match", "\"x\", \"v0\""),
        case("R-091").asked_to(READS).with("If-None-Match", "W/\"v1\"").answered(&[304]),
        case("R-091")
            .at(&[Door::Weak, Door::Bare])
            .tag(b"W/\"v1\"")
            .asked_to(READS)
            .with("If-None-Match", "\"v1\"")
            .answered(&[304]),
        case("R-091")
            .at(&[Door::Weak, Door::Bare])
            .tag(b"W/\"v1\"")
            .asked_to(READS)
            .with("If-None-Match", "W/\"v1\"")
            .answered(&[304]),
        case("R-091").at(&[Door::Weak, Door::Bare]).tag(b"W/\"v1\"").asked_to(READS).with("If-None-Match", "W/\"v2\""),
        case("R-092").asked_to(READS).with("If-None-Match", "\"v1\"").answered(&[304]),
        // On every other method it is 412, for lists as well.
        case("R-093").at(FREE).asked_to(WRITES).with("If-None-Match", "\"v1\"").answered(&[412]),
        case("R-093").at(FREE).asked_to(WRITES).with("If-None-Match", "*").answered(&[412]),
        case("R-093").asked_to(WRITES).with("If-Match", "\"v1\"").with("If-None-Match", "\"v1\"").answered(&[412]),
        case("R-093").asked_to(WRITES).with("If-Match", "\"v1\"").with("If-None-Match", "\"v0\""),
        // Without a tag.
        case("R-094").untagged().asked_to(READS).with("If-None-Match", "\"x\""),
        case("R-094").untagged().asked_to(WRITES).with("If-None-Match", "\"x\""),
        case("R-094").untagged().asked_to(READS).with("If-None-Match", "*").answered(&[304]),
        case("R-095").at(STRONG).missing().asked_to(&["PUT"]).with("If-None-Match", "*").answered(&[201]),
        // What is not there is 404 whatever the conditions are.
        case("R-132").missing().asked_to(READS).with("If-None-Match", "*").answered(&[404]),
        case("R-132").missing().asked_to(READS).with("If-None-Match", "\"v1\"").answered(&[404]),
    ];
    // Present is present, whatever it holds: the date that says "not modified" does not count.
    for value in ["garbage", "", ",", "\"v0\""] {
        let modified = "Sat, 29 Oct 1994 19:43:31 GMT";
        cases.push(case("R-096").asked_to(READS).with("If-None-Match", value).with("If-Modified-Since", modified));
    }
    for value in MALFORMED {
        cases.push(case("R-097").asked_to(READS).with("If-None-Match", value).answered(&[200]));
        cases.push(case("R-098").at(FREE).asked_to(WRITES).with("If-None-Match", value).answered(&[400]));
        cases.push(case("R-098").at(FREE).missing().asked_to(&["PUT"]).with("If-None-Match", value).answered(&[400]));
    }
    for value in ["*, \"x\"", "\"x\", *", "*, *"] {
        cases.push(case("R-098").asked_to(&["PUT"]).with("If-None-Match", value).answered(&[400]));
        cases.push(case("R-098").asked_to(&["PUT"]).missing().with("If-None-Match", value).answered(&[400]));
        cases.push(case("R-098").asked_to(EVERY).with("If-Match", value).answered(&[400]));
    }
    cases
}
