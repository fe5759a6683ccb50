//! [`Exchange`]: one read of one resource, answered from the cache or by the service, [RFC 9111 §4](https://www.rfc-editor.org/rfc/rfc9111#section-4).

use std::time::SystemTime;

use etag_core::HttpDate;
use reqwest::header::{HeaderMap, RANGE};
use reqwest::{Method, StatusCode, Url};

use super::fetched::{Fetched, Source};
use crate::cache::{CacheControl, Exchanged, Key, News, Stored};
use crate::client::Shared;
use crate::error::Error;
use crate::problem::Problem;
use crate::transport::{NoResponse, Request, Response};

/// One read of one resource.
pub(super) struct Exchange<'r> {
    pub(super) shared: &'r Shared,
    pub(super) method: &'r Method,
    pub(super) url: &'r Url,
    pub(super) fields: &'r HeaderMap,
}

/// What a read has come to.
pub(super) enum Answer {
    Fetched(Fetched),
    Redirection(Response),
}

impl Exchange<'_> {
    pub(super) async fn answer(self) -> Result<Answer, Error> {
        let control = CacheControl::of(self.fields);
        if control.no_store || self.fields.contains_key(RANGE) || self.shared.cache.is_none() {
            let (response, _) = self.ask(self.fields.clone()).await?;
            self.concluded(response)
        } else if self.method == Method::HEAD {
            self.compared().await
        } else {
            self.cached(control).await
        }
    }

    /// From the cache, if the service says so, by now or before.
    async fn cached(self, control: CacheControl) -> Result<Answer, Error> {
        let mut reading = self.shared.cache.reading(Key::of(self.url, self.fields)).await;
        let candidates = reading.entry.candidates(self.fields);
        let now = now();
        // A caller that asks for a certain age is given what is current.
        let may_be_reused = !control.no_cache && control.max_age.is_none();
        if let Some(stored) = reading.entry.fresh(&candidates, now).filter(|_| may_be_reused) {
            return Ok(Answer::Fetched(Fetched::fresh(self.url.clone(), stored, now)));
        }
        let mut conditional = self.fields.clone();
        let is_conditional = reading.entry.add_conditions(&candidates, &mut conditional);
        let (mut response, mut when) = self.ask(conditional).await?;
        if is_conditional && response.status == StatusCode::NOT_MODIFIED {
            if let Some((stored, news)) = reading.entry.validated(&candidates, &response.fields, when) {
                if news == News::Something {
                    reading.keep().await;
                }
                return Ok(Answer::Fetched(Fetched::kept(self.url.clone(), &stored, Source::Revalidated)));
            }
            // It is about something that is not kept here, and has no content itself.
            (response, when) = self.ask(self.fields.clone()).await?;
        }
        if response.status == StatusCode::OK
            && let Some(stored) = Stored::of(self.fields, &mut response, when)
        {
            reading.entry.replace(self.fields, Some(stored.clone()));
            reading.keep().await;
            return Ok(Answer::Fetched(Fetched::kept(self.url.clone(), &stored, Source::Network)));
        }
        if is_another(response.status) && !reading.entry.is_empty() {
            reading.entry.replace(self.fields, None);
            reading.keep().await;
        }
        self.concluded(response)
    }

    /// Always from the service; what is kept is compared with the answer.
    async fn compared(self) -> Result<Answer, Error> {
        let mut reading = self.shared.cache.reading(Key::of(self.url, self.fields)).await;
        let (response, when) = self.ask(self.fields.clone()).await?;
        if is_another(response.status) && !reading.entry.is_empty() {
            if response.status == StatusCode::OK {
                reading.entry.compare(self.fields, &response.fields, when);
            } else {
                reading.entry.replace(self.fields, None);
            }
            reading.keep().await;
        }
        self.concluded(response)
    }

    async fn ask(&self, fields: HeaderMap) -> Result<(Response, Exchanged), Error> {
        let request = Request { method: self.method.clone(), url: self.url.clone(), fields, content: None };
        let asked = now();
        let response = self.shared.transport.send(request).await.map_err(|err| match err {
            NoResponse::NotSent(cause) => Error::NotSent(cause),
            NoResponse::Unknown(cause) => Error::NoAnswer(cause),
            NoResponse::TooLarge(limit) => Error::TooLarge(limit),
        })?;
        Ok((response, Exchanged { asked, received: now() }))
    }

    /// What an answer means that is not from the cache.
    fn concluded(&self, response: Response) -> Result<Answer, Error> {
        // A part is no representation to whoever has asked for the whole.
        let is_unasked_part = response.status == StatusCode::PARTIAL_CONTENT && !self.fields.contains_key(RANGE);
        if response.status == StatusCode::NOT_MODIFIED {
            Err(Error::NotModified)
        } else if response.status.is_redirection() {
            Ok(Answer::Redirection(response))
        } else if response.status.is_success() && !is_unasked_part {
            Ok(Answer::Fetched(Fetched::new(self.url.clone(), response, Source::Network)))
        } else {
            let problem = Box::new(Problem::of(&response));
            Err(match response.status.as_u16() {
                400 => Error::Malformed(problem),
                429 | 503 => Error::TryAgain { after: problem.retry_after(), problem },
                _ => Error::Refused(problem),
            })
        }
    }
}

/// Whether an answer with this status says that there is something else by now, or nothing. A service that fails, or wants to know first who asks, does not say it.
fn is_another(status: StatusCode) -> bool {
    let is_elsewhere = status.is_redirection() && status != StatusCode::NOT_MODIFIED;
    status.is_success() || is_elsewhere || status == StatusCode::NOT_FOUND || status == StatusCode::GONE
}

fn now() -> HttpDate {
    HttpDate::from(SystemTime::now())
}
