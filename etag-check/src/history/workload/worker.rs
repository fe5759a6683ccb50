//! [`Worker`]: one client of a workload, which records what it asks.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use reqwest::StatusCode;

use super::Stuck;
use super::plan::{Intention, Plan, Wish};
use super::shared::{Key, Shared};
use super::view::{Seen, Tagged, View};
use crate::client::{Client, NoResponse, Request, Response};
use crate::error::CheckError;
use crate::history::{Action, Operation, Outcome, Version};
use crate::patient::{PAUSE, pause_after};
use crate::representation::{Template, explained, strong_tag};
use crate::write::{Precondition, Writing, Written, shown};

#[derive(Debug)]
pub(super) struct Worker {
    shared: Arc<Shared>,
    number: u32,
    client: Client,
    patch: Writing,
    views: HashMap<usize, View>,
    operations: Vec<Operation>,
    last_microseconds: u64,
}

/// What comes of a client.
#[derive(Debug, Default)]
pub(super) struct Finished {
    pub(super) operations: Vec<Operation>,
    pub(super) stuck: Vec<Stuck>,
}

/// What is asked of a resource.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Read,
    Create,
    Replace(Writing, Tagged),
    Delete(Tagged),
}

/// What became of it.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) outcome: Outcome,
    /// What it was to write, if it was a write.
    pub(super) new: Version,
    pub(super) answer: Result<Response, NoResponse>,
}

impl Worker {
    /// A client that has seen nothing yet, and patches in this way.
    pub(super) fn new(shared: &Arc<Shared>, patch: Writing) -> Result<Self, CheckError> {
        Ok(Self {
            number: shared.counters.client(),
            client: Client::new(&shared.service)?,
            shared: Arc::clone(shared),
            patch,
            views: HashMap::new(),
            operations: Vec::new(),
            last_microseconds: 0,
        })
    }

    /// Does what is planned, so many times and until that is enough, unless nobody listens for longer than its patience.
    pub(super) async fn run(mut self, mut plan: Plan, operations: u64) -> Finished {
        let mut made = 0;
        while made < operations || !self.shared.is_enough.load(Ordering::SeqCst) {
            made += 1;
            let intention = plan.next();
            let ask = self.fitting(&intention);
            match self.ask(intention.key, intention.instance, ask, intention.cancelled_after).await {
                Ok(answered) if answered.is_uninformative() && intention.cancelled_after.is_none() => {
                    tokio::time::sleep(answered.pause().min(self.shared.patience)).await;
                }
                Ok(_) => {}
                Err(stuck) => return self.finish(vec![stuck]),
            }
            self.shared.counters.advance();
        }
        self.finish(Vec::new())
    }

    pub(super) fn finish(self, stuck: Vec<Stuck>) -> Finished {
        Finished { operations: self.operations, stuck }
    }

    pub(super) fn patience(&self) -> Duration {
        self.shared.patience
    }

    /// What the client knows of a resource.
    pub(super) fn known(&self, key: usize) -> Option<&Seen> {
        self.views.get(&key)?.current.as_ref()
    }

    /// What comes closest to an intention, with what the client knows.
    fn fitting(&self, intention: &Intention) -> Ask {
        let Some(view) = self.views.get(&intention.key) else { return Ask::Read };
        let known = match &view.current {
            Some(Seen::Present(tagged)) => tagged,
            // It was there when all began.
            Some(Seen::Absent) if intention.wish != Wish::Read => return Ask::Create,
            _ => return Ask::Read,
        };
        let from = view.older.as_ref().filter(|_| intention.is_stale).unwrap_or(known).clone();
        match intention.wish {
            Wish::Read => Ask::Read,
            Wish::Put => Ask::Replace(Writing::Put, from),
            Wish::Patch => Ask::Replace(self.patch.clone(), from),
            Wish::Delete => Ask::Delete(from),
        }
    }

