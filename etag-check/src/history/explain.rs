//! [`Explainer`]: in words, why no order of the writes explains an answer.

use super::answers::{Answer, Claim, first_told};
use super::chain::{Chain, Node};
use super::judge::KeyHistory;
use super::tags::Tags;
use super::{Operation, Outcome, Violation, ViolationKind};

/// So many writes are named to show that one comes of another.
const MOST_WRITES: usize = 10;

/// What is known of the nodes of one key, to find the operations that contradict an answer.
pub(super) struct Explainer<'h> {
    history: &'h KeyHistory<'h>,
    chain: &'h Chain,
    tags: &'h Tags<'h>,
    /// For each node the operation with the earliest answer that tells of it, or of what came after it in its life.
    told: Vec<Option<u32>>,
    /// For each node the write that was sent last, of it and those before it in its life.
    sent: Vec<Option<u32>>,
    /// The first node of its life.
    life: Vec<Node>,
    /// The answers that tell of absence: when they came, and their operations.
    absent: Vec<(u64, u32)>,
    /// The refused creations, which tell that something was there.
    present: Vec<(u64, u32)>,
    /// The refusals of what may have been there.
    refusals: Vec<(Node, u32)>,
}

impl<'h> Explainer<'h> {
    pub(super) fn of(history: &'h KeyHistory<'_>, chain: &'h Chain, tags: &'h Tags<'h>, answers: &[Answer]) -> Self {
        let told = first_told(history, chain, answers);
        let nodes = chain.len();
        let mut explainer = Self {
            history,
            chain,
            tags,
            told,
            sent: vec![None; nodes],
            life: vec![0; nodes],
            absent: Vec::new(),
            present: Vec::new(),
            refusals: Vec::new(),
        };
        for &life in &chain.lives {
            explainer.add_life(life);
        }
        for &Answer { number, claim } in answers {
            let operation = history.operation(number);
            let Some(returned) = operation.returned else { continue };
            match claim {
                Claim::Nothing => explainer.absent.push((returned, number)),
                Claim::Carried(node) if chain.is_delete(history, node) => explainer.absent.push((returned, number)),
                Claim::Something => explainer.present.push((returned, number)),
                Claim::NotThere(node) => explainer.refusals.push((node, number)),
                Claim::Carried(_) | Claim::There(_) => {}
            }
        }
        explainer.absent.sort_unstable();
        explainer.present.sort_unstable();
        explainer.refusals.sort_unstable();
        explainer
    }

    /// Why no way leads to the answer; all of them are where this is there, if one thing is.
    pub(super) fn explain(&self, number: u32, claim: Claim, now: Option<Node>) -> Violation {
        match claim {
            Claim::There(node) => self.explain_version(number, node, now),
            Claim::Carried(node) => self.explain_write(number, node, now),
            Claim::Nothing => self.explain_obstacle(ViolationKind::StaleRead, "nothing was found", number, now),
            Claim::Something => self.explain_refused_create(number),
            Claim::NotThere(node) => self.explain_refusal(number, node),
        }
    }

    fn explain_version(&self, number: u32, node: Node, now: Option<Node>) -> Violation {
        let what = self.chain.described(self.history, node);
        let how = if self.operation(number).outcome == Outcome::Refused { "was named as current" } else { "was read" };
        if let Some(unsent) = self.unsent_before(number, node) {
            let explanation = format!("{what} {how} before {} was sent", self.write_of(unsent, node));
            return self.violation(ViolationKind::StaleRead, explanation, &self.between(number, unsent, node));
        }
        if let Some(next) = self.chain.next(node)
            && let Some(told) = self.told_before(number, next)
        {
            let explanation = if self.chain.is_delete(self.history, next) {
                format!("{what} {how}, although it had been deleted before")
            } else {
                let next = self.chain.described(self.history, next);
                format!("{what} {how}, although {next} had replaced it before")
            };
            return self.violation(ViolationKind::StaleRead, explanation, &[next, told, number]);
        }
        if let Some((told, refusal)) = self.refusal_before(number, node) {
            let explanation = format!("{what} was refused as no longer current, and {how} afterwards");
            return self.violation(ViolationKind::FalseRefusal, explanation, &[told, refusal, number]);
        }
        self.explain_obstacle(ViolationKind::StaleRead, &format!("{what} {how}"), number, now)
    }

