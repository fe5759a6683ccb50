//! [`Chain`]: the writes to one key, each behind the one that it replaces.
//!
//! A *life* begins with a creation, or is there at the start, and goes from version to version until a deletion, or for ever. Within a life there is one order. Behind its end, and in absence, writes of unknown outcome
//! may have been carried out whose results nobody has seen: these are *possible*.

use std::collections::{HashMap, HashSet};

use super::effects::Effects;
use super::judge::KeyHistory;
use super::{Action, Outcome, Version, Violation, ViolationKind};

/// A write, by the number of its operation; or, from the number of operations on, a version that was there at the start.
pub(super) type Node = u32;

/// The lives of one key.
pub(super) struct Chain {
    pub(super) effects: Effects,
    /// What is wrong with it, whatever the moments are. If anything is, the rest means nothing.
    pub(super) violations: Vec<Violation>,
    /// The node of every version that may be there.
    nodes: HashMap<Version, Node>,
    next: Vec<Option<Node>>,
    /// What may have been carried out behind the end of a chain.
    possible: HashMap<Node, Vec<Node>>,
    /// The creations that may have been carried out.
    pub(super) possible_creates: Vec<Node>,
    /// The lives that took effect, by their first nodes.
    pub(super) lives: Vec<Node>,
    /// Nodes behind which there is a possible deletion.
    closable: HashSet<Node>,
    /// What may be there at the start.
    pub(super) initial: Vec<Option<Node>>,
}

impl Chain {
    /// # Errors
    ///
    /// A version that two attempts write.
    pub(super) fn of(history: &KeyHistory<'_>) -> Result<Self, Version> {
        let mut effects = Effects::of(history)?;
        let violations = std::mem::take(&mut effects.violations);
        let mut chain = Self {
            effects,
            violations,
            nodes: HashMap::new(),
            next: vec![None; history.len()],
            possible: HashMap::new(),
            possible_creates: Vec::new(),
            lives: Vec::new(),
            closable: HashSet::new(),
            initial: Vec::new(),
        };
        chain.set_nodes(history);
        chain.link(history);
        if chain.violations.is_empty() {
            chain.add_possible(history);
            chain.find_lives(history);
        }
        Ok(chain)
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.next.len()
    }

    pub(super) fn node(&self, version: Version) -> Option<Node> {
        self.nodes.get(&version).copied()
    }

    pub(super) fn next(&self, node: Node) -> Option<Node> {
        self.next[node as usize]
    }