    /// Asks, and records it; where nobody listens, again until the patience is over.
    pub(super) async fn ask(
        &mut self,
        key: usize,
        instance: usize,
        ask: Ask,
        cancelled_after: Option<f32>,
    ) -> Result<Answered, Stuck> {
        let shared = Arc::clone(&self.shared);
        let resource = &shared.keys[key];
        let new = shared.counters.version();
        let request = resource.request(&ask, instance, new, &shared);
        let start = Instant::now();
        let (invoked, answer) = loop {
            let invoked = shared.counters.moment();
            match self.send(request.clone(), cancelled_after).await {
                Err(NoResponse::NotSent(_)) if start.elapsed() < shared.patience => tokio::time::sleep(PAUSE).await,
                Err(NoResponse::NotSent(reason)) => {
                    let reason = format!("nobody can be reached for {:?}: {reason}", shared.patience);
                    return Err(Stuck { url: request.url.to_string(), reason });
                }
                answer => break (invoked, answer),
            }
        };
        let returned = shared.counters.moment();
        let (outcome, tag) = self.learn(key, &ask, new, &answer);
        self.operations.push(Operation {
            client: self.number,
            key: resource.name.clone(),
            instance: u32::try_from(instance).unwrap_or(u32::MAX),
            invoked,
            returned: (outcome != Outcome::Unknown).then_some(returned),
            action: ask.action(new),
            outcome: outcome.clone(),
            tag,
        });
        if let Ok(response) = &answer {
            self.last_microseconds = response.microseconds;
        }
        if outcome == Outcome::Unknown {
            // Whoever does not know what became of a request goes on as somebody else. A connection that was broken is not used again.
            self.number = shared.counters.client();
        }
        Ok(Answered { outcome, new, answer })
    }

    async fn send(&self, request: Request, cancelled_after: Option<f32>) -> Result<Response, NoResponse> {
        let Some(part) = cancelled_after else { return self.client.send(request).await };
        let limit = Duration::from_micros(self.last_microseconds).mul_f32(2.0 * part);
        tokio::select! {
            biased;
            answer = self.client.send(request) => answer,
            () = exactly(limit) => Err(NoResponse::Unknown("it was dropped on its way".to_owned())),
        }
    }

    /// What an answer says, and the tag in it that counts.
    fn learn(
        &mut self,
        key: usize,
        ask: &Ask,
        new: Version,
        answer: &Result<Response, NoResponse>,
    ) -> (Outcome, Option<String>) {
        let view = self.views.entry(key).or_default();
        let (precondition, from) = match ask {
            Ask::Read => return learn_from_read(view, answer, &self.shared),
            Ask::Create => (Precondition::Absent, None),
            Ask::Replace(_, from) | Ask::Delete(from) => (Precondition::Is(from.tag.clone()), Some(from)),
        };
        let is_current = match (&view.current, from) {
            (Some(Seen::Present(current)), Some(from)) => current.tag == from.tag,
            (Some(Seen::Absent), None) => true,
            _ => false,
        };
        match Written::of(answer, &precondition) {
            Written::Done(_) if matches!(ask, Ask::Delete(_)) => {
                view.see(Some(Seen::Absent));
                (Outcome::Done, None)
            }
            Written::Done(tag) => {
                let text = tag.as_ref().map(shown);
                view.see(Seen::tagged(tag, new));
                (Outcome::Done, text)
            }
            Written::Refused(tag) => {
                if is_current {
                    view.forget();
                }
                (Outcome::Refused, tag.as_ref().map(shown))
            }
            Written::Conflict(_) => {
                if is_current {
                    view.forget();
                }
                (Outcome::Failed, None)
            }
            Written::Failed(_) => (Outcome::Failed, None),
            Written::Unknown => {
                view.forget();
                (Outcome::Unknown, None)
            }
        }
    }
}

