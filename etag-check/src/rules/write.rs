//! What is asked by writing. Each `PUT` and `PATCH` carries what would change the resource, so that it can be seen whether it was performed.

use reqwest::Method;

use super::case::Answer::{Created, Done, Failed, Missing, Refused, Replaced, Required};
use super::case::{Case, Given, advice, must, should};
use super::checks;
use super::read::OTHER;

const IF_MATCH: &str = "If-Match";
const IF_NONE_MATCH: &str = "If-None-Match";

/// `PUT` on a resource that is there.
pub(super) fn put() -> Vec<Case> {
    let mut cases = performed();
    cases.extend(refused());
    cases.extend(malformed());
    cases.extend([
        should("R-062", "§13.2.1", "the precondition comes before the content: 412, and not what is wrong with that")
            .put()
            .broken()
            .with(IF_MATCH, OTHER)
            .answered(&[Failed]),
        // It lands where none is required, which is all right.
        advice("R-176", "RFC 6585 §3", "a write without a precondition is refused").put().answered(&[Required]),
    ]);
    cases
}

fn performed() -> Vec<Case> {
    let put = |case: Case| case.put().answered(&[Done]);
    vec![
        put(must("R-074", "§13.1.1", "the current entity tag: performed")).with(IF_MATCH, "{strong}"),
        put(must("R-137", "§9.3.4", "PUT that replaces is 200 or 204")).with(IF_MATCH, "{guard}").answered(&[Replaced]),
        put(must("R-037", "§8.8", "the entity tag of the answer is that of the next read"))
            .with(IF_MATCH, "{guard}")
            .and(checks::tag_is_that_of_the_next_read),
        // Else a client takes what it has sent for what is there.
        put(must("R-144", "§9.3.4", "no validator, unless the content is stored as it was sent, or comes with it"))
            .with(IF_MATCH, "{guard}")
            .and(checks::no_validator_of_unseen_content),
        // By the letter this is a must as well. Who is sent the new content has its validator for a read less, and is misled by nothing.
        put(advice(
            "R-144",
            "§9.3.4",
            "by the letter a must: no validator with content that comes with it, unless it is stored as it was sent",
        ))
        .with(IF_MATCH, "{guard}")
        .and(checks::no_validator_of_other_content),
        put(must("R-074", "§13.1.1", "one matching entity tag makes a list true"))
            .with(IF_MATCH, "\"etag-check-other\", {strong}"),
        put(must("R-011", "§5.6.1.2", "empty members of a list are skipped"))
            .with(IF_MATCH, ", \"etag-check-other\",, {strong},"),
        put(must("R-002", "§5.3", "the lines of a field are one value: the last counts"))
            .with(IF_MATCH, OTHER)
            .with(IF_MATCH, "{strong}"),
        put(must("R-002", "§5.3", "the lines of a field are one value: the first counts"))
            .with(IF_MATCH, "{strong}")
            .with(IF_MATCH, OTHER),
        put(must("R-073", "§13.1.1", "`*` is true where there is a representation")).with(IF_MATCH, "*"),
        put(must("R-107", "§13.1.4", "If-Unmodified-Since is ignored beside If-Match"))
            .with(IF_MATCH, "{strong}")
            .with("If-Unmodified-Since", "{earlier}"),
        put(must("R-101", "§13.1.3", "If-Modified-Since is ignored"))
            .with(IF_MATCH, "{strong}")
            .with("If-Modified-Since", "{modified}"),
        put(must("R-090", "§13.1.2", "another entity tag makes If-None-Match true"))
            .with(IF_MATCH, "{strong}")
            .with(IF_NONE_MATCH, OTHER),
        put(must("R-110", "§13.1.4", "If-Unmodified-Since with a later date: performed"))
            .with("If-Unmodified-Since", "{later}"),
        put(advice("R-086", "§13.1.1", "who has read coded content can write")).with(IF_MATCH, "{coded}"),
    ]
}

