//! Linearizability by its definition: a search through all orders. It shares nothing with the checker but the operations.

use std::collections::HashSet;

use etag_check::history::{Action, Operation, Outcome, Version};

/// What is there.
type State = Option<Version>;

/// Something that happened, or may have happened, at one instant.
struct Event<'h> {
    invoked: u64,
    returned: u64,
    is_certain: bool,
    what: What<'h>,
}

enum What<'h> {
    Answered(&'h Operation),
    /// A refusal said with its tag that this was current.
    Current(Version),
}

/// Whether there is an order of the operations on one key, with a version or absence before them, in which a register gives these answers.
pub(crate) fn is_linearizable(operations: &[Operation]) -> bool {
    let mut events = Vec::new();
    for operation in operations {
        let is_certain = matches!(operation.outcome, Outcome::Seen(_) | Outcome::Done | Outcome::Refused);
        let returned = operation.returned.filter(|_| is_certain).unwrap_or(u64::MAX);
        let may_happen = is_certain || (operation.outcome == Outcome::Unknown && operation.action != Action::Read);
        if may_happen {
            events.push(Event { invoked: operation.invoked, returned, is_certain, what: What::Answered(operation) });
        }
        if let Some(version) = current_in_refusal(operations, operation) {
            events.push(Event { invoked: operation.invoked, returned, is_certain: true, what: What::Current(version) });
        }
    }
    let certain: u32 =
        events.iter().enumerate().filter(|(_, event)| event.is_certain).map(|(place, _)| 1 << place).sum();
    starts(operations).into_iter().any(|start| search(&events, certain, 0, start, &mut HashSet::new()))
}

/// Whether one strong entity tag came with two versions.
pub(crate) fn has_reused_tag(operations: &[Operation]) -> bool {
    operations.iter().any(|one| strong_tag(one).is_some_and(|tag| versions_with(operations, tag).len() > 1))
}

fn search(events: &[Event<'_>], certain: u32, past: u32, state: State, failed: &mut HashSet<(u32, State)>) -> bool {
    if past & certain == certain {
        return true;
    }
    if !failed.insert((past, state)) {
        return false;
    }
    let is_open = |place: usize| past & (1 << place) == 0;
    // Nothing that is to come may have ended before this began.
    let ends = events.iter().enumerate().filter(|(place, _)| is_open(*place)).map(|(_, event)| event.returned);
    let first_end = ends.min().unwrap_or(u64::MAX);
    (0..events.len()).filter(|place| is_open(*place) && events[*place].invoked <= first_end).any(|place| {
        let next = happen(&events[place].what, state);
        next.is_some_and(|next| search(events, certain, past | (1 << place), next, failed))
    })
}

/// The state behind it, if it can happen in this one.
fn happen(what: &What<'_>, state: State) -> Option<State> {
    let operation = match what {
        What::Current(version) => return (state == Some(*version)).then_some(state),
        What::Answered(operation) => operation,
    };
    let (is_true, next) = match operation.action {
        Action::Read => return (operation.outcome == Outcome::Seen(state)).then_some(state),
        Action::Create { new } => (state.is_none(), Some(new)),
        Action::Replace { expected, new, .. } => (state == Some(expected), Some(new)),
        Action::Delete { expected, .. } => (state == Some(expected), None),
    };
    if operation.outcome == Outcome::Refused { (!is_true).then_some(state) } else { is_true.then_some(next) }
}

/// Absence, a version of which nothing is said, and every one that is named and that no attempt would have written.
fn starts(operations: &[Operation]) -> Vec<State> {
    let new = |operation: &Operation| match operation.action {
        Action::Read => None,
        Action::Create { new } | Action::Replace { new, .. } | Action::Delete { new, .. } => Some(new),
    };
    let written: HashSet<Version> = operations.iter().filter_map(new).collect();
    let mut starts: HashSet<State> = [None, Some(Version::MAX)].into();
    for operation in operations {
        if let Outcome::Seen(seen) = operation.outcome {
            starts.insert(seen);
        }
        if let Action::Replace { expected, .. } | Action::Delete { expected, .. } = operation.action {
            starts.insert(Some(expected));
        }
    }
    starts.into_iter().filter(|start| start.is_none_or(|version| !written.contains(&version))).collect()
}

fn current_in_refusal(operations: &[Operation], operation: &Operation) -> Option<Version> {
    let tag = strong_tag(operation).filter(|_| operation.outcome == Outcome::Refused)?;
    let versions = versions_with(operations, tag);
    if versions.len() == 1 { versions.into_iter().next() } else { None }
}

fn strong_tag(operation: &Operation) -> Option<&str> {
    operation.tag.as_deref().filter(|tag| !tag.starts_with("W/"))
}

fn versions_with(operations: &[Operation], tag: &str) -> HashSet<Version> {
    let tagged = operations.iter().filter(|operation| operation.tag.as_deref() == Some(tag));
    let version = |operation: &Operation| match (&operation.outcome, &operation.action) {
        (Outcome::Seen(seen), _) => *seen,
        (Outcome::Done, Action::Create { new } | Action::Replace { new, .. }) => Some(*new),
        _ => None,
    };
    tagged.filter_map(version).collect()
}
