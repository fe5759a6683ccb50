//! What is asked without writing, by topic.

use reqwest::Method;

use super::case::Answer::{AsWithout, Failed, Invalid, NotModified, Part, Refused, RefusedFirst, Unsatisfiable, Whole};
use super::case::{Case, Given, Need, advice, must, should};
use super::checks;

/// An entity tag that no service has.
pub(super) const OTHER: &str = "\"etag-check-other\"";

/// `HEAD`, and what the answers to reads have.
pub(super) fn representations() -> Vec<Case> {
    vec![
        should("R-035", "§8.8.3.1", "a representation has an entity tag").and(checks::is_tagged),
        must("R-143", "§9.1", "HEAD is there where GET is").asks(Method::HEAD),
        should("R-041", "§9.3.2", "HEAD has no other fields than GET").head().and(checks::head_is_as_get),
        advice("R-041", "§9.3.2", "HEAD has the entity tag of GET").head().and(checks::head_is_tagged),
        advice("", "RFC 9111 §5.2", "an answer says what caches may do with it")
            .unnumbered()
            .and(checks::says_what_caches_may_do),
    ]
}

/// `If-None-Match`.
pub(super) fn if_none_match() -> Vec<Case> {
    const NAME: &str = "If-None-Match";
    let is = |value| must("R-090", "§13.1.2", "one matching entity tag makes a list false").with(NAME, value);
    vec![
        must("R-092", "§13.1.2", "the current entity tag: not modified").with(NAME, "{tag}").answered(&[NotModified]),
        must("R-092", "§13.1.2", "the current entity tag, to HEAD: not modified")
            .head()
            .with(NAME, "{tag}")
            .answered(&[NotModified]),
        must("R-090", "§13.1.2", "another entity tag: the representation").with(NAME, OTHER),
        must("R-091", "§13.1.2", "weak comparison").with(NAME, "{unlike}").answered(&[NotModified]),
        must("R-089", "§13.1.2", "`*` is false where there is a representation")
            .with(NAME, "*")
            .answered(&[NotModified]),
        is("\"etag-check-other\", {tag}").answered(&[NotModified]),
        must("R-002", "§5.3", "the lines of a field are one value: the last counts")
            .with(NAME, OTHER)
            .with(NAME, "{tag}")
            .answered(&[NotModified]),
        must("R-002", "§5.3", "the lines of a field are one value: the first counts")
            .with(NAME, "{tag}")
            .with(NAME, OTHER)
            .answered(&[NotModified]),
        must("R-011", "§5.6.1.2", "empty members of a list are skipped")
            .with(NAME, ", \"etag-check-other\",, {tag},")
            .answered(&[NotModified]),
        must("R-014", "§5.6.3", "a tab is white space, around a comma as well")
            .with(NAME, "\"etag-check-other\"{tab},{tab}{tag}")
            .answered(&[NotModified]),
        must("R-014", "§5.6.1", "no white space is needed around a comma")
            .with(NAME, "\"etag-check-other\",{tag}")
            .answered(&[NotModified]),
        must("R-023", "§8.8.3", "a comma does not end an entity tag: another one").with(NAME, "{comma}"),
        must("R-023", "§8.8.3", "a comma does not end an entity tag: a list")
            .with(NAME, "\"etag-check,other\", {tag}")
            .answered(&[NotModified]),
        must("R-045", "§8.8.3.2", "letters differ from their other case").with(NAME, "{swapped}"),
        must("R-015", "§13.1.2", "the empty list names nothing").with(NAME, "").answered(&[Whole, Invalid]),
        should("R-097", "§13.1.2", "what is malformed names nothing")
            .with(NAME, "etag-check-other")
            .answered(&[Whole, Refused]),
        should("R-005", "§5.5", "bytes that are no text are data").with(NAME, "{bytes}").answered(&[Whole, Refused]),
        must("R-008", "§5.4", "a field of 100 kB is read or refused, and not skipped")
            .with(NAME, "{many}, {tag}")
            .answered(&[NotModified, Refused]),
        must("R-128", "§15.4.5", "304 has the fields of the 200")
            .with(NAME, "{tag}")
            .answered(&[NotModified])
            .and(checks::has_the_fields_of_the_200),
        must("R-132", "§15.4.5", "304 is no answer where nothing is")
            .given(Given::Elsewhere)
            .with(NAME, "*")
            .answered(&[AsWithout]),
    ]
}

