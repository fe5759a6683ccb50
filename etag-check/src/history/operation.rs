//! [`Operation`]: one request of a recorded history, and what became of it.

use serde::{Deserialize, Serialize};

/// A version of a resource: the number that the attempt which wrote it has put into the resource. No two attempts of a history write the same.
pub type Version = u64;

/// One request, from the moment before it was sent to the moment after its answer came.
///
/// Moments are drawn from one counter of the recorder, so that of two operations one came wholly before the other if and only if its `returned` is less than the other's `invoked`.
///
/// ```
/// use etag_check::history::Operation;
///
/// let line = r#"{"client":3,"key":"123","instance":0,"invoked":17,"returned":19,"action":{"replace":{"method":"PUT","expected":5,"new":9}},"outcome":"done","tag":"\"abc\""}"#;
/// let operation: Operation = serde_json::from_str(line).unwrap();
/// assert_eq!(serde_json::to_string(&operation).unwrap(), line);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Operation {
    /// Who has sent it. After an unknown outcome a client goes on under another number.
    pub client: u32,
    /// The resource.
    pub key: String,
    /// Which instance of the service was asked.
    pub instance: u32,
    /// The moment before it was sent.
    pub invoked: u64,
    /// The moment after its answer came; none if none came, and it may take effect at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<u64>,
    /// What was asked.
    pub action: Action,
    /// What became of it.
    pub outcome: Outcome,
    /// The entity tag in the answer: of what was read, of what was written, or, in a refusal, of what is current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

impl Operation {
    /// Why this says nothing, if it contradicts itself.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_read = self.action == Action::Read;
        match self.outcome {
            Outcome::Seen(_) if !is_read => return Some("a write has the outcome of a read"),
            Outcome::Done | Outcome::Refused if is_read => return Some("a read has the outcome of a write"),
            Outcome::Seen(_) | Outcome::Done | Outcome::Refused if self.returned.is_none() => {
                return Some("an answer has no moment at which it came; `returned` was expected");
            }
            _ => {}
        }
        if self.returned.is_some_and(|returned| returned < self.invoked) {
            return Some("it returned before it was invoked; a later moment was expected");
        }
        None
    }

    /// The attempt to write, if it is one.
    pub(super) fn attempt(&self) -> Option<Attempt> {
        let (expected, new, is_delete) = match self.action {
            Action::Read => return None,
            Action::Create { new } => (None, new, false),
            Action::Replace { expected, new, .. } => (Some(expected), new, false),
            Action::Delete { expected, new } => (Some(expected), new, true),
        };
        Some(Attempt { expected, new, is_delete })
    }
}

/// What an attempt to write is to the chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// The version that it replaces; none is absence.
    pub(super) expected: Option<Version>,
    pub(super) new: Version,
    /// It leaves nothing behind.
    pub(super) is_delete: bool,
}

/// What was asked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The resource was read.
    Read,
    /// It was to be created, if there was none (`If-None-Match: *`).
    Create {
        /// The version that this attempt writes.
        new: Version,
    },
    /// It was to be changed, if it was still what the client knew (`If-Match`).
    Replace {
        /// The method: `PUT`, or `PATCH`.
        method: String,
        /// The version that the precondition names.
        expected: Version,
        /// The version that this attempt writes.
        new: Version,
    },
    /// It was to be deleted, if it was still what the client knew.
    Delete {
        /// The version that the precondition names.
        expected: Version,
        /// A number like any other for the absence behind it, which nobody ever reads.
        new: Version,
    },
}

/// What became of an operation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A read found this version, or no resource.
    Seen(Option<Version>),
    /// A write was acknowledged.
    Done,
    /// A write was refused, since the precondition is false: nothing was to change.
    Refused,
    /// A write was not carried out, for another reason: it was never sent, or an answer said so. A 409 is recorded as this: it may say that the precondition is false, and it may say something else, so that nobody is
    /// accused of a false refusal for it.
    Failed,
    /// Nobody knows whether the write was carried out.
    Unknown,
}
