//! [`Verdict`]: what the checker says of a history.

use std::fmt;

use serde::Serialize;

use super::{Action, Operation, Outcome};
use crate::words::counted;

/// So many of a kind are told in words; all are in [`Verdict::violations`].
const MOST_TOLD: usize = 10;

/// What is to be said of a history.
///
/// ```
/// use etag_check::history::History;
///
/// let verdict = History::default().check();
/// assert!(!verdict.is_clean());
/// assert!(verdict.to_string().starts_with("nothing is shown: no write was acknowledged"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[must_use = "what was found is in it"]
pub struct Verdict {
    /// What no correct service does.
    pub violations: Vec<Violation>,
    /// The keys of which neither was shown.
    pub undecided: Vec<Undecided>,
    /// How many operations there were.
    pub operations: usize,
    /// On how many keys.
    pub keys: usize,
    /// How many reads were answered.
    pub reads: usize,
    /// How many writes were acknowledged.
    pub acknowledged: usize,
    /// How many writes were refused.
    pub refused: usize,
    /// How many operations were not carried out, for other reasons than a precondition.
    pub failed: usize,
    /// How many operations had an unknown outcome.
    pub unknown: usize,
    /// How many of these are known from what was read later to have taken effect.
    pub took_effect: usize,
}

/// One thing that no correct service does.
///
/// ```
/// use etag_check::history::{History, ViolationKind};
///
/// let lines = r#"{"client":1,"key":"7","instance":0,"invoked":1,"returned":2,"action":{"create":{"new":5}},"outcome":"refused"}
/// {"client":1,"key":"7","instance":0,"invoked":3,"returned":4,"action":"read","outcome":{"seen":5}}"#;
/// let verdict = History::read_from(lines.as_bytes())?.check();
/// let violation = &verdict.violations[0];
/// assert_eq!((violation.kind, violation.key.as_str()), (ViolationKind::Phantom, "7"));
/// assert_eq!(violation.explanation, "version 5 was read, though its write was refused");
/// assert_eq!([violation.operations[0].index, violation.operations[1].index], [0, 1]);
/// # Ok::<(), etag_check::CheckError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// What it is called.
    pub kind: ViolationKind,
    /// The resource.
    pub key: String,
    /// What happened, in words.
    pub explanation: String,
    /// The operations that prove it.
    pub operations: Vec<Witness>,
}

/// One operation that proves a violation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Witness {
    /// Where it is in [`History::operations`](super::History::operations).
    pub index: usize,
    /// What it is.
    #[serde(flatten)]
    pub operation: Operation,
}

/// What no correct service does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ViolationKind {
    /// Two writes took effect on one version, or a creation while something was there: one of them was stale, and the other is lost.
    Fork,
    /// A write took effect on a version that never was.
    Orphan,
    /// A version was read that nobody wrote, or whose write was refused or failed.
    Phantom,
    /// The order of time is violated: what was read, or written upon, was no longer there or not there yet. So an acknowledged write that has disappeared is one of these.
    StaleRead,
    /// A write was refused although its precondition was true all the while.
    FalseRefusal,
    /// Two versions of a resource have one strong entity tag.
    ReusedTag,
}

impl ViolationKind {
    /// All of them.
    ///
    /// ```
    /// use etag_check::history::ViolationKind;
    ///
    /// assert!(ViolationKind::ALL.contains(&ViolationKind::Fork));
    /// ```
    pub const ALL: [Self; 6] =
        [Self::Fork, Self::Orphan, Self::Phantom, Self::StaleRead, Self::FalseRefusal, Self::ReusedTag];
}

/// A key that was not decided.
///
/// ```
/// use etag_check::history::History;
///
/// let line = r#"{"client":1,"key":"7","instance":0,"invoked":1,"returned":2,"action":{"create":{"new":5}},"outcome":"done"}"#;
/// let lines = format!("{line}\n{line}");
/// let verdict = History::read_from(lines.as_bytes())?.check();
/// assert_eq!(verdict.undecided[0].reason, "two attempts write version 5, so that neither can be told");
/// # Ok::<(), etag_check::CheckError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Undecided {
    /// The resource.
    pub key: String,
    /// Why.
    pub reason: String,
}

