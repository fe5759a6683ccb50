//! `evaluate` against a model that was written from the text of RFC 9110 §13, over every combination of inputs.
//!
//! The model never sees a field value: it is told what each field *means* ("names the current tag", "is malformed"), and the
//! values that carry these meanings are written out below, once.

use etag_core::{Current, Decision, HttpDate, Limits, Method, Preconditions, Representation, evaluate};

use crate::support::etag;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Tags {
    Absent,
    Current,
    CurrentWeakened,
    Other,
    Any,
    Malformed,
    Empty,
    TooLarge,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Date {
    Absent,
    Before,
    Equal,
    After,
    Malformed,
    Empty,
    TooLarge,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stored {
    Strong,
    Weak,
    Untagged,
    Vacant,
    NotFound,
}

const METHODS: [Method; 11] = [
    Method::Get,
    Method::Head,
    Method::Query,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
    Method::Options,
    Method::Trace,
    Method::Connect,
    Method::Other,
];
const STORED: [Stored; 5] = [Stored::Strong, Stored::Weak, Stored::Untagged, Stored::Vacant, Stored::NotFound];
const TAGS: [Tags; 8] = [
    Tags::Absent,
    Tags::Current,
    Tags::CurrentWeakened,
    Tags::Other,
    Tags::Any,
    Tags::Malformed,
    Tags::Empty,
    Tags::TooLarge,
];
const DATES: [Date; 7] =
    [Date::Absent, Date::Before, Date::Equal, Date::After, Date::Malformed, Date::Empty, Date::TooLarge];

/// One point of the space.
#[derive(Clone, Copy, Debug)]
struct Request {
    method: Method,
    stored: Stored,
    date_is_known: bool,
    if_match: Tags,
    if_none_match: Tags,
    if_modified_since: Date,
    if_unmodified_since: Date,
}

#[test]
fn every_combination_is_decided_as_the_standard_says() {
    let mut seen = 0;
    for method in METHODS {
        for stored in STORED {
            for date_is_known in [false, true] {
                for if_match in TAGS {
                    for if_none_match in TAGS {
                        for if_modified_since in DATES {
                            for if_unmodified_since in DATES {
                                let request = Request {
                                    method,
                                    stored,
                                    date_is_known,
                                    if_match,
                                    if_none_match,
                                    if_modified_since,
                                    if_unmodified_since,
                                };
                                assert_eq!(status(request), model(request), "{request:?}");
                                seen += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(seen, 11 * 5 * 2 * 8 * 8 * 7 * 7);
}

/// The status code that the text asks for, 0 for "perform".
///
/// Where it leaves a malformed field open, the answer is this project's: closed, but for a read with a malformed `If-None-Match`.
fn model(request: Request) -> u16 {
    let reads = matches!(request.method, Method::Get | Method::Head | Method::Query);
    // "A server MUST ignore the conditional request header fields … when received with a request method that does not involve the
    // selection or modification of a selected representation"; and all of them when the answer would be neither 2xx nor 412.
    if matches!(request.method, Method::Options | Method::Trace | Method::Connect) {
        return 0;
    }
    if request.stored == Stored::NotFound || (request.stored == Stored::Vacant && reads) {
        return 0;
    }
    let exists = request.stored != Stored::Vacant;
    let date_is_known = exists && request.date_is_known;

    let if_match = match request.if_match {
        Tags::Absent => None,
        Tags::Malformed => return 400,
        Tags::TooLarge => return 431,
        Tags::Any => Some(exists),
        Tags::Current => Some(request.stored == Stored::Strong),
        Tags::CurrentWeakened | Tags::Other | Tags::Empty => Some(false),
    };
    let unmodified = match request.if_unmodified_since {
        Date::TooLarge if if_match.is_none() => return 431,
        Date::Absent | Date::Malformed | Date::Empty | Date::TooLarge => None,
        Date::Before => Some(false),
        Date::Equal | Date::After => Some(true),
    };
    if if_match == Some(false) {
        return 412;
    }
    if if_match.is_none() && date_is_known && unmodified == Some(false) {
        return 412;
    }

    let if_none_match = match request.if_none_match {
        Tags::Absent => None,
        Tags::TooLarge => return 431,
        Tags::Malformed if reads => Some(true),
        Tags::Malformed => return 400,
        Tags::Any => Some(!exists),
        Tags::Current | Tags::CurrentWeakened => Some(!matches!(request.stored, Stored::Strong | Stored::Weak)),
        Tags::Other | Tags::Empty => Some(true),
    };
    let modified = match request.if_modified_since {
        Date::TooLarge if reads && if_none_match.is_none() => return 431,
        Date::Absent | Date::Malformed | Date::Empty | Date::TooLarge => None,
        Date::Before => Some(true),
        Date::Equal | Date::After => Some(false),
    };
    if if_none_match == Some(false) {
        return if reads { 304 } else { 412 };
    }
    if reads && if_none_match.is_none() && date_is_known && modified == Some(false) {
        return 304;
    }
    0
}

fn status(request: Request) -> u16 {
    let now = HttpDate::from_unix(1_700_000_000);
    let tag = etag(if request.stored == Stored::Weak { "W/\"current\"" } else { "\"current\"" });
    let mut representation = match request.stored {
        Stored::Strong | Stored::Weak => Representation::tagged(&tag),
        Stored::Untagged | Stored::Vacant | Stored::NotFound => Representation::untagged(),
    };
    if request.date_is_known {
        representation = representation.last_modified(HttpDate::from_unix(784_111_777));
    }
    let current = match request.stored {
        Stored::Vacant => Current::Vacant,
        Stored::NotFound => Current::NotFound,
        _ => Current::Exists(representation),
    };
    let fields: Vec<(&str, &str)> = [
        ("If-Match", tags(request.if_match)),
        ("If-None-Match", tags(request.if_none_match)),
        ("If-Modified-Since", date(request.if_modified_since)),
        ("If-Unmodified-Since", date(request.if_unmodified_since)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    let limits = Limits::default().with_max_members(4).with_max_field_bytes(40);
    let decision = evaluate(request.method, &Preconditions::from_pairs(&fields, now, &limits), &current);
    match decision {
        Decision::Perform => 0,
        refused => refused.status().expect("a refusal has a status"),
    }
}

fn tags(meaning: Tags) -> Option<&'static str> {
    Some(match meaning {
        Tags::Absent => return None,
        Tags::Current => "\"x\", \"current\"",
        Tags::CurrentWeakened => "\"x\", W/\"current\"",
        Tags::Other => "\"x\", W/\"y\"",
        Tags::Any => "*",
        Tags::Malformed => "current",
        Tags::Empty => "",
        Tags::TooLarge => "\"current\", \"2\", \"3\", \"4\", \"5\"",
    })
}

fn date(meaning: Date) -> Option<&'static str> {
    Some(match meaning {
        Date::Absent => return None,
        Date::Before => "Sun, 06 Nov 1994 08:49:36 GMT",
        Date::Equal => "Sun, 06 Nov 1994 08:49:37 GMT",
        Date::After => "Sun, 06 Nov 1994 08:49:38 GMT",
        Date::Malformed => "1994-11-06T08:49:37Z",
        Date::Empty => "",
        Date::TooLarge => "Sun, 06 Nov 1994 08:49:36 GMT            ",
    })
}
