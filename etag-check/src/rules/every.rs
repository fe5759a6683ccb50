//! What holds of every answer that came, whatever was asked.

use etag_core::{EntityTag, HttpDate};
use reqwest::Method;
use reqwest::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, DATE,
    ETAG, HeaderName, HeaderValue, LAST_MODIFIED,
};

use super::exchange::Judgement;
use super::facts::{Facts, date};
use super::report::{Level, Row, Verdict};
use super::walk::{Answered, Walk};

const PROBLEM: &str = "application/problem+json";

/// A claim about each answer of a kind.
struct Universal {
    rule: &'static str,
    level: Level,
    section: &'static str,
    claim: &'static str,
    /// The answers that it is about.
    asked: &'static str,
    expected: &'static str,
    /// Whether an answer is as it must be, or in what way not; none, if the claim is not about it.
    judge: fn(&Facts, &Answered) -> Option<Result<(), String>>,
}

/// Judges all that came.
pub(super) fn judge(walk: &mut Walk) {
    for &Universal { rule, level, section, claim, asked, expected, judge } in CLAIMS {
        let (verdict, came) = judgement(&walk.answers, |answer| judge(&walk.facts, answer));
        let (asked, expected) = (asked.to_owned(), expected.to_owned());
        walk.rows.push(Row { rule: Some(rule), level, section, claim, asked, sent: None, expected, came, verdict });
    }
}

fn judgement(answers: &[Answered], judge: impl Fn(&Answered) -> Option<Result<(), String>>) -> Judgement {
    let mut count = 0;
    for answer in answers {
        match judge(answer) {
            Some(Err(wrong)) => {
                let status = answer.response.status.as_u16();
                return (Verdict::Missed, format!("{wrong}, in the {status} to {}", answer.sent));
            }
            Some(Ok(())) => count += 1,
            None => {}
        }
    }
    match count {
        0 => (Verdict::NotApplicable, "there was no such answer".to_owned()),
        1 => (Verdict::Held, "1 answer".to_owned()),
        _ => (Verdict::Held, format!("{count} answers")),
    }
}

