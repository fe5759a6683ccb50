//! The walk through the moments of one key: whether one order of its writes explains every answer.
//!
//! It is the just-in-time linearization of Lowe, "Testing for linearizability" (2017), on a chain.

use std::collections::HashSet;

use super::answers::{Answer, Answers, Claim, Event};
use super::chain::{Chain, Node};
use super::explain::Explainer;
use super::judge::KeyHistory;
use super::tags::Tags;
use super::{Action, Outcome, Violation};

/// So many ways to explain what was seen so far are followed at once, and no others.
const MOST_WAYS: usize = 1_000;
/// So many steps are taken for one answer.
const MOST_STEPS: usize = 50_000;
/// After so many steps for each operation, and some more for short histories, one way is followed.
const MOST_STEPS_FOR_EACH: usize = 50;

/// What came of the walk.
pub(super) struct Walked {
    pub(super) violations: Vec<Violation>,
    /// Why it is not decided whether there are more.
    pub(super) undecided: Option<String>,
}

/// One way to explain what was seen so far.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) struct Way {
    /// What is there.
    pub(super) now: Option<Node>,
    /// The pending answers that it has been able to give, sorted.
    met: Vec<u32>,
    /// The possible creations that it has carried out, sorted.
    spent: Vec<Node>,
}

/// The ways that are left, and what they owe.
struct Walk<'h> {
    history: &'h KeyHistory<'h>,
    chain: &'h Chain,
    answers: &'h [Answer],
    pending: Vec<u32>,
    ways: Vec<Way>,
    steps: usize,
    /// The moment at which ways were given up of which nobody knows whether they lead on. Those that are left still prove that there is one.
    given_up: Option<u64>,
}

/// Judges the answers by their moments.
pub(super) fn walk(history: &KeyHistory<'_>, chain: &Chain, tags: &Tags<'_>) -> Walked {
    let Answers { answers, events } = Answers::of(history, chain, tags);
    let start = |now: &Option<Node>| Way { now: *now, met: Vec::new(), spent: Vec::new() };
    let ways = chain.initial.iter().map(start).collect();
    let mut walk = Walk { history, chain, answers: &answers, pending: Vec::new(), ways, steps: 0, given_up: None };
    let mut violations = Vec::new();
    let mut explainer = None;
    for (moment, event, answer) in events {
        match event {
            Event::Invoked => walk.invoke(answer),
            Event::Returned if walk.settle(answer, moment) => {}
            Event::Returned => {
                if let Some(moment) = walk.given_up {
                    let reason = format!("at moment {moment} there are too many ways to explain what was seen");
                    return Walked { violations, undecided: Some(reason) };
                }
                let Answer { number, claim } = answers[answer as usize];
                let explainer = explainer.get_or_insert_with(|| Explainer::of(history, chain, tags, &answers));
                violations.push(explainer.explain(number, claim, walk.now()));
                if matches!(claim, Claim::Carried(_)) {
                    // What comes of this write is not explained either.
                    break;
                }
                walk.forget(answer);
            }
        }
    }
    Walked { violations, undecided: None }
}

