//! [`Answers`]: what the answers to one key claim, and when.

use super::chain::{Chain, Node};
use super::judge::KeyHistory;
use super::tags::Tags;
use super::{Action, Operation, Outcome};

/// The answers to one key, and what happens in the order of time.
pub(super) struct Answers {
    pub(super) answers: Vec<Answer>,
    /// The moment, what happens, and to which answer.
    pub(super) events: Vec<(u64, Event, u32)>,
}

/// What the operation of this number claims.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) number: u32,
    pub(super) claim: Claim,
}

/// What was so at one of the moments between a request and its answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Claim {
    /// This write was carried out.
    Carried(Node),
    /// This was there.
    There(Node),
    /// Something else was there, or nothing.
    NotThere(Node),
    Nothing,
    Something,
}

/// At one moment, requests are sent before answers come: that the one was over before the other began is then not certain.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Event {
    Invoked,
    Returned,
}

impl Answers {
    pub(super) fn of(history: &KeyHistory<'_>, chain: &Chain, tags: &Tags<'_>) -> Self {
        let mut all = Self { answers: Vec::new(), events: Vec::new() };
        for (number, operation) in history.operations() {
            let claims = [claim(chain, number, operation), claim_of_tag(chain, tags, operation)];
            for claim in claims.into_iter().flatten() {
                all.add(number, operation.invoked, claim, operation.returned);
            }
        }
        // Creations that nobody acknowledged, although what they wrote was seen: who is where that is has carried them out.
        for life in chain.lives.iter().filter_map(|life| chain.writer(*life)) {
            let operation = history.operation(life);
            if operation.outcome == Outcome::Unknown {
                all.add(life, operation.invoked, Claim::Carried(life), None);
            }
        }
        all.events.sort_unstable();
        all
    }

    fn add(&mut self, number: u32, invoked: u64, claim: Claim, returned: Option<u64>) {
        let answer = u32::try_from(self.answers.len()).expect("fewer than 2³² answers, two for each operation");
        self.answers.push(Answer { number, claim });
        self.events.push((invoked, Event::Invoked, answer));
        self.events.extend(returned.map(|moment| (moment, Event::Returned, answer)));
    }
}

impl Claim {
    /// Whether it is so where this is there, and this was carried out last.
    pub(super) fn holds(self, now: Option<Node>, carried: Option<Node>) -> bool {
        match self {
            Self::Carried(node) => carried == Some(node),
            Self::There(node) => now == Some(node),
            Self::NotThere(node) => now != Some(node),
            Self::Nothing => now.is_none(),
            Self::Something => now.is_some(),
        }
    }
}

/// For each node the operation with the earliest answer that tells of it.
pub(super) fn first_told(history: &KeyHistory<'_>, chain: &Chain, answers: &[Answer]) -> Vec<Option<u32>> {
    let mut told: Vec<Option<u32>> = vec![None; chain.len()];
    for answer in answers {
        let (Claim::Carried(node) | Claim::There(node)) = answer.claim else { continue };
        let returned = |number: u32| history.operation(number).returned;
        let first = &mut told[node as usize];
        let is_first = first.is_none_or(|first| returned(answer.number) < returned(first));
        // What came back from a write of unknown outcome tells nothing.
        if is_first && history.operation(answer.number).outcome != Outcome::Unknown {
            *first = Some(answer.number);
        }
    }
    told
}

fn claim(chain: &Chain, number: u32, operation: &Operation) -> Option<Claim> {
    match (&operation.outcome, &operation.action) {
        (Outcome::Seen(None), _) => Some(Claim::Nothing),
        (Outcome::Seen(Some(version)), _) => chain.node(*version).map(Claim::There),
        (Outcome::Done, _) => Some(Claim::Carried(number)),
        (Outcome::Refused, Action::Create { .. }) => Some(Claim::Something),
        // A version that was never there is refused rightly at every moment.
        (Outcome::Refused, Action::Replace { expected, .. } | Action::Delete { expected, .. }) => {
            chain.node(*expected).map(Claim::NotThere)
        }
        _ => None,
    }
}

fn claim_of_tag(chain: &Chain, tags: &Tags<'_>, operation: &Operation) -> Option<Claim> {
    chain.node(tags.current_in_refusal(operation)?).map(Claim::There)
}