/// `If-Modified-Since` and `If-Unmodified-Since`.
pub(super) fn dates() -> Vec<Case> {
    const SINCE: &str = "If-Modified-Since";
    const UNLESS: &str = "If-Unmodified-Since";
    const IGNORED: &str = "what is no date is ignored";
    const LISTED: &str = "a list of dates is ignored";
    vec![
        should("R-105", "§13.1.3", "the date of the representation: not modified")
            .with(SINCE, "{modified}")
            .answered(&[NotModified]),
        should("R-105", "§13.1.3", "an older date: the representation").with(SINCE, "{earlier}"),
        advice("R-105", "§13.1.3", "a later date: not modified").with(SINCE, "{later}").answered(&[NotModified]),
        must("R-103", "§13.1.3", IGNORED).with(SINCE, "yesterday"),
        must("R-103", "§13.1.3", LISTED).with(SINCE, "{modified}").with(SINCE, "{modified}"),
        must("R-052", "§5.6.7", "a date of RFC 850 is read")
            .with(SINCE, "{modified-850}")
            .needs(Need::ReadsDates)
            .answered(&[NotModified]),
        must("R-052", "§5.6.7", "a date of asctime is read")
            .with(SINCE, "{modified-asctime}")
            .needs(Need::ReadsDates)
            .answered(&[NotModified]),
        must("R-102", "§13.1.3", "it is ignored beside If-None-Match: the representation")
            .with("If-None-Match", OTHER)
            .with(SINCE, "{modified}"),
        must("R-102", "§13.1.3", "it is ignored beside If-None-Match: not modified")
            .with("If-None-Match", "{tag}")
            .with(SINCE, "{earlier}")
            .answered(&[NotModified]),
        must("R-096", "§13.1.3", "it is ignored beside an empty If-None-Match")
            .with("If-None-Match", "")
            .with(SINCE, "{modified}")
            .answered(&[Whole, Invalid]),
        must("R-096", "§13.1.3", "it is ignored beside a malformed If-None-Match")
            .with("If-None-Match", "etag-check-other")
            .with(SINCE, "{modified}")
            .answered(&[Whole, Invalid]),
        must("R-110", "§13.1.4", "If-Unmodified-Since with an older date: not performed")
            .with(UNLESS, "{earlier}")
            .answered(&[Refused]),
        must("R-110", "§13.1.4", "with the date of the representation: performed").with(UNLESS, "{modified}"),
        must("R-110", "§13.1.4", "with a later date: performed").with(UNLESS, "{later}"),
        must("R-108", "§13.1.4", IGNORED).with(UNLESS, "yesterday"),
        must("R-108", "§13.1.4", LISTED).with(UNLESS, "{earlier}").with(UNLESS, "{earlier}"),
        must("R-107", "§13.1.4", "it is ignored beside If-Match")
            .with("If-Match", "{strong}")
            .with(UNLESS, "{earlier}"),
    ]
}

/// `If-Match`.
pub(super) fn if_match() -> Vec<Case> {
    const NAME: &str = "If-Match";
    const MALFORMED: &str = "a malformed If-Match is not true, and not absent";
    vec![
        must("R-072", "§13.1.1", "another entity tag: not performed").with(NAME, OTHER).answered(&[Refused]),
        should("R-078", "§13.2.2", "the answer is 412").with(NAME, OTHER).answered(&[Failed]),
        must("R-072", "§13.1.1", "another entity tag, to HEAD: not performed")
            .head()
            .with(NAME, OTHER)
            .answered(&[Refused]),
        must("R-074", "§13.1.1", "the current entity tag: performed").with(NAME, "{strong}"),
        must("R-074", "§13.1.1", "one matching entity tag makes a list true")
            .with(NAME, "\"etag-check-other\", {strong}"),
        must("R-002", "§5.3", "the lines of a field are one value: the last counts")
            .with(NAME, OTHER)
            .with(NAME, "{strong}"),
        must("R-002", "§5.3", "the lines of a field are one value: the first counts")
            .with(NAME, "{strong}")
            .with(NAME, OTHER),
        must("R-075", "§13.1.1", "strong comparison: a weak entity tag never matches")
            .with(NAME, "{weak}")
            .answered(&[Refused]),
        must("R-073", "§13.1.1", "`*` is true where there is a representation").with(NAME, "*"),
        must("R-045", "§8.8.3.2", "letters differ from their other case").with(NAME, "{swapped}").answered(&[Refused]),
        must("R-023", "§8.8.3", "a comma does not end an entity tag").with(NAME, "{comma}").answered(&[Refused]),
        must("R-015", "§13.1.1", "the empty list names nothing").with(NAME, "").answered(&[Refused]),
        must("R-081", "§13.1.1", MALFORMED).with(NAME, "etag-check-other").answered(&[Refused]),
        must("R-251", "§13.1.1", "bytes that are no text do not make the field vanish")
            .with(NAME, "{bytes}")
            .answered(&[Refused]),
        must("R-008", "§5.4", "a field of 100 kB is read or refused, and not skipped")
            .with(NAME, "{many}")
            .answered(&[Refused]),
        must("R-064", "§13.2.1", "OPTIONS ignores preconditions")
            .asks(Method::OPTIONS)
            .needs(Need::Options)
            .with(NAME, OTHER)
            .answered(&[AsWithout]),
        advice("R-061", "§13.2.1", "what is not there is 404, whatever is asked of it")
            .given(Given::Elsewhere)
            .with(NAME, "*")
            .answered(&[AsWithout]),
    ]
}

