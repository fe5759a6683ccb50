//! [`Engine`]: a write is sent until it is known what became of it, or that nobody can tell.
//!
//! What is sent is always what was made of one version, under the tag of that version. Such a request may be sent again as long as it is not known to be refused: tags are not issued twice, so that it is made once at most.

use etag_core::EntityTag;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};

use super::pace::Pace;
use super::retries::Retries;
use super::seen::Seen;
use super::{Conflict, Outcome, Unsettled, Updated};
use crate::client::Client;
use crate::counters::count;
use crate::document::Document;
use crate::error::{BoxError, Causes, Error};
use crate::events::{Place, TARGET};
use crate::merge::merge_patch;
use crate::problem::{Problem, ProblemKind};
use crate::read::{Read, without_secrets};
use crate::transport::{Request, Response, tag};
use crate::write::{Intent, Verdict, has_no_such_patch, is_absent, is_for_reads};

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Reads and writes of one update, or edit.
#[derive(Debug)]
pub(crate) struct Engine {
    client: Client,
    /// Where reads begin.
    url: Url,
    fields: HeaderMap,
    form: Form,
    pub(crate) pace: Pace,
    conflicts: u32,
    /// Where and by which tag a write of unknown outcome will be read, if it was made.
    attempted: Vec<(Url, EntityTag)>,
}

/// In what form a write is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    Whole,
    MergePatch,
}

/// What became of a write.
#[derive(Debug)]
pub(crate) enum Turn {
    /// It was made.
    Written {
        /// What is there now, where the service says it.
        current: Option<Document>,
        tag: Option<EntityTag>,
    },
    /// It was not made: there is something else now.
    Conflict(Seen),
    /// It was made before that, or it was not.
    Doubt {
        theirs: Seen,
        /// Why it is not known.
        cause: BoxError,
    },
}

impl Engine {
    pub(crate) fn new(client: Client, url: Url, fields: HeaderMap, form: Form, retries: &Retries) -> Self {
        Self { client, url, fields, form, pace: Pace::new(retries), conflicts: 0, attempted: Vec::new() }
    }

    /// What is to be changed, before anything is sent.
    pub(crate) async fn first(&mut self) -> Result<Seen, Error> {
        let seen = self.reread(asks_to_wait).await?;
        if self.pace.is_left() {
            Ok(seen)
        } else {
            Err(Error::NoAnswer("the first read has taken all the time within which a write is begun".into()))
        }
    }

    /// The same as was read before, under a strong tag if it has one by now.
    pub(crate) async fn strengthened(&mut self, base: Seen) -> Result<Seen, Error> {
        if !base.tag.is_weak() {
            return Ok(base);
        }
        let now = self.first().await?;
        Ok(if now.url == base.url && now.document == base.document { now } else { base })
    }

    /// Writes what was made of `base`.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] as soon as one of the requests may have been made, and nothing tells.
    pub(crate) async fn write(&mut self, base: &Seen, next: &Document) -> Result<Turn, Error> {
        let mut doubt = None;
        loop {
            match self.send(base, next).await? {
                Verdict::Made(response) => return Ok(Self::written(base, &response)),
                Verdict::PreconditionFailed(response) => {
                    return match doubt {
                        None => self.refused(base, &response).await,
                        // It may have been refused because it was made before.
                        Some(cause) => match self.look(base, cause).await? {
                            Look::Moved(theirs, cause) => Ok(Turn::Doubt { theirs, cause }),
                            // Refused, and yet the version that it names is current: one of the two is not true.
                            Look::Same(cause) => Err(self.unknown(cause, Some(base.tag.clone()))),
                        },
                    };
                }
                Verdict::Refused(err) => {
                    let is_worth_it = matches!(err, Error::TryAgain { .. }) && self.pace.is_left();
                    if !is_worth_it || !self.pace.wait(err.retry_after()).await {
                        return Err(match doubt {
                            None => err,
                            // This one was not made; that which had no answer may have been, or may be yet.
                            Some(cause) => self.unknown(cause, None),
                        });
                    }
                }
                Verdict::Unknown { cause, after, attempted } => {
                    self.attempted.extend(attempted.map(|tag| (base.url.clone(), tag)));
                    match self.look(base, cause).await? {
                        Look::Moved(theirs, cause) => return Ok(Turn::Doubt { theirs, cause }),
                        // It was not made yet. If it is on its way, only one of the two is made.
                        Look::Same(cause) => {
                            if !self.pace.is_left() || !self.pace.wait(after).await {
                                return Err(self.unknown(cause, Some(base.tag.clone())));
                            }
                            doubt = Some(cause);
                        }
                    }
                }
            }
        }
    }