    fn explain_write(&self, number: u32, node: Node, now: Option<Node>) -> Violation {
        if let Some(unsent) = self.unsent_before(number, node) {
            let what = self.chain.described(self.history, node);
            let explanation = format!("{what} was acknowledged before {} was sent", self.write_of(unsent, node));
            return self.violation(ViolationKind::StaleRead, explanation, &self.between(number, unsent, node));
        }
        let attempt = self.operation(number).attempt().expect("only writes are carried out");
        match attempt.expected {
            None => {
                self.explain_obstacle(ViolationKind::Fork, &format!("version {} was created", attempt.new), number, now)
            }
            Some(expected) => {
                let what = format!("a write on version {expected} was acknowledged");
                self.explain_obstacle(ViolationKind::StaleRead, &what, number, now)
            }
        }
    }

    fn explain_refused_create(&self, number: u32) -> Violation {
        let absent = self.nearest(&self.absent, number).or(self.absent.first().map(|(_, absent)| *absent));
        let proof: Vec<u32> = absent.into_iter().chain([number]).collect();
        let explanation = "a creation was refused, although nothing was there".to_owned();
        self.violation(ViolationKind::FalseRefusal, explanation, &proof)
    }

    fn explain_refusal(&self, number: u32, node: Node) -> Violation {
        let what = self.chain.described(self.history, node);
        let explanation = format!("a write on {what} was refused, although that was current all the while");
        let told = self.told_before(number, node).or(self.chain.teller(node));
        let proof: Vec<u32> = told.into_iter().chain([number]).chain(self.chain.next(node)).collect();
        self.violation(ViolationKind::FalseRefusal, explanation, &proof)
    }

    /// What was there may have been in the way.
    fn explain_obstacle(&self, kind: ViolationKind, what: &str, number: u32, now: Option<Node>) -> Violation {
        let life = now.filter(|now| self.is_known(*now)).map(|now| self.life[now as usize]);
        let told = life.and_then(|life| self.told[life as usize]);
        let Some((life, told)) = life.zip(told).filter(|(life, _)| self.is_not_over(*life, number)) else {
            return self.explain_nothing_more(kind, what, number, told);
        };
        if self.is_before(told, number) {
            let until = match self.deletion(life) {
                Some(_) => "which was deleted only later",
                None => "which nobody had deleted",
            };
            let explanation = format!("{what}, although {} was there, {until}", self.version_told(told, life));
            let proof: Vec<u32> = [told, number].into_iter().chain(self.deletion(life)).collect();
            return self.violation(kind, explanation, &proof);
        }
        if self.chain.writer(life).is_none() {
            let first = self.chain.described(self.history, life);
            let explanation =
                format!("{first} was there, though nobody wrote it, and there was none of it before: {what}");
            return self.violation(ViolationKind::Phantom, explanation, &[number, told]);
        }
        self.explain_nothing_more(kind, what, number, Some(told))
    }

    /// That there is no order is certain; of what excludes each only the nearest is told.
    fn explain_nothing_more(&self, kind: ViolationKind, what: &str, number: u32, told: Option<u32>) -> Violation {
        let nearest = [self.nearest(&self.absent, number), self.nearest(&self.present, number)];
        let proof: Vec<u32> = nearest.into_iter().flatten().chain(told).chain([number]).collect();
        self.violation(kind, format!("{what}, which no order of the writes explains"), &proof)
    }

    fn add_life(&mut self, life: Node) {
        let nodes: Vec<Node> = self.chain.from(life).collect();
        let mut sent: Option<u32> = None;
        for &node in &nodes {
            let writes = [self.chain.writer(node), sent].into_iter().flatten();
            sent = writes.max_by_key(|number| self.operation(*number).invoked);
            self.sent[node as usize] = sent;
            self.life[node as usize] = life;
        }
        let mut told: Option<u32> = None;
        for &node in nodes.iter().rev() {
            let here = self.told[node as usize];
            told = [here, told].into_iter().flatten().min_by_key(|number| self.operation(*number).returned);
            self.told[node as usize] = told;
        }
    }