const CLAIMS: &[Universal] = &[
    Universal {
        rule: "R-006",
        level: Level::Must,
        section: "§5.3",
        claim: "a field that is no list has one line",
        asked: "anything",
        expected: "one line",
        judge: |_, answer| {
            let singletons = [ETAG, LAST_MODIFIED, DATE, CONTENT_LOCATION, CONTENT_TYPE];
            let doubled = singletons.iter().find(|name| answer.response.fields.get_all(*name).iter().count() > 1);
            Some(doubled.map_or(Ok(()), |name| Err(format!("two lines of {name}"))))
        },
    },
    Universal {
        rule: "R-025",
        level: Level::Must,
        section: "§8.8.3",
        claim: "an ETag is an entity tag",
        asked: "anything",
        expected: "quoted, with W/ or not",
        judge: |_, answer| {
            let tag = answer.response.fields.get(ETAG)?.as_bytes();
            Some(EntityTag::parse(tag).map(drop).map_err(|err| format!("{}: {err}", tag.escape_ascii())))
        },
    },
    Universal {
        rule: "R-051",
        level: Level::Must,
        section: "§5.6.7",
        claim: "dates are written in the one form",
        asked: "anything",
        expected: "as Sun, 06 Nov 1994 08:49:37 GMT",
        judge: |_, answer| {
            let fields = &answer.response.fields;
            let mut dates = [DATE, LAST_MODIFIED].into_iter().filter(|name| fields.contains_key(name)).peekable();
            dates.peek()?;
            let is_wrong = |name: &_| {
                date(fields, name).map(HttpDate::to_bytes).as_ref().map(|bytes| &bytes[..])
                    != fields.get(name).map(HeaderValue::as_bytes)
            };
            Some(dates.find(is_wrong).map_or(Ok(()), |name| Err(format!("another form of {name}"))))
        },
    },
    Universal {
        rule: "R-048",
        level: Level::Must,
        section: "§8.8.2.1",
        claim: "Last-Modified is not later than Date",
        asked: "anything",
        expected: "not later, or by a second",
        judge: |_, answer| {
            let fields = &answer.response.fields;
            let (modified, date) = (date(fields, &LAST_MODIFIED)?, date(fields, &DATE)?);
            // Many a server makes its Date once a second, and sends it until the next.
            Some(if modified.unix_seconds() <= date.unix_seconds() + 1 {
                Ok(())
            } else {
                Err(format!("{modified} is later than {date}"))
            })
        },
    },
    Universal {
        rule: "R-056",
        level: Level::Must,
        section: "§6.6.1",
        claim: "a service with a clock sends Date with every 2xx, 3xx and 4xx",
        asked: "anything",
        expected: "Date",
        judge: |facts, answer| {
            let is_dated = (200..500).contains(&answer.response.status.as_u16()) && facts.has_clock();
            is_dated.then(|| has(answer, &DATE))
        },
    },
    Universal {
        rule: "R-129",
        level: Level::Should,
        section: "§15.4.5",
        claim: "304 says nothing about the content",
        asked: "what is answered 304",
        expected: "no Content-Type, -Encoding, -Language",
        judge: |_, answer| {
            let mut metadata = [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LANGUAGE].into_iter();
            (answer.response.status == 304).then(|| {
                let found = metadata.find(|name| answer.response.fields.contains_key(name));
                found.map_or(Ok(()), |name| Err(format!("with {name}")))
            })
        },
    },
    Universal {
        rule: "R-131",
        level: Level::Must,
        section: "§8.6",
        claim: "304 has no Content-Length but that of the 200",
        asked: "what is answered 304",
        expected: "none, or that of the 200",
        judge: |facts, answer| {
            let length = answer.response.text(&CONTENT_LENGTH)?;
            (answer.response.status == 304 && facts.steady.content).then(|| match answer.length {
                Some(whole) if length == whole.to_string() => Ok(()),
                _ => Err(format!("Content-Length: {length}")),
            })
        },
    },
    Universal {
        rule: "R-142",
        level: Level::Must,
        section: "§15.5.6",
        claim: "405 says which methods there are",
        asked: "what is answered 405",
        expected: "Allow",
        judge: |_, answer| (answer.response.status == 405).then(|| has(answer, &ALLOW)),
    },
    Universal {
        rule: "R-134",
        level: Level::Should,
        section: "§15.5",
        claim: "a refusal explains itself",
        asked: "what is answered 412 or 428, but to HEAD",
        expected: "content",
        judge: |_, answer| {
            (is_refusal(answer) && has_all_content(answer))
                .then(|| if answer.response.content.is_empty() { Err("no content".to_owned()) } else { Ok(()) })
        },
    },
    Universal {
        rule: "R-177",
        level: Level::Advice,
        section: "RFC 6585 §3",
        claim: "428 names the field to send",
        asked: "what is answered 428",
        expected: "the name of the field",
        judge: |_, answer| {
            (answer.response.status == 428 && has_all_content(answer)).then(|| {
                let text = String::from_utf8_lossy(&answer.response.content).to_ascii_lowercase();
                let names = ["if-match", "if-none-match", "if-unmodified-since"];
                if names.iter().any(|name| text.contains(name)) { Ok(()) } else { Err("it names none".to_owned()) }
            })
        },
    },
    Universal {
        rule: "R-184",
        level: Level::Must,
        section: "RFC 9457 §3.1.2",
        claim: "the status in problem details is the status",
        asked: "what is answered with problem details",
        expected: "the status",
        judge: |_, answer| {
            let details = details(answer)?;
            let status = details.get("status")?.as_u64();
            let is_it = status == Some(answer.response.status.as_u16().into());
            Some(if is_it { Ok(()) } else { Err(format!("status {}", details["status"])) })
        },
    },
    Universal {
        rule: "R-183",
        level: Level::Advice,
        section: "RFC 9457 §3",
        claim: "a refusal is for programs to read",
        asked: "what is answered 412 or 428, but to HEAD",
        expected: PROBLEM,
        judge: |_, answer| {
            (is_refusal(answer) && has_all_content(answer)).then(|| {
                details(answer).map(drop).ok_or_else(|| {
                    let kind = answer.response.text(&CONTENT_TYPE).unwrap_or("no media type");
                    format!("no problem details, but {kind}")
                })
            })
        },
    },
    Universal {
        rule: "R-135",
        level: Level::Advice,
        section: "§8.8",
        claim: "412 names the current entity tag",
        asked: "what is answered 412, where something is",
        expected: "ETag, the current one",
        judge: |_, answer| {
            let current = answer.current.as_ref()?;
            if answer.response.status != 412 {
                return None;
            }
            match answer.response.fields.get(ETAG) {
                None => Some(Err("no ETag".to_owned())),
                Some(tag) if tag == current || Some(tag) == answer.next.as_ref() => Some(Ok(())),
                // Somebody else may have written since the last read: only where the next one shows the same is it wrong.
                Some(_) => (answer.next.as_ref() == Some(current)).then(|| Err("another ETag".to_owned())),
            }
        },
    },
    Universal {
        rule: "R-136",
        level: Level::Advice,
        section: "RFC 9111 §5.2.2.5",
        claim: "a refusal is not stored",
        asked: "what is answered 412 or 428",
        expected: "Cache-Control: no-store",
        judge: |_, answer| {
            is_refusal(answer).then(|| {
                let control = answer.response.text(&CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
                if control.contains("no-store") { Ok(()) } else { Err(format!("Cache-Control: {control}")) }
            })
        },
    },
];

fn is_refusal(answer: &Answered) -> bool {
    matches!(answer.response.status.as_u16(), 412 | 428)
}

/// Whether there is nothing in the content that did not come.
fn has_all_content(answer: &Answered) -> bool {
    answer.method != Method::HEAD && answer.response.cut.is_none()
}

fn has(answer: &Answered, name: &HeaderName) -> Result<(), String> {
    if answer.response.fields.contains_key(name) { Ok(()) } else { Err(format!("no {name}")) }
}

/// The problem details in an answer, if that is what it has.
fn details(answer: &Answered) -> Option<serde_json::Value> {
    let kind = answer.response.text(&CONTENT_TYPE)?;
    kind.starts_with(PROBLEM).then(|| serde_json::from_slice(&answer.response.content).ok())?
}
