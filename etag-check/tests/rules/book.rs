//! A service of one resource, which keeps every rule, and follows all of our advice: unless it has a quirk.

use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, evaluate};
use serde_json::Value;

use crate::quirks::Quirk;
use crate::wire::{Answer, CLOSED, Request};

pub(crate) const PATH: &str = "/book";
const FIRST: &str = r#"{"id":7,"name":"tea","stock":1}"#;
const METHODS: &str = "GET, HEAD, OPTIONS, PUT, PATCH, DELETE";

/// What a user of the command would give.
pub(crate) fn template() -> Value {
    serde_json::json!({ "id": 7, "name": "coffee", "stock": 2 })
}

#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) quirk: Option<Quirk>,
    pub(crate) content: Option<Vec<u8>>,
    /// How many versions there were; of this life, where the quirk is that.
    pub(crate) version: u64,
    /// How many writes there were.
    pub(crate) writes: i64,
    /// The methods of what was asked.
    pub(crate) methods: Vec<String>,
    /// How many reads there were.
    pub(crate) reads: u64,
    /// The entity tag before the last write.
    pub(crate) former: Vec<u8>,
    /// What a cache in front has kept of a read.
    kept: Option<Answer>,
}

impl Book {
    pub(crate) fn new(quirk: Option<Quirk>) -> Self {
        Self {
            quirk,
            content: Some(FIRST.into()),
            version: 1,
            writes: 0,
            methods: Vec::new(),
            reads: 0,
            former: Vec::new(),
            kept: None,
        }
    }

    pub(crate) fn is(&self, quirk: Quirk) -> bool {
        self.quirk == Some(quirk)
    }

    pub(crate) fn respond(&mut self, request: &Request) -> Answer {
        self.methods.push(request.method.clone());
        if self.is(Quirk::CachesForAWhile)
            && request.method == "GET"
            && request.target == PATH
            && !is_conditional(request)
        {
            if let Some(kept) = self.kept.take() {
                return kept;
            }
            let mut kept = self.asked(request);
            let answer = kept.clone();
            put(&mut kept, "age", "1");
            self.kept = Some(kept).filter(|kept| kept.status == 200);
            return answer;
        }
        self.asked(request)
    }

    fn asked(&mut self, request: &Request) -> Answer {
        if self.is(Quirk::ClosesOnLarge) && request.fields.iter().any(|(_, value)| value.len() > 8192) {
            return Answer { status: CLOSED, fields: Vec::new(), content: Vec::new() };
        }
        let mut altered = request.clone();
        let is_guarded =
            has(request, "if-match") || has(request, "if-none-match") || has(request, "if-unmodified-since");
        self.alter(&mut altered);
        let mut answer = match altered.method.as_str() {
            _ if altered.target != PATH => refusal(404, "there is nothing"),
            "OPTIONS" => {
                Answer { status: 204, fields: vec![("allow".to_owned(), METHODS.into())], content: Vec::new() }
            }
            "GET" | "HEAD" => self.read(&altered),
            "PUT" | "PATCH" | "DELETE" => self.write(&altered, is_guarded),
            _ => refusal(405, "there is no such method"),
        };
        put(&mut answer, "date", &HttpDate::from_unix(1_700_000_000).to_string());
        self.spoil(request, &mut answer);
        answer
    }

    fn read(&mut self, request: &Request) -> Answer {
        self.reads += 1;
        let Some(content) = self.content.clone() else { return refusal(404, "it is gone") };
        let is_coded = lines(request, "accept-encoding").any(|value| value == b"gzip");
        let tag = if is_coded { self.coded() } else { self.tag() };
        let mut answer = Answer { status: 200, fields: Vec::new(), content };
        put(&mut answer, "etag", &tag.to_string());
        put(&mut answer, "last-modified", &self.modified().to_string());
        put(&mut answer, "cache-control", "no-cache");
        put(&mut answer, "vary", "Accept-Encoding");
        let current = Representation::tagged(&tag).last_modified(self.modified());
        let preconditions = Preconditions::from_pairs(&request.fields, now(), &Limits::default());
        let is_late = self.is(Quirk::RangeComesFirst) && has(request, "range");
        match evaluate(Method::from_bytes(request.method.as_bytes()), &preconditions, &Current::Exists(current)) {
            Decision::NotModified if !is_late => {
                answer.status = 304;
                answer.content.clear();
                return answer;
            }
            decision if decision != Decision::Perform && !is_late => return self.refused(&decision),
            _ => {}
        }
        put(&mut answer, "content-type", "application/json");
        put(&mut answer, "accept-ranges", "bytes");
        if is_coded {
            put(&mut answer, "content-encoding", "gzip");
            // What it says does not matter: the client decodes nothing.
            answer.content.reverse();
        }
        let method =
            if self.is(Quirk::PartsOfHead) { Method::Get } else { Method::from_bytes(request.method.as_bytes()) };
        if let Some(range) = lines(request, "range").next().filter(|_| preconditions.range_counts(method, &current)) {
            part(&mut answer, range);
        }
        answer
    }

