//! `If-Modified-Since` and `If-Unmodified-Since`, and what is a date: [RFC 9110 §13.1.3](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3), [§13.1.4](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.4).

use std::time::{Duration, UNIX_EPOCH};

use etag_core::HttpDate;

use super::case::{Case, EVERY, FREE, READS, STRONG, WRITES, case};
use super::run::all_hold;
use crate::app::Door;

const SAME: &str = "Sat, 29 Oct 1994 19:43:31 GMT";
const EARLIER: &str = "Sat, 29 Oct 1994 19:43:30 GMT";
const LATER: &str = "Sat, 29 Oct 1994 19:43:32 GMT";
const REQUIRED: &[Door] = &[Door::Required];

#[test]
fn the_rules_of_dates_hold_over_http() {
    all_hold(&cases());
}

fn cases() -> Vec<Case> {
    let half_a_second_past = HttpDate::from(UNIX_EPOCH + Duration::from_millis(783_459_811_500));
    let mut cases = vec![
        case("R-101").at(FREE).asked_to(WRITES).with("If-Modified-Since", SAME),
        case("R-101").asked_to(WRITES).with("If-Match", "\"v1\"").with("If-Modified-Since", SAME),
        case("R-102").asked_to(READS).with("If-Modified-Since", SAME).with("If-None-Match", "\"v0\""),
        case("R-102")
            .asked_to(READS)
            .with("If-Modified-Since", EARLIER)
            .with("If-None-Match", "\"v1\"")
            .answered(&[304]),
        case("R-103").asked_to(READS).with("If-Modified-Since", SAME).with("If-Modified-Since", SAME),
        case("R-104").asked_to(READS).modified(None).with("If-Modified-Since", LATER),
        case("R-105").asked_to(READS).with("If-Modified-Since", SAME).answered(&[304]),
        case("R-105").asked_to(READS).with("If-Modified-Since", EARLIER),
        case("R-105").asked_to(READS).with("If-Modified-Since", LATER).answered(&[304]),
        case("R-106").asked_to(READS).with("If-Modified-Since", "Thu, 31 Oct 2097 19:43:31 GMT").answered(&[304]),
        case("R-107").asked_to(EVERY).with("If-Match", "\"v1\"").with("If-Unmodified-Since", EARLIER),
        case("R-259").asked_to(EVERY).with("If-Match", "\"v1\"").with("If-Unmodified-Since", EARLIER),
        case("R-109").at(FREE).missing().asked_to(&["PUT"]).with("If-Unmodified-Since", EARLIER).answered(&[201]),
        case("R-109").at(REQUIRED).missing().asked_to(&["PUT"]).with("If-Unmodified-Since", EARLIER).answered(&[428]),
        case("R-109").at(FREE).modified(None).asked_to(EVERY).with("If-Unmodified-Since", EARLIER),
        case("R-110").at(FREE).asked_to(EVERY).with("If-Unmodified-Since", EARLIER).answered(&[412]),
        case("R-110").at(FREE).asked_to(EVERY).with("If-Unmodified-Since", SAME),
        case("R-110").at(FREE).asked_to(EVERY).with("If-Unmodified-Since", LATER),
        case("R-110").at(REQUIRED).asked_to(READS).with("If-Unmodified-Since", EARLIER).answered(&[412]),
        // A date alone is no condition that guards: two writes in one second have the same.
        case("R-111").at(REQUIRED).asked_to(WRITES).with("If-Unmodified-Since", SAME).answered(&[428]),
        // All three forms.
        case("R-052").asked_to(READS).with("If-Modified-Since", "Saturday, 29-Oct-94 19:43:31 GMT").answered(&[304]),
        case("R-052").asked_to(READS).with("If-Modified-Since", "Sat Oct 29 19:43:31 1994").answered(&[304]),
        case("R-052")
            .at(FREE)
            .asked_to(WRITES)
            .with("If-Unmodified-Since", "Saturday, 29-Oct-94 19:43:30 GMT")
            .answered(&[412]),
        case("R-052")
            .at(FREE)
            .asked_to(WRITES)
            .with("If-Unmodified-Since", "Sat Oct 29 19:43:30 1994")
            .answered(&[412]),
        // A leap second, and a time before all clocks.
        case("R-054")
            .at(FREE)
            .modified(HttpDate::from_unix(1_700_000_000))
            .asked_to(EVERY)
            .with("If-Unmodified-Since", "Sat, 31 Dec 2016 23:59:60 GMT")
            .answered(&[412]),
        case("R-054")
            .at(FREE)
            .asked_to(EVERY)
            .with("If-Unmodified-Since", "Fri, 01 Jan 1960 00:00:00 GMT")
            .answered(&[412]),
        case("R-254")
            .at(FREE)
            .asked_to(WRITES)
            .with("If-Unmodified-Since", "Fri, 01 Jan 1960 00:00:00 GMT")
            .answered(&[412]),
        case("R-254")
            .at(FREE)
            .asked_to(WRITES)
            .with("If-Unmodified-Since", "Wed, 30 Jun 1993 23:59:60 GMT")
            .answered(&[412]),
        // Whole seconds.
        case("R-058").modified(half_a_second_past).asked_to(READS).with("If-Modified-Since", SAME).answered(&[304]),
        case("R-058").at(FREE).modified(half_a_second_past).asked_to(WRITES).with("If-Unmodified-Since", SAME),
        // By the clock of the server, whatever the client says that it is.
        case("R-059").asked_to(READS).with("Date", "Sat, 29 Oct 1994 19:43:00 GMT").with("If-Modified-Since", EARLIER),
    ];
    for value in
        ["yesterday", "0", "1994-10-29T19:43:31Z", "Sat, 29 Oct 1994 19:43:31", "Sat, 29 Oct 1994 24:43:31 GMT"]
    {
        cases.push(case("R-103").at(STRONG).asked_to(READS).with("If-Modified-Since", value));
        cases.push(case("R-108").at(FREE).asked_to(EVERY).with("If-Unmodified-Since", value));
        cases.push(case("R-108").at(REQUIRED).asked_to(WRITES).with("If-Unmodified-Since", value).answered(&[428]));
    }
    for lines in [[EARLIER, EARLIER], [EARLIER, SAME]] {
        let [first, second] = lines;
        let twice = |rule| case(rule).with("If-Unmodified-Since", first).with("If-Unmodified-Since", second);
        cases.push(twice("R-108").at(FREE).asked_to(EVERY));
        cases.push(twice("R-108").at(REQUIRED).asked_to(WRITES).answered(&[428]));
        cases.push(twice("R-253").at(FREE).asked_to(WRITES));
    }
    cases
}