    /// Whether what is there is what was written here: the service has said, by its tag, that it would be.
    pub(crate) fn has_made(&self, theirs: &Seen) -> bool {
        self.attempted.iter().any(|(url, tag)| *url == theirs.url && *tag == theirs.tag)
    }

    /// The end, if nothing more may be sent after this conflict.
    pub(crate) fn bounded(&mut self, base: &Seen, mine: &Document, theirs: &Seen) -> Result<(), Error> {
        if self.pace.is_left() {
            return Ok(());
        }
        count(&self.client.shared.counts.exhausted);
        let (place, attempts) = (Place(&self.url), self.pace.attempts());
        tracing::warn!(target: TARGET, %place, attempts, "conflicts until no try was left");
        Err(self.conflict(base, mine, theirs, Unsettled::Exhausted).into())
    }

    pub(crate) fn conflict(&self, base: &Seen, mine: &Document, theirs: &Seen, reason: Unsettled) -> Conflict {
        Conflict {
            base: base.document.clone(),
            mine: mine.clone(),
            theirs: theirs.document.clone(),
            tag: Some(theirs.tag.clone()),
            reason,
            attempts: self.pace.attempts(),
        }
    }

    /// What is wanted is there.
    pub(crate) fn updated<T>(&self, value: T, tag: Option<EntityTag>, outcome: Outcome) -> Updated<T> {
        let (place, attempts, conflicts) = (Place(&self.url), self.pace.attempts(), self.conflicts);
        if conflicts > 0 && outcome != Outcome::Unchanged {
            count(&self.client.shared.counts.recovered);
        }
        tracing::debug!(target: TARGET, %place, attempts, conflicts, ?outcome, "updated");
        Updated { value, tag, outcome, attempts }
    }

    /// A write of which nobody can tell whether it was made.
    pub(crate) fn unknown(&self, cause: BoxError, current: Option<EntityTag>) -> Error {
        count(&self.client.shared.counts.unknown);
        let (place, attempts) = (Place(&self.url), self.pace.attempts());
        tracing::warn!(target: TARGET, %place, attempts, cause = %Causes(&cause), "whether it was written stays unknown");
        Error::Unknown { cause, current }
    }

    /// A conflict is met, or what was in doubt has turned out to be one.
    pub(crate) fn met(&mut self, theirs: &Seen) {
        self.conflicts += 1;
        let (place, conflicts) = (Place(&self.url), self.conflicts);
        tracing::debug!(target: TARGET, %place, conflicts, current = %theirs.tag, "a conflict");
    }

    /// A conflict is settled by merging.
    pub(crate) fn merged(&self) {
        count(&self.client.shared.counts.merged);
        tracing::debug!(target: TARGET, place = %Place(&self.url), "merged");
    }

    /// What others wrote is about to be lost.
    pub(crate) fn overwrites(&self, theirs: &Seen) {
        tracing::warn!(target: TARGET, place = %Place(&self.url), lost = %theirs.tag, "overwriting what others wrote");
    }

    /// Reads as often as it is worth it, within the bounds.
    async fn reread(&mut self, is_worth_it: fn(&Error) -> bool) -> Result<Seen, Error> {
        loop {
            let err = match self.read().await {
                Err(err) if is_worth_it(&err) => err,
                read => return read,
            };
            if !self.pace.is_left() || !self.pace.wait(err.retry_after()).await {
                return Err(err);
            }
        }
    }

    /// What is there. Where somebody on the way has compressed it, its tag is weak, and matches nothing in `If-Match`: then as it is without that.
    async fn read(&self) -> Result<Seen, Error> {
        let seen = Seen::of(&self.reading().send().await?)?;
        let is_said = [&self.fields, &self.client.shared.fields].iter().any(|of| of.contains_key(ACCEPT_ENCODING));
        if !seen.tag.is_weak() || is_said {
            return Ok(seen);
        }
        let plain = self.reading().header(ACCEPT_ENCODING, "identity").send().await;
        match plain.and_then(|fetched| Seen::of(&fetched)) {
            Ok(plain) if !plain.tag.is_weak() => Ok(plain),
            // It may do better the next time, and the weak tag would look like another version.
            Err(err) if is_passing(&err) => Err(err),
            _ => Ok(seen),
        }
    }

    fn reading(&self) -> Read {
        let mut read = self.client.get(self.url.clone()).validated();
        for (name, value) in &self.fields {
            if is_for_reads(name) {
                read = read.header(name, value);
            }
        }
        read
    }