    fn write(&mut self, request: &Request, is_guarded: bool) -> Answer {
        let is_put = request.method == "PUT";
        let has_list = lines(request, "if-match").any(|value| value.contains(&b','));
        match self.quirk {
            Some(Quirk::ForbidsLists) if has_list => return refusal(403, "that looks odd"),
            Some(Quirk::KnowsNoLists) if has_list => return refusal(501, "there are no lists yet"),
            _ => {}
        }
        if self.content.is_none() && !is_put && !self.is(Quirk::GoneFails) {
            return refusal(404, "it is gone");
        }
        if self.is(Quirk::MatchesOrConflicts) && !has(request, "if-match") && self.content.is_some() {
            return refusal(409, "say which version that is about");
        }
        if !is_guarded && !self.is(Quirk::Unguarded) {
            return refusal(428, "send If-Match, or If-None-Match to create");
        }
        if self.content.is_none() && self.is(Quirk::UpdatesAlone) {
            return refusal(404, "it is gone");
        }
        if self.content.is_none() && self.is(Quirk::NeverCreates) {
            return refusal(412, "there is nothing to compare with");
        }
        let tag = self.tag();
        let current = if self.content.is_some() {
            Current::Exists(Representation::tagged(&tag).last_modified(self.modified()))
        } else {
            Current::Vacant
        };
        let preconditions = Preconditions::from_pairs(&request.fields, now(), &Limits::default());
        let parsed: Option<Value> = serde_json::from_slice(&request.content).ok();
        if self.is(Quirk::ContentComesFirst) && parsed.is_none() && request.method != "DELETE" {
            return refusal(400, "that is no JSON");
        }
        let decision = evaluate(Method::from_bytes(request.method.as_bytes()), &preconditions, &current);
        if decision != Decision::Perform {
            let answer = self.refused(&decision);
            if self.is(Quirk::WritesAllTheSame) {
                self.perform(request, parsed);
            }
            return answer;
        }
        if self.is(Quirk::TakesNothing) || self.is(Quirk::Forgets) && self.writes > 5 {
            return Answer { status: 204, fields: Vec::new(), content: Vec::new() };
        }
        self.perform(request, parsed)
    }

    fn perform(&mut self, request: &Request, parsed: Option<Value>) -> Answer {
        let mut answer = Answer { status: 204, fields: Vec::new(), content: Vec::new() };
        self.former = self.tag().as_bytes().to_vec();
        let content = match (request.method.as_str(), parsed) {
            ("DELETE", _) => {
                self.content = None;
                return answer;
            }
            (_, Some(_))
                if self.is(Quirk::RefusesCoffee) && request.content.windows(6).any(|word| word == b"coffee") =>
            {
                return refusal(422, "that is no tea");
            }
            (_, None) => return refusal(400, "that is no JSON"),
            ("PUT", Some(_)) => request.content.clone(),
            (_, Some(patch)) => {
                let kind = lines(request, "content-type").next().unwrap_or_default();
                if kind != b"application/merge-patch+json" {
                    return refusal(415, "send application/merge-patch+json");
                }
                let mut whole: Value =
                    self.content.as_deref().and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
                for (name, value) in patch.as_object().into_iter().flatten() {
                    whole[name] = value.clone();
                }
                whole.to_string().into_bytes()
            }
        };
        self.writes += 1;
        self.version += 1;
        if self.content.is_none() {
            answer.status = 201;
            if self.is(Quirk::CountsFromOneAgain) {
                self.version = 1;
            }
        }
        let stored = self.stored(content);
        self.content = Some(stored);
        put(&mut answer, "etag", &self.tag().to_string());
        answer
    }

    fn refused(&self, decision: &Decision) -> Answer {
        let status = decision.status().expect("it is no Perform");
        let mut answer = refusal(status, "a precondition is false, or malformed");
        if self.content.is_some() {
            put(&mut answer, "etag", &self.tag().to_string());
        }
        answer
    }

    pub(crate) fn tag(&self) -> EntityTag {
        EntityTag::parse(&self.named()).expect("it is one")
    }

    /// That of the same version, in gzip.
    fn coded(&self) -> EntityTag {
        let tag = self.tag();
        if self.is(Quirk::OneTagForCodings) {
            return tag;
        }
        EntityTag::strong([tag.opaque(), b".gzip"].concat()).expect("it is one")
    }

    /// Another second for each version, long ago.
    pub(crate) fn modified(&self) -> HttpDate {
        match self.quirk {
            Some(Quirk::DatesOnceASecond) => HttpDate::from_unix(now().unix_seconds() + 1),
            Some(Quirk::IsOfTheEpoch) => HttpDate::from_unix(1),
            _ => HttpDate::from_unix(1_600_000_000 + 3600 * self.writes),
        }
    }
}

fn part(answer: &mut Answer, range: &[u8]) {
    let length = answer.content.len();
    if range == b"bytes=0-0" {
        answer.status = 206;
        answer.content.truncate(1);
        put(answer, "content-range", &format!("bytes 0-0/{length}"));
    } else {
        answer.status = 416;
        answer.content.clear();
        put(answer, "content-range", &format!("bytes */{length}"));
    }
}

fn refusal(status: u16, detail: &str) -> Answer {
    let content = serde_json::json!({ "status": status, "detail": detail }).to_string().into_bytes();
    let mut answer = Answer { status, fields: Vec::new(), content };
    put(&mut answer, "content-type", "application/problem+json");
    put(&mut answer, "cache-control", "no-store");
    if status == 405 {
        put(&mut answer, "allow", METHODS);
    }
    answer
}

pub(crate) fn put(answer: &mut Answer, name: &str, value: &str) {
    answer.fields.push((name.to_owned(), value.as_bytes().to_vec()));
}

pub(crate) fn has(request: &Request, name: &str) -> bool {
    lines(request, name).next().is_some()
}

pub(crate) fn lines<'a>(request: &'a Request, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    request.fields.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_slice())
}

fn is_conditional(request: &Request) -> bool {
    request.fields.iter().any(|(name, _)| name.starts_with("if-") || name == "range" || name == "accept-encoding")
}

fn now() -> HttpDate {
    HttpDate::from_unix(1_700_000_000)
}
