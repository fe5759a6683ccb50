//! What a wrong service, or a broken one, makes of a history.

use etag_check::history::{Action, Operation, Outcome, Version};

use crate::random::Random;
use crate::simulation::tag_of;

/// Changes one thing at random; it may still be the history of a right service, and that is for the oracle to say.
pub(crate) fn mutate(random: &mut Random, history: &mut Vec<Operation>) {
    if history.is_empty() {
        return;
    }
    let versions = versions(history);
    let place = random.below(history.len());
    let operation = &mut history[place];
    let is_read = operation.action == Action::Read;
    match random.below(9) {
        0 | 1 if !is_read => {
            operation.outcome = match operation.outcome {
                Outcome::Done => Outcome::Refused,
                Outcome::Refused => Outcome::Done,
                ref other => other.clone(),
            }
        }
        0..=2 if matches!(operation.outcome, Outcome::Seen(_)) => {
            operation.outcome = Outcome::Seen(Some(*random.of(&versions)).filter(|_| random.percent(80)));
        }
        3 if operation.tag.is_some() => operation.tag = Some(tag_of(*random.of(&versions))),
        4 => {
            history.remove(place);
        }
        5 => {
            operation.outcome = Outcome::Unknown;
            operation.returned = operation.returned.filter(|_| random.percent(30));
        }
        6 if !is_read => operation.outcome = Outcome::Failed,
        7 => {
            if let Action::Replace { expected, .. } | Action::Delete { expected, .. } = &mut operation.action {
                *expected = *random.of(&versions);
            }
        }
        _ => {
            // Another time, at which other things may happen as well.
            let latest = 2 * history.len();
            let times = [random.below(latest) as u64, random.below(latest) as u64];
            let operation = &mut history[place];
            operation.invoked = times[0].min(times[1]);
            operation.returned = operation.returned.map(|_| times[0].max(times[1]));
        }
    }
}

/// Every version that is named, and one that is not.
fn versions(history: &[Operation]) -> Vec<Version> {
    let mut versions = vec![999];
    for operation in history {
        match operation.action {
            Action::Read => {}
            Action::Create { new } => versions.push(new),
            Action::Replace { expected, new, .. } | Action::Delete { expected, new } => {
                versions.extend([expected, new]);
            }
        }
        if let Outcome::Seen(seen) = operation.outcome {
            versions.extend(seen);
        }
    }
    versions
}
