//! [`Recorder`]: the updates of the clients as a history, for `etag-check` to judge what they claim.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use etag_check::history::{Action, History, Operation, Outcome, Version};
use etag_client::EntityTag;

/// What the clients do, with the moments of one clock.
///
/// A client says when it asks for a change of what it has read, and how it ended, and no more: the moments are those of that, so that each operation takes a little longer here than it took. That hides nothing but the order
/// of what is close together. An attempt after which the change was asked for again is one that the client holds for not made, now and ever; that is what its own claim amounts to, whether it was refused or never answered.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    moments: AtomicU64,
    versions: AtomicU64,
    clients: AtomicU32,
    operations: Mutex<Vec<Operation>>,
}

/// One update, while it is under way.
#[derive(Debug)]
pub(super) struct Notes<'r> {
    recorder: &'r Recorder,
    client: u32,
    /// Since when what is read next may have been asked for.
    since: u64,
    attempt: Option<Attempt>,
}

#[derive(Debug)]
struct Attempt {
    expected: Version,
    new: Version,
    invoked: u64,
}

impl Recorder {
    /// An update begins. Each is a client of its own in the history.
    pub(super) fn update(&self) -> Notes<'_> {
        let client = self.clients.fetch_add(1, Ordering::SeqCst);
        Notes { recorder: self, client, since: self.moment(), attempt: None }
    }

    pub(super) fn history(&self) -> History {
        History::from(self.operations.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }
}

impl Notes<'_> {
    /// This was read, and is about to be changed.
    ///
    /// Returns the number of the version that the attempt writes.
    pub(super) fn attempts(&mut self, read: Version) -> Version {
        let now = self.recorder.moment();
        self.finish_attempt(Outcome::Failed, now, None);
        self.saw(read, now);
        let new = self.recorder.versions.fetch_add(1, Ordering::SeqCst) + 1;
        let invoked = self.recorder.moment();
        self.attempt = Some(Attempt { expected: read, new, invoked });
        self.since = invoked;
        new
    }

    /// The last attempt was acknowledged.
    pub(super) fn was_acknowledged(mut self, tag: Option<&EntityTag>) {
        let now = self.recorder.moment();
        self.finish_attempt(Outcome::Done, now, tag);
    }

    /// The last attempt, if there is one, was not made.
    pub(super) fn was_not_made(mut self) {
        let now = self.recorder.moment();
        self.finish_attempt(Outcome::Failed, now, None);
    }

    /// The last attempt had no answer, and what it was to write was found: to the caller it is as good as acknowledged.
    pub(super) fn was_found(mut self, found: Version) {
        let now = self.recorder.moment();
        self.finish_attempt(Outcome::Done, now, None);
        self.saw(found, now);
    }

    /// Nothing but a read.
    pub(super) fn was_read(self, found: Version) {
        let now = self.recorder.moment();
        self.saw(found, now);
    }

    fn saw(&self, version: Version, now: u64) {
        self.note(self.since, now, Action::Read, Outcome::Seen(Some(version)), None);
    }

    fn finish_attempt(&mut self, outcome: Outcome, returned: u64, tag: Option<&EntityTag>) {
        let Some(Attempt { expected, new, invoked }) = self.attempt.take() else { return };
        let action = Action::Replace { method: "PUT".to_owned(), expected, new };
        self.note(invoked, returned, action, outcome, tag);
    }

    fn note(&self, invoked: u64, returned: u64, action: Action, outcome: Outcome, tag: Option<&EntityTag>) {
        let tag = tag.map(ToString::to_string);
        let operation = Operation {
            client: self.client,
            key: "123".to_owned(),
            instance: 0,
            invoked,
            returned: Some(returned),
            action,
            outcome,
            tag,
        };
        self.recorder.operations.lock().unwrap_or_else(PoisonError::into_inner).push(operation);
    }
}
