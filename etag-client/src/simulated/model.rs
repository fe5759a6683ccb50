//! [`Model`]: a service as small as the standard lets it be. One map of documents under `If-Match`, and a log of what was written.

use std::collections::BTreeMap;

use bytes::Bytes;
use etag_core::{Current, Decision, EntityTag, HttpDate, Limits, Preconditions, Representation, State, evaluate};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::transport::{Request, Response};

/// A field by which each change is told from all others, whatever it writes. It means nothing to the service.
pub(crate) const MARK: &str = "x-mark";

/// What it says of every representation, where it says anything.
type CacheControl = Option<&'static str>;

/// The service.
#[derive(Debug, Default)]
pub(crate) struct Model {
    documents: BTreeMap<String, Held>,
    /// Every write that was made, in order.
    pub(crate) commits: Vec<Commit>,
    /// Every document that ever was there, by its tag.
    versions: BTreeMap<Vec<u8>, Value>,
    issued: u64,
    pub(crate) cache_control: CacheControl,
}

#[derive(Clone, Debug)]
struct Held {
    tag: EntityTag,
    document: Value,
}

/// A write that was made.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    /// Whose it is, as its request says by [`MARK`].
    pub(crate) by: Option<String>,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    /// Of what is there afterwards.
    pub(crate) tag: Option<EntityTag>,
}

/// How the service takes one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mood {
    /// As it is meant.
    Willing,
    /// 503, nothing done, to be asked again after so many seconds.
    Busy(u8),
    /// 409 of our own type: nothing done, somebody else was in the way.
    Raced,
    /// 500 of our own type that says that nothing was done.
    Failing,
    /// Done, and a gateway says 502 in its place.
    CutOff,
    /// Not done, and a gateway says the same.
    CutOffBefore,
}

impl Model {
    /// Puts a document there, without anybody having written it.
    pub(crate) fn with(mut self, path: &str, document: Value) -> Self {
        self.hold(path, document);
        self
    }

    pub(crate) fn document(&self, path: &str) -> &Value {
        &self.documents[path].document
    }

    /// What had this tag.
    pub(crate) fn version(&self, tag: &[u8]) -> &Value {
        &self.versions[tag]
    }

    pub(crate) fn tag(&self, path: &str) -> &EntityTag {
        &self.documents[path].tag
    }

    /// Writes as somebody else would.
    pub(crate) fn overwrite(&mut self, path: &str, document: Value) {
        self.commit(path, None, Some(document));
    }

    pub(crate) fn answer(&mut self, request: &Request, mood: Mood) -> Response {
        match mood {
            Mood::Willing => self.carry_out(request),
            Mood::Busy(seconds) => {
                let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
                response.fields.insert(RETRY_AFTER, HeaderValue::from(u16::from(seconds)));
                response
            }
            Mood::Raced if request.method.is_safe() => self.carry_out(request),
            Mood::Raced => problem(StatusCode::CONFLICT, "raced"),
            Mood::Failing => problem(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Mood::CutOff => {
                self.carry_out(request);
                respond(StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::new())
            }
            Mood::CutOffBefore => respond(StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::new()),
        }
    }

    fn carry_out(&mut self, request: &Request) -> Response {
        let path = request.url.path();
        let held = self.documents.get(path).cloned();
        let pairs: Vec<_> = request.fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let preconditions = Preconditions::from_pairs(&pairs, HttpDate::from_unix(0), &Limits::default());
        let current =
            held.as_ref().map_or(Current::Vacant, |held| Current::Exists(Representation::versioned(&held.tag)));
        let method = etag_core::Method::from_bytes(request.method.as_str().as_bytes());
        match evaluate(method, &preconditions, &current) {
            Decision::Perform => self.perform(request, held),
            Decision::NotModified => respond(StatusCode::NOT_MODIFIED, self.fields(path), Bytes::new()),
            Decision::PreconditionFailed(_) if held.is_none() => problem(StatusCode::PRECONDITION_FAILED, "gone"),
            Decision::PreconditionFailed(_) => {
                let mut response = problem(StatusCode::PRECONDITION_FAILED, "stale");
                response.fields.extend(self.fields(path));
                response
            }
            Decision::Invalid(_) => problem(StatusCode::BAD_REQUEST, "malformed"),
        }
    }

    fn perform(&mut self, request: &Request, held: Option<Held>) -> Response {
        let path = request.url.path();
        let by = request.fields.get(MARK).map(|mark| String::from_utf8_lossy(mark.as_bytes()).into_owned());
        let content = || serde_json::from_slice::<Value>(request.content.as_deref().unwrap_or_default());
        match (&request.method, held) {
            (&Method::GET, Some(held)) => {
                respond(StatusCode::OK, self.fields(path), Bytes::from(held.document.to_string()))
            }
            (&Method::GET, None) => problem(StatusCode::NOT_FOUND, "not-found"),
            (&Method::DELETE, Some(_)) => {
                self.commit(path, by, None);
                respond(StatusCode::NO_CONTENT, HeaderMap::new(), Bytes::new())
            }
            (&Method::PUT, _) => {
                self.commit(path, by, Some(content().expect("the client sends JSON")));
                respond(StatusCode::NO_CONTENT, self.fields(path), Bytes::new())
            }
            (&Method::PATCH, Some(mut held)) => {
                json_patch::merge(&mut held.document, &content().expect("the client sends JSON"));
                self.commit(path, by, Some(held.document));
                respond(StatusCode::NO_CONTENT, self.fields(path), Bytes::new())
            }
            _ => problem(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
        }
    }

    fn commit(&mut self, path: &str, by: Option<String>, after: Option<Value>) {
        let before = self.documents.remove(path).map(|held| held.document);
        let tag = after.clone().map(|document| self.hold(path, document));
        self.commits.push(Commit { by, before, after, tag });
    }

    /// Puts it there under a tag that was never there before.
    fn hold(&mut self, path: &str, document: Value) -> EntityTag {
        self.issued += 1;
        let tag = EntityTag::from_state(&State::from_number(self.issued.into()));
        self.versions.insert(tag.as_bytes().to_owned(), document.clone());
        self.documents.insert(path.to_owned(), Held { tag: tag.clone(), document });
        tag
    }

    fn fields(&self, path: &str) -> HeaderMap {
        let tag = HeaderValue::from_bytes(self.tag(path).as_bytes()).expect("a tag is a field value");
        let mut fields = HeaderMap::from_iter([(ETAG, tag)]);
        fields.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        fields.extend(self.cache_control.map(|value| (CACHE_CONTROL, HeaderValue::from_static(value))));
        fields
    }
}

fn problem(status: StatusCode, name: &str) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    let uri = format!("https://docs.rs/etag-actix/latest/etag_actix/problems/index.html#{name}");
    let content = json!({ "type": uri, "status": status.as_u16() }).to_string();
    respond(status, HeaderMap::from_iter([(CONTENT_TYPE, kind)]), Bytes::from(content))
}

fn respond(status: StatusCode, fields: HeaderMap, content: Bytes) -> Response {
    Response { status, fields, content }
}
