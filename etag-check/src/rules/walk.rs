//! [`Walk`]: puts requests to the resource, and keeps every answer.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, ACCEPT_RANGES, ETAG, HeaderName, HeaderValue, RANGE};
use reqwest::{Method, StatusCode, Url};

use super::case::{Case, Given, Need};
use super::exchange::{Exchange, Judged, Judgement, Withheld, judge};
use super::facts::{Facts, coded};
use super::forbidden::Forbidden;
use super::report::{Row, Verdict};
use crate::client::{Client, NoResponse, Request, Response};
use crate::error::CheckError;
use crate::patient::{PAUSE, retry_after};
use crate::representation::{explained, unanswered};
use crate::service::Service;

/// Of a value, in the table.
const MOST_SHOWN: usize = 44;

/// With a service that asks for fewer requests: for all rules, and once more to restore.
const PATIENCE: Duration = Duration::from_mins(1);

/// A way over the rules.
#[derive(Debug)]
pub(super) struct Walk {
    client: Client,
    url: Url,
    elsewhere: Url,
    pub(super) facts: Facts,
    /// All that was answered.
    pub(super) answers: Vec<Answered>,
    pub(super) rows: Vec<Row>,
    pub(super) forbidden: Forbidden,
    /// What is left of it.
    patience: Duration,
    is_restoring: bool,
}

/// An answer, and to what.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) method: Method,
    pub(super) sent: String,
    /// The entity tag that was current when the resource was read last.
    pub(super) current: Option<HeaderValue>,
    /// The entity tag that was read next, where that was the next request.
    pub(super) next: Option<HeaderValue>,
    /// How long the 200 to the same request is, where that is known.
    pub(super) length: Option<usize>,
    pub(super) response: Response,
}

/// The lines of fields.
pub(super) type Fields = Vec<(HeaderName, HeaderValue)>;

impl Walk {
    /// Reads the resource, and learns what it can do.
    pub(super) async fn begin(service: &Service) -> Result<Self, CheckError> {
        let client = Client::new(service)?;
        let url = service.only_url(0)?;
        let mut elsewhere = url.clone();
        if let Ok(mut segments) = elsewhere.path_segments_mut() {
            segments.pop_if_empty().pop().push("etag-check-no-such-resource");
        }
        let (whole, again) = (read(&client, &url).await?, read(&client, &url).await?);
        let facts = Facts::new(whole.clone(), &again);
        let mut walk = Self {
            client,
            url,
            elsewhere,
            facts,
            answers: Vec::new(),
            rows: Vec::new(),
            forbidden: Forbidden::default(),
            patience: PATIENCE,
            is_restoring: false,
        };
        walk.keep(&Method::GET, Given::There, &[], whole);
        walk.keep(&Method::GET, Given::There, &[], again);
        walk.learn().await;
        Ok(walk)
    }

    /// What it can do is not judged here; what is not answered, it cannot.
    async fn learn(&mut self) {
        let there = Given::There;
        let status = |answer: &Result<Response, NoResponse>| answer.as_ref().map(|answer| answer.status.as_u16()).ok();
        let head = self.send(Method::HEAD, there, Vec::new(), None).await;
        self.facts.learn(Need::Head, status(&head) == Some(200));
        let options = self.send(Method::OPTIONS, there, Vec::new(), None).await;
        self.facts.options = status(&options).filter(|status| (200..300).contains(status));
        self.facts.learn(Need::Options, self.facts.options.is_some());
        let elsewhere = self.send(Method::GET, Given::Elsewhere, Vec::new(), None).await;
        self.facts.elsewhere = status(&elsewhere);
        self.learn_coding().await;
        let accepts = self.facts.whole.text(&ACCEPT_RANGES).is_some_and(|units| units.contains("bytes"));
        if accepts && self.facts.whole.content.len() > 1 {
            let part = vec![(RANGE, HeaderValue::from_static("bytes=0-0"))];
            let part = self.send(Method::GET, there, part, None).await;
            self.facts.learn(Need::Ranges, status(&part) == Some(206));
        }
        if let Ok(later) = self.facts.fill("{later}").map(|later| HeaderValue::from_bytes(&later)) {
            let since = later.into_iter().map(|later| (reqwest::header::IF_MODIFIED_SINCE, later)).collect();
            let answer = self.send(Method::GET, there, since, None).await;
            self.facts.learn(Need::ReadsDates, status(&answer) == Some(304));
        }
    }