    /// A write that comes before a node in its life, or is it, and was sent only after the answer had come.
    fn unsent_before(&self, number: u32, node: Node) -> Option<u32> {
        let returned = self.operation(number).returned?;
        self.sent[node as usize].filter(|sent| self.operation(*sent).invoked > returned)
    }

    /// An answer, and the first writes that lead from what was not sent then to what it tells of.
    fn between(&self, number: u32, unsent: Node, node: Node) -> Vec<u32> {
        let end = self.chain.next(node);
        let writes = self.chain.from(unsent).take_while(|write| Some(*write) != end);
        [number].into_iter().chain(writes.take(MOST_WRITES)).collect()
    }

    /// An answer that told of a node, or of what came after it in its life, before the request was sent.
    fn told_before(&self, number: u32, node: Node) -> Option<u32> {
        self.told[node as usize].filter(|told| self.is_before(*told, number))
    }

    /// A refusal of what was there, before the request was sent, and what tells that it was there before that.
    fn refusal_before(&self, number: u32, node: Node) -> Option<(u32, u32)> {
        let start = self.refusals.partition_point(|(refused, _)| *refused < node);
        let refusals = self.refusals[start..].iter().take_while(|(refused, _)| *refused == node);
        let mut refusals = refusals.filter(|(_, refusal)| self.is_before(*refusal, number));
        refusals.find_map(|(_, refusal)| Some((self.told_before(*refusal, node)?, *refusal)))
    }

    /// The last of these answers that came before this one.
    fn nearest(&self, answers: &[(u64, u32)], number: u32) -> Option<u32> {
        let end = answers.partition_point(|(returned, _)| Some(*returned) <= self.operation(number).returned);
        answers[..end].iter().rev().map(|(_, other)| *other).find(|other| *other != number)
    }

    /// Whether a life could not have come to its end when the answer came.
    fn is_not_over(&self, life: Node, number: u32) -> bool {
        let last = self.last(life);
        match self.deletion(life) {
            Some(deletion) => self.unsent_before(number, deletion).is_some(),
            None => self.chain.possible(last).is_empty(),
        }
    }

    fn last(&self, life: Node) -> Node {
        self.chain.from(life).last().expect("a life has its first node")
    }

    /// The deletion at the end of a life.
    fn deletion(&self, life: Node) -> Option<Node> {
        Some(self.last(life)).filter(|last| self.chain.is_delete(self.history, *last))
    }

    fn is_before(&self, number: u32, other: u32) -> bool {
        self.operation(number).returned.is_some_and(|returned| returned < self.operation(other).invoked)
    }

    /// Whether it took effect, or is known to have been there at the start.
    fn is_known(&self, node: Node) -> bool {
        match self.chain.writer(node) {
            Some(_) => self.chain.took_effect(node),
            None => self.chain.effects.initial.is_some(),
        }
    }

    /// The version of a life that an answer told of.
    fn version_told(&self, told: u32, life: Node) -> String {
        match (&self.operation(told).outcome, self.operation(told).attempt()) {
            (Outcome::Seen(Some(version)), _) => format!("version {version}"),
            (Outcome::Done, Some(attempt)) if !attempt.is_delete => format!("version {}", attempt.new),
            _ => self.chain.described(self.history, life),
        }
    }

    fn write_of(&self, unsent: u32, node: Node) -> String {
        if unsent == node {
            "its write".to_owned()
        } else {
            format!("{}, of which it came,", self.chain.described(self.history, unsent))
        }
    }

    fn operation(&self, number: u32) -> &Operation {
        self.history.operation(number)
    }

    fn violation(&self, kind: ViolationKind, explanation: String, numbers: &[u32]) -> Violation {
        // Of which version the tag in a refusal is, another operation tells.
        let tellers = numbers.iter().filter_map(|number| self.tags.teller(self.operation(*number)));
        let numbers: Vec<u32> = numbers.iter().copied().chain(tellers).collect();
        self.history.violation(kind, explanation, &self.chain.effects.with_proof(&numbers))
    }
}
