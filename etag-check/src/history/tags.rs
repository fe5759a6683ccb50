//! Entity tags: to which version each belongs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::judge::KeyHistory;
use super::{Action, Operation, Outcome, Version, Violation, ViolationKind};

/// The strong entity tags that came with versions of one key.
pub(super) struct Tags<'h> {
    owners: HashMap<&'h str, Owner>,
    /// The tags of several versions, in the order in which that was found.
    reused: Vec<(&'h str, u32)>,
}

struct Owner {
    version: Version,
    /// The first operation that told.
    operation: u32,
    is_reused: bool,
}

impl<'h> Tags<'h> {
    pub(super) fn of(history: &'h KeyHistory<'_>) -> Self {
        let mut tags = Self { owners: HashMap::new(), reused: Vec::new() };
        for (number, operation) in history.operations() {
            let (Some(tag), Some(version)) = (strong_tag(operation), version_in_answer(operation)) else { continue };
            match tags.owners.entry(tag) {
                Entry::Vacant(entry) => {
                    entry.insert(Owner { version, operation: number, is_reused: false });
                }
                Entry::Occupied(mut entry) if entry.get().version != version && !entry.get().is_reused => {
                    entry.get_mut().is_reused = true;
                    tags.reused.push((tag, number));
                }
                Entry::Occupied(_) => {}
            }
        }
        tags
    }

    pub(super) fn violations(&self, history: &KeyHistory<'_>) -> Vec<Violation> {
        let violation = |(tag, number): &(&str, u32)| {
            let owner = &self.owners[tag];
            let other = version_in_answer(history.operation(*number)).expect("it was found by its version");
            let explanation = format!(
                "the entity tag {tag} was given to version {} and to version {other}, so that If-Match cannot tell them apart{}",
                owner.version,
                or_mixed(history, [owner.operation, *number])
            );
            history.violation(ViolationKind::ReusedTag, explanation, &[owner.operation, *number])
        };
        self.reused.iter().map(violation).collect()
    }

    /// What was current during a refusal, where it says so with a tag of which only one version is known.
    ///
    /// RFC 9110 §8.8.3: the field in an answer is about the selected representation as it is when the request has been handled. That may be a moment other than that of the comparison, so it counts as a read of its own.
    pub(super) fn current_in_refusal(&self, operation: &Operation) -> Option<Version> {
        self.owner_in_refusal(operation).map(|owner| owner.version)
    }

    /// The operation that tells to which version the tag in a refusal belongs.
    pub(super) fn teller(&self, operation: &Operation) -> Option<u32> {
        self.owner_in_refusal(operation).map(|owner| owner.operation)
    }

    fn owner_in_refusal(&self, operation: &Operation) -> Option<&Owner> {
        let is_refusal = operation.outcome == Outcome::Refused;
        let owner = self.owners.get(strong_tag(operation).filter(|_| is_refusal)?)?;
        (!owner.is_reused).then_some(owner)
    }
}

/// Who writes knows what was written; who reads may have looked twice.
fn or_mixed(history: &KeyHistory<'_>, operations: [u32; 2]) -> &'static str {
    let is_read = |number: u32| history.operation(number).action == Action::Read;
    if operations.into_iter().any(is_read) {
        "; or a read has mixed two versions, the tag of one with the content of the other"
    } else {
        ""
    }
}

fn strong_tag(operation: &Operation) -> Option<&str> {
    operation.tag.as_deref().filter(|tag| tag.starts_with('"'))
}

/// The version that the tag in the answer is of.
fn version_in_answer(operation: &Operation) -> Option<Version> {
    match (&operation.outcome, &operation.action) {
        (Outcome::Seen(version), _) => *version,
        (Outcome::Done, Action::Create { new } | Action::Replace { new, .. }) => Some(*new),
        _ => None,
    }
}