impl Walk<'_> {
    /// The request is sent; whoever is where its answer is true has met it.
    fn invoke(&mut self, answer: u32) {
        self.pending.push(answer);
        self.steps += self.ways.len() - 1;
        for way in &mut self.ways {
            if self.answers[answer as usize].claim.holds(way.now, None) {
                insert(&mut way.met, answer);
            }
        }
    }

    /// The answer has come: each way goes on until it has met it, and no further. Whether any could; if none could, they stay where they are.
    fn settle(&mut self, answer: u32, moment: u64) -> bool {
        if !self.is_met_by_all(answer) {
            let arrived = self.go_on(answer, moment);
            if arrived.is_empty() {
                return false;
            }
            self.ways = arrived;
            self.forget_unknown();
        }
        self.forget(answer);
        if self.ways.len() > 1 {
            let mut seen = HashSet::new();
            self.ways.retain(|way| seen.insert(way.clone()));
        }
        true
    }

    fn go_on(&mut self, answer: u32, moment: u64) -> Vec<Way> {
        let is_late = self.steps > MOST_STEPS + MOST_STEPS_FOR_EACH * self.history.len();
        let most_ways = if is_late { 1 } else { MOST_WAYS };
        let last_step = self.steps + MOST_STEPS;
        let mut arrived = Vec::new();
        let mut seen = HashSet::new();
        let mut open = self.ways.clone();
        while let Some(mut way) = open.pop() {
            if arrived.len() == most_ways || self.steps > last_step {
                self.given_up.get_or_insert(moment);
                break;
            }
            loop {
                if way.met.binary_search(&answer).is_ok() {
                    arrived.push(way);
                    break;
                }
                self.steps += 1;
                match self.steps_from(&way, moment)[..] {
                    [] => break,
                    [only] => self.step(&mut way, only),
                    ref several => {
                        if seen.insert(way.clone()) {
                            open.extend(several.iter().map(|node| {
                                let mut other = way.clone();
                                self.step(&mut other, *node);
                                other
                            }));
                        }
                        break;
                    }
                }
            }
        }
        arrived
    }

    /// What can be carried out next, of what was sent by now.
    fn steps_from(&self, way: &Way, moment: u64) -> Vec<Node> {
        let is_sent = |node: &Node| self.history.operation(*node).invoked <= moment;
        let Some(now) = way.now else {
            let unmet = self.pending.iter().filter(|answer| way.met.binary_search(answer).is_err());
            let creates = unmet.filter_map(|answer| match self.answers[*answer as usize].claim {
                Claim::Carried(node) if self.is_create(node) => Some(node),
                _ => None,
            });
            let unspent = |node: &&Node| way.spent.binary_search(node).is_err();
            let possible = self.chain.possible_creates.iter().filter(unspent).copied();
            return creates.chain(possible).filter(is_sent).collect();
        };
        if let Some(next) = self.chain.next(now) {
            return Some(next).filter(is_sent).into_iter().collect();
        }
        let possible = self.chain.possible(now).iter().copied();
        possible.filter(is_sent).collect()
    }

    fn step(&self, way: &mut Way, node: Node) {
        way.now = Some(node).filter(|node| !self.chain.is_delete(self.history, *node));
        if self.is_create(node) && !self.chain.took_effect(node) {
            insert(&mut way.spent, node);
        }
        for answer in &self.pending {
            if self.answers[*answer as usize].claim.holds(way.now, Some(node)) {
                insert(&mut way.met, *answer);
            }
        }
    }

    /// What is there on every way, if it is one thing.
    fn now(&self) -> Option<Node> {
        let mut nows = self.ways.iter().map(|way| way.now);
        let first = nows.next()?;
        first.filter(|_| nows.all(|now| now == first))
    }

    fn is_create(&self, node: Node) -> bool {
        matches!(self.history.operation(node).action, Action::Create { .. })
    }

    fn is_met_by_all(&self, answer: u32) -> bool {
        self.ways.iter().all(|way| way.met.binary_search(&answer).is_ok())
    }

    /// Nobody waits for the answer to a write of unknown outcome; once all have carried it out, it is no matter any more.
    fn forget_unknown(&mut self) {
        let outcome = |answer: u32| &self.history.operation(self.answers[answer as usize].number).outcome;
        let unknown = self.pending.iter().copied().filter(|answer| *outcome(*answer) == Outcome::Unknown);
        let over: Vec<u32> = unknown.filter(|answer| self.is_met_by_all(*answer)).collect();
        for answer in over {
            self.forget(answer);
        }
    }

    fn forget(&mut self, answer: u32) {
        self.pending.retain(|pending| *pending != answer);
        for way in &mut self.ways {
            if let Ok(place) = way.met.binary_search(&answer) {
                way.met.remove(place);
            }
        }
    }
}

fn insert(sorted: &mut Vec<u32>, number: u32) {
    if let Err(place) = sorted.binary_search(&number) {
        sorted.insert(place, number);
    }
}
