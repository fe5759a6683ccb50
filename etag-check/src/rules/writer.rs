//! [`Writer`]: puts requests that write, and reads the resource after each.

use std::collections::HashMap;

use reqwest::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::bodies::Bodies;
use super::case::{Answer, Case, Content, Given};
use super::exchange::{Exchange, Judged, Judgement, is_from_cache, judge};
use super::report::Verdict;
use super::states::States;
use super::walk::{Fields, Walk, closed, shown};
use crate::client::Response;
use crate::field::Field;
use crate::representation::explained;

const MERGE_PATCH: &str = "application/merge-patch+json";
pub(super) const JSON: &str = "application/json";

/// A walk that may write.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) walk: &'a mut Walk,
    pub(super) bodies: Bodies,
    /// What the resource is; none when there is none.
    pub(super) there: Option<Response>,
    states: &'a mut States,
    life: u32,
    /// With what media type a method is asked; or what is said in place of asking.
    methods: HashMap<Method, Result<&'static str, Judgement>>,
    /// What a `PUT` without preconditions is answered.
    unguarded: Option<u16>,
    /// Whether the last read failed.
    pub(super) is_blind: bool,
}

/// The resource is neither there nor gone: a read was answered otherwise.
pub(super) type Unreadable = String;

impl<'a> Writer<'a> {
    /// Finds out what can be written, so that nothing is changed that could not be changed back.
    pub(super) async fn begin(walk: &'a mut Walk, states: &'a mut States, template: Value, left_out: &[Field]) -> Self {
        let whole = walk.facts.whole.clone();
        let bodies = Bodies::new(template, &whole.content, left_out);
        let mut writer = Self {
            walk,
            bodies,
            there: Some(whole),
            states,
            life: 0,
            methods: HashMap::new(),
            unguarded: None,
            is_blind: false,
        };
        let put = match writer.try_put().await {
            Ok(media_type) => writer.try_template().await.map(|()| media_type),
            Err(reason) => Err((Verdict::NotApplicable, reason)),
        };
        let (patch, delete) = match &put {
            Ok(_) => (writer.try_patch().await, writer.may_delete()),
            Err((_, reason)) => (Err(reason.clone()), Err(reason.clone())),
        };
        let aside = |reason| (Verdict::NotApplicable, reason);
        let (patch, delete) = (patch.map_err(aside), delete.map_err(aside));
        writer.methods = [(Method::PUT, put), (Method::PATCH, patch), (Method::DELETE, delete)].into();
        writer
    }