    /// What may be carried out behind a node that is the end of its chain.
    pub(super) fn possible(&self, node: Node) -> &[Node] {
        self.possible.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Whether it is known to have taken effect.
    pub(super) fn took_effect(&self, node: Node) -> bool {
        self.effects.took_effect.get(node as usize).copied().unwrap_or(true)
    }

    /// The nodes of a life, from this one on.
    pub(super) fn from(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(Some(node), |node| self.next(*node))
    }

    /// How many writes of unknown outcome took effect.
    pub(super) fn unknown_that_took_effect(&self, history: &KeyHistory<'_>) -> usize {
        let unknown = history.operations().filter(|(_, operation)| operation.outcome == Outcome::Unknown);
        unknown.filter(|(number, _)| self.effects.took_effect[*number as usize]).count()
    }

    /// Gives a node to every version that may be there, and says what may be there at the start.
    fn set_nodes(&mut self, history: &KeyHistory<'_>) {
        for (number, operation) in history.operations() {
            let Some(attempt) = operation.attempt() else { continue };
            let may = self.effects.took_effect[number as usize] || operation.outcome == Outcome::Unknown;
            if may && !attempt.is_delete {
                self.nodes.insert(attempt.new, number);
            }
        }
        if let Some((version, _)) = self.effects.initial {
            let node = self.add_initial();
            self.nodes.insert(version, node);
            self.lives.push(node);
            return;
        }
        // Nothing; or something of which we know nothing; or something that a write of unknown outcome may have replaced.
        self.initial.push(None);
        self.add_initial();
        for (_, operation) in history.operations() {
            let Some(expected) = operation.attempt().and_then(|attempt| attempt.expected) else { continue };
            let is_written = self.effects.writers.contains_key(&expected);
            if operation.outcome == Outcome::Unknown && !is_written && !self.nodes.contains_key(&expected) {
                let node = self.add_initial();
                self.nodes.insert(expected, node);
            }
        }
    }

    fn add_initial(&mut self) -> Node {
        let node = u32::try_from(self.next.len()).expect("fewer than 2³² nodes, two for each operation");
        self.next.push(None);
        self.initial.push(Some(node));
        node
    }

    /// Puts each write that took effect behind the one that it replaces.
    fn link(&mut self, history: &KeyHistory<'_>) {
        for (number, operation) in history.operations().filter(|(number, _)| self.effects.took_effect[*number as usize])
        {
            let attempt = operation.attempt().expect("only writes take effect");
            let Some(expected) = attempt.expected else {
                self.lives.push(number);
                continue;
            };
            // Without a node it is an orphan, of which is told already.
            let Some(&parent) = self.nodes.get(&expected) else { continue };
            if let Some(other) = self.next[parent as usize] {
                let explanation = format!(
                    "two writes took effect on version {expected}: {}, and {}",
                    self.described(history, other),
                    self.described(history, number)
                );
                let proof = self.effects.with_proof(&[other, number]);
                self.violations.push(history.violation(ViolationKind::Fork, explanation, &proof));
            }
            self.next[parent as usize] = Some(number);
        }
    }

    /// Of writes that cannot be told apart only the earliest is kept.
    fn add_possible(&mut self, history: &KeyHistory<'_>) {
        let unknown = |number: &u32| {
            history.operation(*number).outcome == Outcome::Unknown && !self.effects.took_effect[*number as usize]
        };
        let mut candidates: Vec<_> = (0..).take(history.len()).filter(unknown).collect();
        candidates.sort_by_key(|number| history.operation(*number).invoked);
        let expected = |number: u32| history.operation(number).attempt().and_then(|attempt| attempt.expected);
        let is_named: HashSet<Version> = if candidates.is_empty() {
            HashSet::new()
        } else {
            (0..).take(history.len()).filter_map(expected).collect()
        };
        let mut kept = HashSet::new();
        for &number in &candidates {
            let Some(attempt) = history.operation(number).attempt() else { continue };
            let parent = attempt.expected.map(|expected| self.nodes.get(&expected).copied());
            let is_alike = attempt.is_delete || !is_named.contains(&attempt.new);
            if is_alike && !kept.insert((parent, attempt.is_delete)) {
                continue;
            }
            match parent {
                None => self.possible_creates.push(number),
                Some(Some(parent)) if self.next[parent as usize].is_none() => {
                    self.possible.entry(parent).or_default().push(number);
                }
                // Nobody can have been there.
                Some(_) => {}
            }
        }
        for &number in &candidates {
            let mut behind = Some(number).filter(|number| self.is_delete(history, *number));
            while let Some(node) = behind.filter(|node| self.closable.insert(*node)) {
                // What took effect is the end of its chain, and before it there is nothing to ask.
                let possible = self.writer(node).filter(|_| !self.took_effect(node));
                behind = possible.and_then(expected).and_then(|version| self.node(version));
            }
        }
    }

    fn find_lives(&mut self, history: &KeyHistory<'_>) {
        let mut reached = 0;
        let mut endless = Vec::new();
        for &life in &self.lives {
            let last = self.from(life).inspect(|_| reached += 1).last().expect("a life has its first node");
            if !self.is_delete(history, last) && !self.closable.contains(&last) {
                endless.push(life);
            }
        }
        reached -= usize::from(self.effects.initial.is_some());
        if let [first, second, ..] = endless[..] {
            let explanation = format!(
                "{} was created beside {}, and what came of them was never deleted",
                self.described(history, second),
                self.described(history, first)
            );
            let tellers: Vec<u32> = [first, second].into_iter().filter_map(|life| self.teller(life)).collect();
            let proof = self.effects.with_proof(&tellers);
            self.violations.push(history.violation(ViolationKind::Fork, explanation, &proof));
        } else if reached < self.effects.took_effect.iter().filter(|took_effect| **took_effect).count() {
            self.add_circle(history);
        }
    }

    /// Each of these writes is behind another of them, and none behind anything that was there.
    fn add_circle(&mut self, history: &KeyHistory<'_>) {
        let reached: HashSet<Node> = self.lives.iter().flat_map(|life| self.from(*life)).collect();
        let first = (0..).take(history.len()).find(|node| self.took_effect(*node) && !reached.contains(node));
        let first = first.expect("fewer are reached than took effect");
        let mut circle = vec![first];
        circle.extend(self.from(first).skip(1).take_while(|node| *node != first));
        let explanation =
            "writes took effect each on top of another, and none on top of anything that was there".to_owned();
        let proof = self.effects.with_proof(&circle);
        self.violations.push(history.violation(ViolationKind::Orphan, explanation, &proof));
    }

    /// The operation that wrote a node, unless it was there at the start.
    pub(super) fn writer(&self, node: Node) -> Option<u32> {
        Some(node).filter(|node| (*node as usize) < self.effects.took_effect.len())
    }

    /// The operation that wrote a node, or that tells that it was there at the start.
    pub(super) fn teller(&self, node: Node) -> Option<u32> {
        self.writer(node).or(self.effects.initial.map(|(_, number)| number))
    }

    pub(super) fn is_delete(&self, history: &KeyHistory<'_>, node: Node) -> bool {
        self.writer(node).is_some_and(|number| matches!(history.operation(number).action, Action::Delete { .. }))
    }

    /// What a node is, for people.
    pub(super) fn described(&self, history: &KeyHistory<'_>, node: Node) -> String {
        let attempt = self.writer(node).and_then(|number| history.operation(number).attempt());
        match (attempt, self.effects.initial) {
            (Some(attempt), _) if attempt.is_delete => "a deletion".to_owned(),
            (Some(attempt), _) => format!("version {}", attempt.new),
            (None, Some((version, _))) => format!("version {version}"),
            (None, None) => "what was there".to_owned(),
        }
    }
}