fn refused() -> Vec<Case> {
    let put = |case: Case| case.put().answered(&[Refused]);
    vec![
        put(must("R-077", "§13.1.1", "an entity tag that never was: not performed")).with(IF_MATCH, OTHER),
        put(must("R-077", "§13.1.1", "an entity tag that is no longer current: not performed"))
            .with(IF_MATCH, "{former}"),
        put(should("R-078", "§13.2.2", "the answer is 412")).with(IF_MATCH, OTHER).answered(&[Failed]),
        put(must("R-075", "§13.1.1", "strong comparison: a weak entity tag never matches")).with(IF_MATCH, "{weak}"),
        put(must("R-045", "§8.8.3.2", "letters differ from their other case")).with(IF_MATCH, "{swapped}"),
        put(must("R-023", "§8.8.3", "a comma does not end an entity tag")).with(IF_MATCH, "{comma}"),
        put(must("R-107", "§13.1.4", "If-Unmodified-Since does not stand in for a false If-Match"))
            .with(IF_MATCH, OTHER)
            .with("If-Unmodified-Since", "{modified}"),
        put(must("R-110", "§13.1.4", "If-Unmodified-Since with an older date: not performed"))
            .with("If-Unmodified-Since", "{earlier}"),
        put(must("R-089", "§13.1.2", "If-None-Match: * creates, and replaces nothing"))
            .with(IF_NONE_MATCH, "*")
            .answered(&[Failed]),
        put(must("R-093", "§13.1.2", "the current entity tag in If-None-Match: 412"))
            .with(IF_NONE_MATCH, "{tag}")
            .answered(&[Failed]),
        put(must("R-091", "§13.1.2", "weak comparison")).with(IF_NONE_MATCH, "{unlike}").answered(&[Failed]),
        put(must("R-066", "§13.2.2", "a true If-Match does not end the evaluation"))
            .with(IF_MATCH, "{strong}")
            .with(IF_NONE_MATCH, "{strong}")
            .answered(&[Failed]),
        put(must("R-008", "§5.4", "a field of 100 kB is read or refused, and not skipped")).with(IF_MATCH, "{many}"),
    ]
}

/// None of them names what is current, however it is read: who performs them has taken the field for absent, or for true.
fn malformed() -> Vec<Case> {
    const CLAIM: &str = "a malformed If-Match is not true, and not absent";
    let put = |claim, value| must("R-081", "§13.1.1", claim).put().with(IF_MATCH, value).answered(&[Refused]);
    vec![
        put(CLAIM, "etag-check-other"),
        put("with other quotes it is malformed: not true, and not absent", "'etag-check-other'"),
        put("without the last quote it is malformed: not true, and not absent", "\"etag-check-other"),
        put("without a comma it is malformed: not true, and not absent", "\"etag-check-other\" \"etag-check-another\""),
        put("with a parameter it is malformed: not true, and not absent", "\"etag-check-other\";q=1"),
        must("R-015", "§13.1.1", "the empty list names nothing").put().with(IF_MATCH, "").answered(&[Refused]),
        must("R-251", "§13.1.1", "bytes that are no text do not make the field vanish")
            .put()
            .with(IF_MATCH, "{bytes}")
            .answered(&[Refused]),
        advice("R-080", "§13.1.1", "`*` beside an entity tag is malformed")
            .put()
            .with(IF_MATCH, "\"etag-check-other\", *")
            .answered(&[Refused]),
        advice("R-098", "§13.1.2", "a malformed If-None-Match guards nothing, and is refused")
            .put()
            .with(IF_MATCH, "{guard}")
            .with(IF_NONE_MATCH, "etag-check-other")
            .answered(&[Refused]),
    ]
}