impl Ask {
    fn action(&self, new: Version) -> Action {
        match self {
            Self::Read => Action::Read,
            Self::Create => Action::Create { new },
            Self::Replace(writing, from) => {
                Action::Replace { method: writing.method().to_string(), expected: from.version, new }
            }
            Self::Delete(from) => Action::Delete { expected: from.version, new },
        }
    }
}

impl Answered {
    /// Whether it is better to wait a little before the service is asked again.
    pub(super) fn is_uninformative(&self) -> bool {
        !self.is_refused() && matches!(self.outcome, Outcome::Failed | Outcome::Unknown)
    }

    /// Whether it says that somebody else was faster, or may say that.
    pub(super) fn is_refused(&self) -> bool {
        let is_conflict = || self.answer.as_ref().is_ok_and(|response| response.status == StatusCode::CONFLICT);
        self.outcome == Outcome::Refused || self.outcome == Outcome::Failed && is_conflict()
    }

    /// How long that is.
    pub(super) fn pause(&self) -> Duration {
        pause_after(&self.answer)
    }

    /// What came, in words.
    pub(super) fn words(&self) -> String {
        match &self.answer {
            Ok(response) => format!("is answered {}", explained(response)),
            Err(none) => format!("is not answered: {}", none.reason()),
        }
    }
}

impl Key {
    fn request(&self, ask: &Ask, instance: usize, new: Version, shared: &Shared) -> Request {
        let url = self.urls[instance].clone();
        let value = self.value(new);
        match ask {
            Ask::Read => Request::get(url),
            Ask::Create => self.template.write(&Writing::Put, &shared.field, url, Precondition::Absent, &value),
            Ask::Replace(writing, from) => {
                self.template.write(writing, &shared.field, url, Precondition::Is(from.tag.clone()), &value)
            }
            Ask::Delete(from) => Request::delete(url, Precondition::Is(from.tag.clone())),
        }
    }

    /// A version as the value of the field: a number, or a text where there was one.
    fn value(&self, version: Version) -> String {
        if self.template.is_text() { format!("\"{version}\"") } else { version.to_string() }
    }
}

fn learn_from_read(
    view: &mut View,
    answer: &Result<Response, NoResponse>,
    shared: &Shared,
) -> (Outcome, Option<String>) {
    let Ok(response) = answer else { return (Outcome::Unknown, None) };
    match response.status {
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            view.see(Some(Seen::Absent));
            (Outcome::Seen(None), None)
        }
        StatusCode::OK => match version_in(response, shared) {
            Some(version) => {
                let tag = strong_tag(&response.fields).ok();
                let text = tag.as_ref().map(shown);
                view.see(Seen::tagged(tag, version));
                (Outcome::Seen(Some(version)), text)
            }
            // Not the resource, whatever it is.
            None => (Outcome::Unknown, None),
        },
        _ => (Outcome::Unknown, None),
    }
}

fn version_in(response: &Response, shared: &Shared) -> Option<Version> {
    let content = str::from_utf8(&response.content).ok()?;
    let place = shared.field.find(content).ok()?;
    version(&content[place.range])
}

/// The version that a value stands for. A text that is no number was there before: zero is never written.
pub(super) fn version(value: &str) -> Option<Version> {
    if value.starts_with('"') {
        let text: String = serde_json::from_str(value).ok()?;
        return Some(text.parse().unwrap_or(0));
    }
    Template::integer_in(value).and_then(|number| number.try_into().ok())
}

/// Timers are too coarse to drop a request on its way, so that the rest of the time is waited for without one.
async fn exactly(limit: Duration) {
    const COARSENESS: Duration = Duration::from_millis(2);
    let start = Instant::now();
    tokio::time::sleep(limit.saturating_sub(COARSENESS)).await;
    while start.elapsed() < limit {
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_version_is_a_whole_number_or_a_text_of_one() {
        let versions = ["17", "17.0", "\"17\"", "\"Wireless Mouse\"", "-1", "17.5", "null", "[17]"];
        assert_eq!(versions.map(version), [Some(17), Some(17), Some(17), Some(0), None, None, None, None]);
    }
}
