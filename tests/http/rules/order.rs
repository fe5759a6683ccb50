//! What comes before the preconditions and what behind them, and their order: [RFC 9110 §13.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2).

use super::case::{EVERY, FREE, READS, STRONG, WRITES, case};
use super::run::all_hold;
use crate::app::Door;

const DOCUMENTS: &[Door] = &[Door::Required, Door::Open];
const GUARDED: &[Door] = &[Door::Guarded];
const WITH_CONTENT: &[&str] = &["PUT", "PATCH", "POST"];

#[test]
fn the_rules_of_what_comes_before_a_precondition_hold_over_http() {
    let mut cases = vec![
        // 404 where the method would not create.
        case("R-061")
            .missing()
            .asked_to(&["GET", "HEAD", "PATCH", "POST", "DELETE"])
            .with("If-Match", "*")
            .answered(&[404]),
        case("R-061")
            .missing()
            .asked_to(&["GET", "HEAD", "PATCH", "POST", "DELETE"])
            .with("If-Match", "\"x\"")
            .answered(&[404]),
        case("R-061").missing().asked_to(&["PATCH", "POST", "DELETE"]).answered(&[404]),
        // 405, 415 and 413.
        case("R-061").at(DOCUMENTS).asked_to(&["PROPFIND"]).with("If-Match", "\"v0\"").answered(&[405]),
        case("R-061")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v0\"")
            .content("text/plain", b"x")
            .answered(&[415]),
        case("R-257")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v1\"")
            .content("text/plain", b"x")
            .answered(&[415]),
        case("R-155")
            .at(DOCUMENTS)
            .asked_to(&["PATCH"])
            .with("If-Match", "\"v0\"")
            .content("text/plain", b"x")
            .answered(&[415]),
        // Content that is wrong in itself comes behind them.
        case("R-062")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v0\"")
            .content("application/json", b"{bad")
            .answered(&[412]),
        case("R-062")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v1\"")
            .content("application/json", b"{bad")
            .answered(&[400]),
        case("R-062")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v1\"")
            .content("application/json", b"{}")
            .answered(&[422]),
        case("R-062")
            .at(DOCUMENTS)
            .asked_to(WITH_CONTENT)
            .with("If-Match", "\"v1\"")
            .content("application/json", b"{\"id\":0,\"text\":\"\"}")
            .answered(&[422]),
        case("R-062")
            .at(&[Door::Required])
            .asked_to(WITH_CONTENT)
            .content("application/json", b"{bad")
            .answered(&[428]),
        case("R-155")
            .at(DOCUMENTS)
            .asked_to(&["PATCH"])
            .with("If-Match", "\"v0\"")
            .content("application/json", b"{bad")
            .answered(&[412]),
        // A method that would create is refused.
        case("R-063").at(STRONG).missing().asked_to(&["PUT"]).with("If-Match", "\"v1\"").answered(&[412]),
        case("R-063").at(STRONG).missing().asked_to(&["PUT"]).with("If-Match", "\"a\", \"b\"").answered(&[412]),
        case("R-063").at(FREE).missing().asked_to(&["PUT"]).with("If-Match", "*").answered(&[412]),
        case("R-064").asked_to(&["OPTIONS"]).with("If-Match", "\"v0\"").answered(&[204]),
        case("R-064").asked_to(&["OPTIONS"]).with("If-Match", "garbage").answered(&[204]),
        case("R-064").asked_to(&["OPTIONS"]).with("If-None-Match", "*").answered(&[204]),
    ];
    // Who may not, is told nothing: neither that it exists, nor that it is stale.
    for (rights, answers) in [("", &[401]), ("nobody", &[404]), ("neither", &[403])] {
        for (name, value) in
            [("If-Match", "\"v0\""), ("If-Match", "\"v1\""), ("If-Match", "v1"), ("If-None-Match", "*")]
        {
            let guarded = case("R-061").at(GUARDED).with(name, value).with("Authorization", rights).asked_to(EVERY);
            cases.push(guarded.clone().answered(answers));
            cases.push(guarded.missing().answered(answers));
        }
        let unconditional = case("R-179").at(GUARDED).with("Authorization", rights).asked_to(WRITES);
        cases.push(unconditional.answered(answers));
    }
    all_hold(&cases);
}

#[test]
fn the_order_of_evaluation_holds_over_http() {
    let mut cases = vec![
        case("R-066").asked_to(READS).with("If-Match", "\"v1\"").with("If-None-Match", "\"v1\"").answered(&[304]),
        case("R-066").asked_to(READS).with("If-Match", "\"v0\"").with("If-None-Match", "\"v1\"").answered(&[412]),
        case("R-066")
            .asked_to(READS)
            .with("If-Unmodified-Since", SAME)
            .with("If-Modified-Since", SAME)
            .answered(&[304]),
        case("R-066").asked_to(WRITES).with("If-Match", "\"v1\"").with("If-None-Match", "\"v1\"").answered(&[412]),
        case("R-070").asked_to(&["HEAD"]).with("If-None-Match", "\"v1\"").answered(&[304]),
        case("R-070").asked_to(&["HEAD"]).with("If-Match", "\"v0\"").answered(&[412]),
    ];
    // Every pair of a condition that holds and one that does not.
    for (if_match, holds) in [("\"v1\"", true), ("\"v0\"", false)] {
        for (since, _) in [(SAME, true), (EARLIER, false)] {
            let answers: &[u16] = if holds { &[200] } else { &[412] };
            cases.push(
                case("R-065")
                    .asked_to(READS)
                    .with("If-Match", if_match)
                    .with("If-Unmodified-Since", since)
                    .answered(answers),
            );
        }
    }
    for (if_none_match, holds) in [("\"v0\"", true), ("\"v1\"", false)] {
        for since in [SAME, EARLIER] {
            let answers: &[u16] = if holds { &[200] } else { &[304] };
            cases.push(
                case("R-065")
                    .asked_to(READS)
                    .with("If-None-Match", if_none_match)
                    .with("If-Modified-Since", since)
                    .answered(answers),
            );
        }
    }
    all_hold(&cases);
}

const SAME: &str = "Sat, 29 Oct 1994 19:43:31 GMT";
const EARLIER: &str = "Sat, 29 Oct 1994 19:43:30 GMT";