/// `PATCH`.
pub(super) fn patch() -> Vec<Case> {
    let patch = |case: Case| case.asks(Method::PATCH);
    vec![
        patch(must("R-074", "§13.1.1", "the current entity tag: performed"))
            .with(IF_MATCH, "{strong}")
            .answered(&[Done]),
        patch(must("R-037", "§8.8", "the entity tag of the answer is that of the next read"))
            .with(IF_MATCH, "{guard}")
            .answered(&[Done])
            .and(checks::tag_is_that_of_the_next_read),
        patch(must("R-077", "§13.1.1", "an entity tag that never was: not performed"))
            .with(IF_MATCH, OTHER)
            .answered(&[Refused]),
        patch(must("R-077", "§13.1.1", "an entity tag that is no longer current: not performed"))
            .with(IF_MATCH, "{former}")
            .answered(&[Refused]),
        patch(must("R-075", "§13.1.1", "strong comparison: a weak entity tag never matches"))
            .with(IF_MATCH, "{weak}")
            .answered(&[Refused]),
        patch(must("R-081", "§13.1.1", "a malformed If-Match is not true, and not absent"))
            .with(IF_MATCH, "etag-check-other")
            .answered(&[Refused]),
        patch(must("R-015", "§13.1.1", "the empty list names nothing")).with(IF_MATCH, "").answered(&[Refused]),
        patch(must("R-093", "§13.1.2", "If-None-Match: * is false, and 412"))
            .with(IF_NONE_MATCH, "*")
            .answered(&[Failed]),
        patch(advice("R-176", "RFC 6585 §3", "a write without a precondition is refused")).answered(&[Required]),
    ]
}

/// `DELETE`, and what is left behind it. These come last.
pub(super) fn delete() -> Vec<Case> {
    let create = |case: Case| case.put().given(Given::Gone);
    vec![
        must("R-077", "§13.1.1", "an entity tag that never was: not performed")
            .delete()
            .with(IF_MATCH, OTHER)
            .answered(&[Refused]),
        must("R-077", "§13.1.1", "an entity tag that is no longer current: not performed")
            .delete()
            .with(IF_MATCH, "{former}")
            .answered(&[Refused]),
        must("R-075", "§13.1.1", "strong comparison: a weak entity tag never matches")
            .delete()
            .with(IF_MATCH, "{weak}")
            .answered(&[Refused]),
        must("R-081", "§13.1.1", "a malformed If-Match is not true, and not absent")
            .delete()
            .with(IF_MATCH, "etag-check-other")
            .answered(&[Refused]),
        must("R-015", "§13.1.1", "the empty list names nothing").delete().with(IF_MATCH, "").answered(&[Refused]),
        must("R-093", "§13.1.2", "If-None-Match: * is false, and 412")
            .delete()
            .with(IF_NONE_MATCH, "*")
            .answered(&[Failed]),
        must("R-074", "§13.1.1", "the current entity tag: performed")
            .delete()
            .with(IF_MATCH, "{strong}")
            .answered(&[Done]),
        create(must("R-063", "§13.1.1", "the former entity tag creates nothing"))
            .with(IF_MATCH, "{former}")
            .answered(&[Refused]),
        create(must("R-063", "§13.1.1", "`*` creates nothing")).with(IF_MATCH, "*").answered(&[Refused]),
        advice("R-061", "§13.2.1", "what is not there is 404, whatever is asked of it")
            .delete()
            .given(Given::Gone)
            .with(IF_MATCH, "{former}")
            .answered(&[Missing]),
        create(must("R-095", "§13.1.2", "If-None-Match: * creates where nothing is"))
            .with(IF_NONE_MATCH, "*")
            .answered(&[Done]),
        must("R-028", "§8.8.1", "the entity tag of what was deleted is not that of what was created")
            .put()
            .with(IF_MATCH, "{former}")
            .answered(&[Refused]),
        create(must("R-137", "§9.3.4", "PUT that creates is 201")).with(IF_NONE_MATCH, "*").answered(&[Created]),
        advice("R-176", "RFC 6585 §3", "a deletion without a precondition is refused").delete().answered(&[Required]),
    ]
}