/// What counts first.
pub(super) fn order() -> Vec<Case> {
    vec![
        must("R-066", "§13.2.2", "a true If-Match does not end the evaluation")
            .with("If-Match", "{strong}")
            .with("If-None-Match", "{strong}")
            .answered(&[NotModified]),
        must("R-065", "§13.2.2", "If-Match comes before If-None-Match")
            .with("If-Match", OTHER)
            .with("If-None-Match", "{tag}")
            .answered(&[Refused]),
        must("R-088", "§13.1.2", "If-Unmodified-Since comes before If-None-Match")
            .with("If-Unmodified-Since", "{earlier}")
            .with("If-None-Match", "{tag}")
            .answered(&[Refused]),
    ]
}

/// `Range` and `If-Range`.
pub(super) fn ranges() -> Vec<Case> {
    let part = |case: Case| case.needs(Need::Ranges).with("Range", "bytes=0-0");
    let behind = |case: Case| case.needs(Need::Ranges).with("Range", "bytes={length}-");
    vec![
        part(must("R-123", "§15.3.7", "206 has the fields of the 200"))
            .answered(&[Part, Whole])
            .and(checks::has_the_fields_of_the_200),
        part(should("R-117", "§13.1.5", "If-Range is true: the part")).with("If-Range", "{strong}").answered(&[Part]),
        part(must("R-119", "§13.1.5", "If-Range is false: the whole")).with("If-Range", OTHER),
        part(must("R-117", "§13.1.5", "a weak entity tag makes it false")).with("If-Range", "{weak}"),
        part(must("R-118", "§13.1.5", "a later date makes it false")).with("If-Range", "{later}"),
        part(must("R-114", "§13.2.2", "If-None-Match comes before the range"))
            .with("If-None-Match", "{tag}")
            .answered(&[NotModified]),
        behind(must("R-114", "§13.2.2", "If-Match comes before the range"))
            .with("If-Match", OTHER)
            .answered(&[RefusedFirst]),
        part(must("R-113", "§14.2", "a range counts on GET alone")).asks(Method::HEAD),
        behind(should("R-125", "§15.5.17", "416 says how long the representation is"))
            .answered(&[Unsatisfiable])
            .and(checks::says_the_length),
    ]
}

/// Content codings.
pub(super) fn codings() -> Vec<Case> {
    let coded = |case: Case| case.with("Accept-Encoding", "gzip");
    vec![
        coded(must("R-033", "§8.8.3.3", "content that is coded has a strong entity tag of its own"))
            .and(checks::coding_has_its_own_tag),
        coded(should("", "§12.5.5", "an answer that depends on Accept-Encoding says so in Vary").unnumbered())
            .and(checks::coding_is_in_vary),
        coded(must("R-092", "§13.1.2", "the entity tag of the coded content: not modified"))
            .with("If-None-Match", "{coded}")
            .answered(&[NotModified]),
        coded(must("R-255", "§15.4.5", "304 has the fields of the coded 200"))
            .with("If-None-Match", "{coded}")
            .answered(&[NotModified])
            .and(checks::has_the_fields_of_the_coded_200),
    ]
}