    /// One write, under the tag of what it was made of.
    async fn send(&mut self, base: &Seen, next: &Document) -> Result<Verdict, Error> {
        self.pace.begin();
        if self.form == Form::MergePatch {
            if let Some(patch) = merge_patch(&base.document, next) {
                let verdict = self.send_as(Method::PATCH, "application/merge-patch+json", base, &patch).await?;
                let is_without = matches!(&verdict, Verdict::Refused(err) if has_no_such_patch(err));
                if !is_without || !self.pace.is_in_time() {
                    return Ok(verdict);
                }
            }
            // The service has no merge patches, or this change is none.
            self.form = Form::Whole;
        }
        self.send_as(Method::PUT, "application/json", base, next).await
    }

    async fn send_as(
        &self,
        method: Method,
        media_type: &'static str,
        base: &Seen,
        content: &Document,
    ) -> Result<Verdict, Error> {
        let intent = Intent::Unchanged(base.tag.clone());
        let mut fields = self.client.fields_with(self.fields.clone());
        if base.url.origin() != self.url.origin() {
            // Redirections have led to somebody whom these were not meant for.
            fields = without_secrets(&fields);
        }
        fields.entry(PREFER).or_insert(HeaderValue::from_static("return=representation"));
        // The caller may have another name for JSON, but a patch is a patch.
        if method == Method::PATCH || !fields.contains_key(CONTENT_TYPE) {
            fields.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        intent.say(&mut fields)?;
        let content = Some(content.to_string().into());
        let request = Request { method, url: base.url.clone(), fields, content };
        Ok(Verdict::on(&self.client, request, &intent).await)
    }

    fn written(base: &Seen, response: &Response) -> Turn {
        let current = Seen::in_answer(&base.url, response).map(|seen| seen.document);
        Turn::Written { current, tag: tag(&response.fields) }
    }

    /// 412, and nothing is in doubt.
    async fn refused(&mut self, base: &Seen, response: &Response) -> Result<Turn, Error> {
        let problem = Problem::of(response);
        match problem.kind() {
            ProblemKind::Gone => return Err(Error::Gone(problem.into())),
            ProblemKind::WeakTag => return Err(Error::Unmatched { tag: base.tag.clone(), problem: problem.into() }),
            _ => {}
        }
        // The first time what is there is changed at once, and need not be read if the answer has it; after a wait it would be old.
        let is_at_once = self.conflicts == 0 && problem.retry_after().is_none();
        if !is_at_once && self.pace.is_left() {
            self.pace.wait(problem.retry_after()).await;
        }
        let theirs = match Seen::in_answer(&base.url, response).filter(|_| is_at_once) {
            Some(theirs) => theirs,
            // A read that is lost is made again: what was in doubt before would stay so.
            None => match self.reread(is_passing).await {
                Err(err) if is_absent(&err) => return Err(Error::Gone(problem.into())),
                theirs => theirs?,
            },
        };
        if theirs.is_version_of(base) {
            return Err(Error::Unmatched { tag: theirs.tag, problem: problem.into() });
        }
        self.met(&theirs);
        Ok(Turn::Conflict(theirs))
    }

    /// What is there after a write that may have been made.
    async fn look(&mut self, base: &Seen, cause: BoxError) -> Result<Look, Error> {
        // It may land yet, and so what is read meanwhile is not kept as if it would stay.
        let _under_way = self.client.shared.cache.writing(&base.url).await;
        loop {
            let err = match self.read().await {
                // A weak tag may stay where the content does not, and the tags of some services do.
                Ok(seen) if seen.is_version_of(base) && seen.document == base.document => {
                    return Ok(Look::Same(cause));
                }
                // Another resource says nothing of this one.
                Ok(seen) if seen.url != base.url => return Err(self.unknown(cause, None)),
                Ok(seen) => return Ok(Look::Moved(seen, cause)),
                Err(err) => err,
            };
            if !is_passing(&err) || !self.pace.wait(err.retry_after()).await {
                return Err(self.unknown(cause, None));
            }
        }
    }
}

/// What a read says of the version that a write has named.
enum Look {
    /// It is current.
    Same(BoxError),
    /// It is not, and never will be again.
    Moved(Seen, BoxError),
}

/// Whether a read may do better the next time.
fn is_passing(err: &Error) -> bool {
    let is_failure = err.problem().is_some_and(|problem| problem.status().is_server_error());
    matches!(err, Error::NotSent(_) | Error::NoAnswer(_)) || is_failure || asks_to_wait(err)
}

fn asks_to_wait(err: &Error) -> bool {
    let later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    err.problem().is_some_and(|problem| later.contains(&problem.status()))
}