impl Verdict {
    /// Whether one order of the writes explains every answer. Where no write was acknowledged, nothing is shown, and nothing is clean; nor is it while a key is undecided.
    ///
    /// ```
    /// use etag_check::history::History;
    ///
    /// let line = r#"{"client":1,"key":"7","instance":0,"invoked":1,"returned":2,"action":"read","outcome":{"seen":5}}"#;
    /// assert!(!History::read_from(line.as_bytes())?.check().is_clean());
    /// # Ok::<(), etag_check::CheckError>(())
    /// ```
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.undecided.is_empty() && self.acknowledged > 0
    }

    /// How many violations there are of a kind.
    ///
    /// ```
    /// use etag_check::history::{History, ViolationKind};
    ///
    /// assert_eq!(History::default().check().count(ViolationKind::Fork), 0);
    /// ```
    pub fn count(&self, kind: ViolationKind) -> usize {
        self.violations.iter().filter(|violation| violation.kind == kind).count()
    }

    fn summary(&self) -> String {
        if !self.violations.is_empty() {
            let counts = ViolationKind::ALL.map(|kind| (kind, self.count(kind)));
            let counts = counts.iter().filter(|(_, count)| *count > 0);
            let counts: Vec<_> = counts.map(|(kind, count)| format!("{kind} {count}")).collect();
            return format!("NOT clean: {}", counts.join(", "));
        }
        if !self.undecided.is_empty() {
            return format!("undecided on {}; no violation on the others", counted(self.undecided.len(), "key"));
        }
        if self.acknowledged == 0 {
            return "nothing is shown: no write was acknowledged".to_owned();
        }
        "clean: one order of the writes explains every answer".to_owned()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        write!(f, "{} on {}: ", counted(self.operations, "operation"), counted(self.keys, "key"))?;
        write!(f, "{}, ", counted(self.reads, "read"))?;
        write!(f, "writes acknowledged {}, refused {}, ", self.acknowledged, self.refused)?;
        write!(f, "failed {}, unknown {} of which {} took effect", self.failed, self.unknown, self.took_effect)?;
        for kind in ViolationKind::ALL {
            let of_kind = self.violations.iter().filter(|violation| violation.kind == kind);
            for violation in of_kind.take(MOST_TOLD) {
                write!(f, "\n{violation}")?;
            }
            let untold = self.count(kind).saturating_sub(MOST_TOLD);
            if untold > 0 {
                write!(f, "\n{kind}: {untold} more")?;
            }
        }
        for undecided in self.undecided.iter().take(MOST_TOLD) {
            write!(f, "\nundecided, key {}: {}", undecided.key, undecided.reason)?;
        }
        let untold = self.undecided.len().saturating_sub(MOST_TOLD);
        if untold > 0 {
            write!(f, "\nundecided: {untold} more")?;
        }
        Ok(())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, key {}: {}", self.kind, self.key, self.explanation)?;
        for witness in &self.operations {
            write!(f, "\n    {witness}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { client, instance, invoked, returned, action, outcome, tag, .. } = &self.operation;
        write!(f, "operation {}, client {client}, instance {instance}, moments {invoked} to ", self.index)?;
        match returned {
            Some(returned) => write!(f, "{returned}: ")?,
            None => write!(f, "?: ")?,
        }
        match action {
            Action::Read => write!(f, "read")?,
            Action::Create { new } => write!(f, "creation of version {new}")?,
            Action::Replace { method, expected, new } => {
                write!(f, "{method} of version {new} over version {expected}")?;
            }
            Action::Delete { expected, .. } => write!(f, "deletion of version {expected}")?,
        }
        match outcome {
            Outcome::Seen(Some(version)) => write!(f, ", found version {version}")?,
            Outcome::Seen(None) => write!(f, ", found nothing")?,
            Outcome::Done => write!(f, ", acknowledged")?,
            Outcome::Refused => write!(f, ", refused")?,
            Outcome::Failed => write!(f, ", not carried out")?,
            Outcome::Unknown => write!(f, ", outcome unknown")?,
        }
        match tag {
            Some(tag) => write!(f, ", tag {tag}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fork => "fork",
            Self::Orphan => "orphan",
            Self::Phantom => "phantom",
            Self::StaleRead => "stale read",
            Self::FalseRefusal => "false refusal",
            Self::ReusedTag => "reused tag",
        })
    }
}