    /// Puts what is there already.
    async fn try_put(&mut self) -> Result<&'static str, String> {
        self.bodies.differ()?;
        let mut came = String::new();
        for body in self.bodies.of_the_original() {
            let answer = self.write_anyhow(Method::PUT, JSON, &body.to_string()).await?;
            if is_taken(&answer) {
                self.bodies.take_back(body);
                return Ok(JSON);
            }
            came = format!("a PUT of what is there already is answered {}", explained(&answer));
        }
        Err(came)
    }

    /// Puts the other content, to see what the service makes of it.
    async fn try_template(&mut self) -> Result<(), Judgement> {
        let unreadable = |reason| (Verdict::NoAnswer, reason);
        let body = self.bodies.next().to_string();
        let answer = self.write_anyhow(Method::PUT, JSON, &body).await.map_err(unreadable)?;
        if !is_taken(&answer) {
            return Err((Verdict::NoAnswer, format!("a PUT of the body to write is answered {}", explained(&answer))));
        }
        let there = self.there.as_ref().map(|there| there.content.as_slice()).unwrap_or_default();
        if answer.status.is_success() && !self.bodies.takes(there) && !self.there.as_ref().is_some_and(is_from_cache) {
            // It may have no such members, or it may forget what it acknowledges: nothing that can be asked tells the two apart.
            let reason =
                format!("a PUT of the body to write is answered {}, and changes nothing", answer.status.as_u16());
            return Err((Verdict::NoAnswer, reason));
        }
        let again = self.bodies.next().to_string().into_bytes();
        let unguarded = self.write(Method::PUT, JSON, Fields::new(), again).await.map_err(unreadable)?;
        self.unguarded = Some(unguarded.status.as_u16());
        Ok(())
    }

    /// Writes under the precondition that is right, or else under one that the service takes.
    pub(super) async fn write_anyhow(
        &mut self,
        method: Method,
        media_type: &'static str,
        content: &str,
    ) -> Result<Response, Unreadable> {
        let mut answer = self.write(method.clone(), media_type, self.guard(), content.into()).await?;
        for fields in [Fields::new(), vec![(IF_MATCH, HeaderValue::from_static("*"))]] {
            if !is_refused(&answer) {
                break;
            }
            answer = self.write(method.clone(), media_type, fields, content.into()).await?;
        }
        Ok(answer)
    }

    async fn try_patch(&mut self) -> Result<&'static str, String> {
        let mut came = String::new();
        for media_type in [MERGE_PATCH, JSON] {
            let patch = self.there.as_ref().and_then(|there| self.bodies.patch(&there.content));
            let Some(patch) = patch.and_then(|patch| String::from_utf8(patch).ok()) else {
                return Err("the resource is no JSON object".to_owned());
            };
            // There are services that look at the precondition before the method: without one they say that there is none.
            let answer = self.write_anyhow(Method::PATCH, media_type, &patch).await?;
            if is_taken(&answer) {
                return Ok(media_type);
            }
            came = format!("a PATCH of the type {media_type} is answered {}", explained(&answer));
        }
        Err(came)
    }

    fn may_delete(&self) -> Result<&'static str, String> {
        let options = self.walk.answers.iter().find(|answer| answer.method == Method::OPTIONS);
        let allowed = options.and_then(|answer| answer.response.text(&reqwest::header::ALLOW));
        match allowed {
            Some(allowed) if !allowed.to_ascii_uppercase().contains("DELETE") => {
                Err(format!("the service allows {allowed}"))
            }
            _ => Ok(JSON),
        }
    }

    /// Why nothing can be written, if so it is.
    pub(super) fn obstacle(&self) -> Option<String> {
        self.methods.get(&Method::PUT)?.as_ref().err().map(|(_, reason)| reason.clone())
    }

    /// Puts a case that may write.
    pub(super) async fn ask(&mut self, case: &Case) {
        let (sent, judged) = match self.judged(case).await {
            Ok(judged) => judged,
            Err(reason) => (None, Ok((Verdict::NoAnswer, reason))),
        };
        self.walk.conclude(case, sent, judged);
    }

    async fn judged(&mut self, case: &Case) -> Result<(Option<String>, Judged), Unreadable> {
        let aside = |reason: String| Ok((None, Ok((Verdict::NotApplicable, reason))));
        if self.is_blind {
            self.look().await?;
        }
        let media_type = match self.methods.get(&case.method) {
            Some(Ok(media_type)) => *media_type,
            Some(Err(judgement)) => return Ok((None, Ok(judgement.clone()))),
            None => return aside("the method is not asked".to_owned()),
        };
        if let Err(reason) = self.bring_about(case.given).await? {
            return aside(reason);
        }
        if case.fields.iter().any(|(_, value)| value.contains("{coded}")) {
            self.walk.learn_coding().await;
        }
        let mut fields = match self.walk.prepare(case) {
            Ok(fields) => fields,
            Err(reason) => return aside(reason.to_owned()),
        };
        let Some(content) = self.content(case) else { return aside("the resource is no JSON object".to_owned()) };
        let sent = Some(shown(&case.method, &fields));
        if !content.is_empty() {
            fields.push((CONTENT_TYPE, HeaderValue::from_static(media_type)));
        }
        let (facts, before) = (self.walk.facts.clone(), self.there.clone());
        let carried = (!content.is_empty()).then(|| content.clone());
        let made = self.bodies.made_of_next();
        let answer = self.walk.send(case.method.clone(), Given::There, fields, carried).await;
        self.look().await?;
        let is_changed = self.is_changed(before.as_ref());
        let response = match answer {
            Ok(response) => response,
            Err(_) if case.is_large() && !is_changed => return Ok((sent, Ok(closed()))),
            Err(err) => return Ok((sent, Ok((Verdict::NoAnswer, err.reason().to_owned())))),
        };
        let is_refused_deletion = case.method == Method::DELETE && response.status == StatusCode::PRECONDITION_FAILED;
        let unguarded = if is_refused_deletion && case.answers == [Answer::Done] {
            // It is to be deleted for what comes next; and where the precondition is looked at before the method, this tells whether there is such a method.
            Some(self.write(Method::DELETE, JSON, Fields::new(), Vec::new()).await?)
        } else {
            None
        };
        let last = unguarded.as_ref().unwrap_or(&response).status.as_u16();
        if matches!(last, 405 | 501) {
            let judgement = (Verdict::NotApplicable, format!("{} is answered {last}", case.method));
            // The others were seen to work: it is what this one asks for that the service does not do.
            if case.method == Method::DELETE {
                self.methods.insert(Method::DELETE, Err(judgement.clone()));
            }
            return Ok((sent, Ok(judgement)));
        }
        let (method, after) = (&case.method, self.there.as_ref());
        let without = self.unguarded.filter(|_| !case.has_if_match() && !case.answers.contains(&Answer::Required));
        let exchange = Exchange { facts: &facts, method, content: &content, response: &response, after, without };
        let judged = judge(case, &exchange);
        let verdict = judged.as_ref().map_or(Verdict::NotApplicable, |(verdict, _)| *verdict);
        let (status, is_done) = (response.status.as_u16(), response.status.is_success());
        let judged = match verdict {
            // What is to be looked at is another matter, and another row says that.
            Verdict::NotApplicable if case.is_guarded() => judged,
            // Whoever stands in front of the service does not know whether it was done.
            Verdict::NoAnswer if case.may_be_done() => judged,
            // What was read may be what was there before.
            _ if is_from_cache_at_all(before.as_ref(), self.there.as_ref())
                && (verdict == Verdict::Missed || is_changed != is_done) =>
            {
                Ok((Verdict::NotApplicable, format!("{status}: a cache has answered the read")))
            }
            _ if !is_done && is_changed && !self.is_written(case, &content, &made) => {
                let what = "and the resource is neither as it was nor as was sent: somebody else writes, or it was written in part";
                Ok((Verdict::NoAnswer, format!("{status}, {what}")))
            }
            _ if !is_done && is_changed => Ok((Verdict::Missed, format!("{status}, and written all the same"))),
            Verdict::Held if is_done && status != 202 && !is_changed => {
                Ok((Verdict::Missed, format!("{status}, and nothing is written")))
            }
            _ => judged,
        };
        Ok((sent, judged))
    }

    /// Sees to it that the resource is there, or is not.
    pub(super) async fn bring_about(&mut self, given: Given) -> Result<Result<(), String>, Unreadable> {
        match (given, &self.there) {
            (Given::Gone, Some(_)) => {
                let mut answer = self.write(Method::DELETE, JSON, self.guard(), Vec::new()).await?;
                if is_refused(&answer) {
                    answer = self.write(Method::DELETE, JSON, Fields::new(), Vec::new()).await?;
                }
                let is_gone = self.there.is_none();
                Ok(if is_gone { Ok(()) } else { Err(format!("a DELETE is answered {}", explained(&answer))) })
            }
            (Given::There, None) => {
                let body = self.bodies.next().to_string().into_bytes();
                let create = vec![(IF_NONE_MATCH, HeaderValue::from_static("*"))];
                let mut answer = self.write(Method::PUT, JSON, create, body.clone()).await?;
                if is_refused(&answer) {
                    answer = self.write(Method::PUT, JSON, Fields::new(), body).await?;
                }
                let is_there = self.there.is_some();
                Ok(if is_there {
                    Ok(())
                } else {
                    Err(format!("it is gone, and a PUT is answered {}", explained(&answer)))
                })
            }
            _ => Ok(Ok(())),
        }
    }

    fn content(&self, case: &Case) -> Option<Vec<u8>> {
        let there = self.there.as_ref().map(|there| there.content.as_slice());
        match case.content {
            Content::Nothing => Some(Vec::new()),
            Content::Broken => Some(b"{".to_vec()),
            Content::Change if case.method == Method::PATCH => self.bodies.patch(there?),
            Content::Change => Some(self.bodies.next().to_string().into_bytes()),
        }
    }

    /// What lets a write pass that is right.
    fn guard(&self) -> Fields {
        let value = self.walk.facts.fill("{guard}").unwrap_or_else(|_| b"*".to_vec());
        HeaderValue::from_bytes(&value).into_iter().map(|value| (IF_MATCH, value)).collect()
    }

    /// Writes what is no case, and reads; gives the answer.
    async fn write(
        &mut self,
        method: Method,
        media_type: &'static str,
        mut fields: Vec<(HeaderName, HeaderValue)>,
        content: Vec<u8>,
    ) -> Result<Response, Unreadable> {
        let carried = (!content.is_empty()).then_some(content);
        if carried.is_some() {
            fields.push((CONTENT_TYPE, HeaderValue::from_static(media_type)));
        }
        let answer = self.walk.send(method, Given::There, fields, carried).await;
        let answer = answer.map_err(|err| err.reason().to_owned())?;
        self.look().await?;
        Ok(answer)
    }

    /// Reads the resource.
    pub(super) async fn look(&mut self) -> Result<(), Unreadable> {
        self.is_blind = true;
        let answer = self.walk.send(Method::GET, Given::There, Fields::new(), None).await;
        let response = answer.map_err(|err| err.reason().to_owned())?;
        match response.status.as_u16() {
            200 => {
                if let Some(reason) = response.cut {
                    return Err(format!("a read is cut: {reason}"));
                }
                self.walk.facts.see(&response);
                self.bodies.saw(&response.content);
                self.states.saw(self.life, &response);
                self.there = Some(response);
            }
            404 | 410 => {
                if self.there.take().is_some() {
                    self.life += 1;
                    self.walk.facts.buried();
                }
            }
            status => return Err(format!("a read is answered {status}")),
        }
        self.is_blind = false;
        Ok(())
    }

    /// Whether what is there is something else than before.
    fn is_changed(&self, before: Option<&Response>) -> bool {
        let facts = &self.walk.facts;
        match (before, &self.there) {
            (None, None) => false,
            (Some(before), Some(after)) => {
                let has_other_tag = facts.steady.tag && before.fields.get(ETAG) != after.fields.get(ETAG);
                let has_other_content = if facts.steady.content {
                    before.content != after.content
                } else {
                    self.bodies.essence(&before.content) != self.bodies.essence(&after.content)
                };
                has_other_tag || has_other_content
            }
            _ => true,
        }
    }

    /// Whether what is there is what the case makes of it.
    fn is_written(&self, case: &Case, content: &[u8], made: &Value) -> bool {
        let there = self.there.as_ref().map(|there| there.content.as_slice());
        match (case.content, there) {
            (Content::Nothing, there) => there.is_none(),
            (Content::Broken, there) => there == Some(content),
            (Content::Change, there) => there.is_some_and(|there| self.bodies.essence(there) == *made),
        }
    }
}

/// Whether a cache had a part in a read before a write, or in that after it.
fn is_from_cache_at_all(before: Option<&Response>, after: Option<&Response>) -> bool {
    [before, after].into_iter().flatten().any(is_from_cache)
}

/// Whether a service takes such a write. Where no precondition is right, the rules will say so.
fn is_taken(answer: &Response) -> bool {
    answer.status.is_success() && answer.status != StatusCode::ACCEPTED || is_refused(answer)
}

fn is_refused(answer: &Response) -> bool {
    matches!(answer.status.as_u16(), 412 | 428)
}