    /// Reads the resource as whoever takes gzip does.
    pub(super) async fn learn_coding(&mut self) {
        let gzip = vec![(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))];
        let answer = self.send(Method::GET, Given::There, gzip, None).await;
        let whole = answer.ok().filter(|answer| answer.cut.is_none());
        self.facts.coded = whole.and_then(|answer| coded(answer, &self.facts.whole));
    }

    /// Puts a case that writes nothing.
    pub(super) async fn ask(&mut self, case: &Case) {
        let (sent, mut judged) = self.judged(case).await;
        if matches!(judged, Ok((Verdict::Missed, _))) && self.has_changed().await {
            // Somebody else has written: the answer may have been right.
            judged = self.judged(case).await.1;
        }
        self.conclude(case, sent, judged);
    }

    async fn judged(&mut self, case: &Case) -> (Option<String>, Judged) {
        let fields = match self.prepare(case) {
            Ok(fields) => fields,
            Err(reason) => return (None, Ok((Verdict::NotApplicable, reason.to_owned()))),
        };
        let sent = Some(shown(&case.method, &fields));
        let response = match self.send(case.method.clone(), case.given, fields, None).await {
            Ok(response) => response,
            Err(_) if case.is_large() && self.answers_reads().await => return (sent, Ok(closed())),
            Err(err) => return (sent, Ok((Verdict::NoAnswer, err.reason().to_owned()))),
        };
        let without = if case.method == Method::OPTIONS { self.facts.options } else { self.facts.elsewhere };
        let (facts, method) = (&self.facts, &case.method);
        let exchange = Exchange { facts, method, content: &[], response: &response, after: None, without };
        (sent, judge(case, &exchange))
    }

    /// The fields of a case, if it has any bearing on this service.
    pub(super) fn prepare(&self, case: &Case) -> Result<Fields, &'static str> {
        self.facts.has(case)?;
        if case.given == Given::Elsewhere && self.facts.elsewhere.is_none_or(|status| status < 400) {
            return Err("there is a resource everywhere");
        }
        let mut fields = Vec::new();
        for (name, value) in &case.fields {
            let value = HeaderValue::from_bytes(&self.facts.fill(value)?).map_err(|_| "no field may have the value")?;
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "no field has the name")?;
            fields.push((name, value));
        }
        Ok(fields)
    }

    /// Whether the resource is another than it was, not by us.
    async fn has_changed(&mut self) -> bool {
        let Ok(now) = self.send(Method::GET, Given::There, Vec::new(), None).await else { return false };
        let fields = |response: &Response| ["etag", "last-modified"].map(|name| response.fields.get(name).cloned());
        let has_changed = now.status == 200 && fields(&now) != fields(&self.facts.whole);
        if has_changed {
            self.facts.see(&now);
        }
        has_changed
    }

    async fn answers_reads(&mut self) -> bool {
        self.send(Method::GET, Given::There, Vec::new(), None).await.is_ok()
    }

    pub(super) async fn send(
        &mut self,
        method: Method,
        given: Given,
        fields: Fields,
        content: Option<Vec<u8>>,
    ) -> Result<Response, NoResponse> {
        let url = if given == Given::Elsewhere { &self.elsewhere } else { &self.url }.clone();
        let request = Request { method: method.clone(), url, fields: fields.clone(), content };
        let response = loop {
            let mut answer = self.client.send_for_head(request.clone()).await;
            if answer.is_err() && is_safe(&method) {
                // The connection may have been closed behind a request that the service did not like.
                answer = self.client.send_for_head(request.clone()).await;
            }
            let response = answer?;
            if !self.has_waited(&method, &response).await {
                break response;
            }
        };
        self.keep(&method, given, &fields, response.clone());
        Ok(response)
    }

    /// Whether what was answered so is to be asked again, since the time is over now that the service has asked for.
    async fn has_waited(&mut self, method: &Method, response: &Response) -> bool {
        let is_to_be_repeated = match response.status {
            StatusCode::TOO_MANY_REQUESTS => true,
            // It may have been done, and would be judged as if it had not been. What restores may be done twice.
            StatusCode::SERVICE_UNAVAILABLE => self.is_restoring || is_safe(method),
            _ => false,
        };
        let asked_for = retry_after(response).filter(|_| is_to_be_repeated).map(|pause| pause.max(PAUSE));
        let Some(pause) = asked_for.filter(|pause| *pause <= self.patience) else { return false };
        self.patience -= pause;
        tokio::time::sleep(pause).await;
        true
    }

    /// From now on nothing is judged, and all is done to leave the resource as it was.
    pub(super) fn restores(&mut self) {
        self.patience = PATIENCE;
        self.is_restoring = true;
    }

    fn keep(&mut self, method: &Method, given: Given, fields: &[(HeaderName, HeaderValue)], response: Response) {
        let current = self
            .facts
            .tag()
            .ok()
            .filter(|_| given == Given::There && !self.facts.is_gone)
            .and_then(|tag| HeaderValue::from_bytes(tag.as_bytes()).ok());
        if let Some(last) = self.answers.last_mut().filter(|_| fields.is_empty() && *method == Method::GET) {
            last.next = response.fields.get(ETAG).cloned();
        }
        let is_coded = fields.iter().any(|(name, _)| name == ACCEPT_ENCODING);
        let whole = if is_coded { self.facts.coded.as_ref() } else { Some(&self.facts.whole) };
        let length = whole.map(|whole| whole.content.len());
        self.answers.push(Answered {
            method: method.clone(),
            sent: shown(method, fields),
            current,
            next: None,
            length,
            response,
        });
    }

    /// The URL of the resource.
    pub(super) fn resource(&self) -> String {
        self.url.to_string()
    }

    pub(super) fn conclude(&mut self, case: &Case, sent: Option<String>, judged: Judged) {
        let &Case { rule, level, section, claim, .. } = case;
        let (verdict, words) = match judged {
            Ok(judgement) => {
                if matches!(judgement.0, Verdict::Held | Verdict::Missed) {
                    self.forbidden.decides(case);
                }
                judgement
            }
            Err(Withheld(words)) => {
                self.forbidden.forbids(case, self.rows.len());
                (Verdict::NotApplicable, words)
            }
        };
        let (asked, expected) = (template(case), case.expected());
        self.rows.push(Row { rule, level, section, claim, asked, sent, expected, came: words, verdict });
    }
}

