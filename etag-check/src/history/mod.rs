//! Concurrent histories: recorded from a service, and judged.
//!
//! A history is a list of [`Operation`]s. Each attempt to write has put a number of its own into the resource, so that whatever is read later tells who wrote it, also where the answer to the writer was lost.
//! That, and a precondition on every write, is what makes the judgement cheap. Where the writes of a history may come in any order, a checker has to try them all. Here each write names the version that it replaces,
//! so that the writes to one key are a chain, and there is hardly a choice:
//!
//! 1. **What took effect.** The writes that were acknowledged, those whose outcome is unknown but whose version was read or built upon, and nothing else. A version that was read though nobody can have written it is a
//!    [phantom](ViolationKind::Phantom); two writes that took effect on one version are a [fork](ViolationKind::Fork), which is a lost update; one whose parent never took effect is an [orphan](ViolationKind::Orphan).
//! 2. **When.** We go through the moments of the history with a resource of our own, which starts as what was there first. It does nothing until an answer comes that it has not been able to give since the request was
//!    sent; then it goes along the chain, over writes that were sent by then, until it is able to. What goes late can do at every later moment whatever goes early can do, so that there is nothing to regret. If it cannot
//!    get there, no order of the writes explains the answer: it is a [stale read](ViolationKind::StaleRead) or a [false refusal](ViolationKind::FalseRefusal).
//!
//! There is a choice in two places. Where the resource is absent, one of several creations may be next; and where the chain ends, a write of unknown outcome may have been carried out. All of them are followed, side by
//! side. They die out within a few answers. Should there be too many, some are given up: while one of the others gets to the end, that is an order all the same; if none does, the key is
//! [undecided](Verdict::undecided), which is neither clean nor a violation.
//!
//! What cannot be explained is told and left out, and the walk goes on; a write that cannot be is the end of it for its key.
//!
//! Keys are judged by themselves, since a history is linearizable if and only if it is for each key.
//!
//! # What the outcomes mean
//!
//! A write that is done was carried out between its moments, and one that was refused found its precondition false between them. One that failed never happens. One of unknown outcome may have been carried out once, at any
//! moment after it was sent, also long after an answer such as 500 has come; or never. A refusal that carries a strong entity tag, of which one version is known, is a read of that version as well
//! ([RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)).
//!
//! # What was there at the start
//!
//! A history does not say it, and whatever explains the answers is taken for it: absence, or one version that nobody in the history has written. So begin with a read of each key. Otherwise a first answer that is wrong may
//! pass for what was there.

mod answers;
mod chain;
mod effects;
mod explain;
mod judge;
mod lines;
mod operation;
mod tags;
mod verdict;
mod walk;
mod workload;

pub use operation::{Action, Operation, Outcome, Version};
pub use verdict::{Undecided, Verdict, Violation, ViolationKind, Witness};
pub use workload::{Recording, Stuck, Workload};

/// What clients have asked of a service, and what became of it.
///
/// The order of the operations means nothing; their moments do.
///
/// ```
/// use etag_check::history::{History, ViolationKind};
///
/// let lines = r#"
/// {"client":1,"key":"123","instance":0,"invoked":1,"returned":2,"action":"read","outcome":{"seen":5}}
/// {"client":2,"key":"123","instance":0,"invoked":3,"returned":6,"action":{"replace":{"method":"PUT","expected":5,"new":8}},"outcome":"done"}
/// {"client":3,"key":"123","instance":0,"invoked":4,"returned":5,"action":{"replace":{"method":"PUT","expected":5,"new":9}},"outcome":"done"}
/// "#;
/// let verdict = History::read_from(lines.trim().as_bytes())?.check();
/// assert_eq!(verdict.violations[0].kind, ViolationKind::Fork);
/// assert!(verdict.to_string().contains("two writes took effect on version 5"));
/// # Ok::<(), etag_check::CheckError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct History {
    /// The operations, in any order.
    pub operations: Vec<Operation>,
}

impl From<Vec<Operation>> for History {
    fn from(operations: Vec<Operation>) -> Self {
        Self { operations }
    }
}