async fn read(client: &Client, url: &Url) -> Result<Response, CheckError> {
    let response = client.send(Request::get(url.clone())).await.map_err(|none| unanswered(url, &none))?;
    if response.status != StatusCode::OK {
        return Err(CheckError::new(format!("GET {url} is answered {}", explained(&response))));
    }
    Ok(response)
}

/// What is said of a request that the service has cut off.
pub(super) fn closed() -> Judgement {
    (Verdict::NotApplicable, "the service closes the connection".to_owned())
}

pub(super) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The case, before its places are filled.
fn template(case: &Case) -> String {
    let lines = case.fields.iter().map(|(name, value)| format!(", {name}: {}", short(value)));
    format!("{}{}", case.method, lines.collect::<String>())
}

/// The request, without what is in it by default.
pub(super) fn shown(method: &Method, fields: &[(HeaderName, HeaderValue)]) -> String {
    let is_shown = |name: &HeaderName| name != "content-type";
    let lines = fields.iter().filter(|(name, _)| is_shown(name)).map(|(name, value)| {
        let value = value.as_bytes().escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'");
        format!(", {}: {}", titled(name), short(&value))
    });
    format!("{method}{}", lines.collect::<String>())
}

/// `If-None-Match`.
fn titled(name: &HeaderName) -> String {
    let parts = name.as_str().split('-').map(|part| {
        let (first, rest) = part.split_at(part.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    parts.collect::<Vec<_>>().join("-")
}

fn short(value: &str) -> String {
    if value.is_empty() {
        return "(empty)".to_owned();
    }
    match value.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &value[..end], value.len()),
        None => value.to_owned(),
    }
}
