//! [`Effects`]: which writes took effect, and what was there before all of them.

use std::collections::{BTreeMap, HashMap};

use super::judge::KeyHistory;
use super::{Action, Outcome, Version, Violation, ViolationKind};

/// Of the operations that prove one thing; nobody reads more, and a hostile history has a million.
const MOST_PROOF: usize = 100;

/// What took effect on one key. Writes go by the number of their operation.
pub(super) struct Effects {
    /// Who wrote a version, or tried to.
    pub(super) writers: HashMap<Version, u32>,
    pub(super) took_effect: Vec<bool>,
    /// Of a write whose outcome is unknown: the read, or the write on top of it, that shows that it took effect.
    shown_by: HashMap<u32, u32>,
    /// The version that was there first, and the operation that tells of it, if one does.
    pub(super) initial: Option<(Version, u32)>,
    pub(super) violations: Vec<Violation>,
    /// What nobody wrote, with the first operation that tells of it.
    unwritten: BTreeMap<Version, u32>,
}

/// Whether a version can have been there.
enum Origin {
    Written,
    /// By this write, of which nobody knew that it took effect.
    Unknown(u32),
    /// This write did not take effect, or left nothing behind.
    Not(u32),
    Nobody,
}

impl Effects {
    /// # Errors
    ///
    /// A version that two attempts write.
    pub(super) fn of(history: &KeyHistory<'_>) -> Result<Self, Version> {
        let mut effects = Self {
            writers: HashMap::new(),
            took_effect: vec![false; history.len()],
            shown_by: HashMap::new(),
            initial: None,
            violations: Vec::new(),
            unwritten: BTreeMap::new(),
        };
        let mut acknowledged = Vec::new();
        for (number, operation) in history.operations() {
            let Some(attempt) = operation.attempt() else { continue };
            if effects.writers.insert(attempt.new, number).is_some() {
                return Err(attempt.new);
            }
            if operation.outcome == Outcome::Done {
                effects.took_effect[number as usize] = true;
                acknowledged.push(number);
            }
        }
        let read_upon = effects.judge_reads(history);
        effects.judge_writes(history, acknowledged.into_iter().chain(read_upon).collect());
        effects.choose_initial(history);
        Ok(effects)
    }

    /// The operations without repetition, and for each whose outcome is unknown what shows that it took effect; of very many, the first.
    pub(super) fn with_proof(&self, numbers: &[u32]) -> Vec<u32> {
        let mut proof: Vec<u32> = Vec::new();
        for &number in numbers {
            let shown = std::iter::successors(Some(number), |number| self.shown_by.get(number).copied());
            for number in shown {
                if proof.len() == MOST_PROOF || proof.contains(&number) {
                    break;
                }
                proof.push(number);
            }
        }
        proof
    }

    /// Returns the writes of unknown outcome that were read.
    fn judge_reads(&mut self, history: &KeyHistory<'_>) -> Vec<u32> {
        let mut shown = Vec::new();
        let mut phantoms = BTreeMap::new();
        for (number, operation) in history.operations() {
            let Outcome::Seen(Some(version)) = operation.outcome else { continue };
            match self.origin(history, version) {
                Origin::Written => {}
                Origin::Unknown(writer) => {
                    self.show(writer, number);
                    shown.push(writer);
                }
                Origin::Not(writer) => {
                    phantoms.entry(version).or_insert((writer, number));
                }
                Origin::Nobody => self.note_unwritten(history, version, number),
            }
        }
        for (version, (writer, number)) in phantoms {
            let explanation = format!("version {version} was read, though {}", why_not(history, writer));
            self.violations.push(history.violation(ViolationKind::Phantom, explanation, &[writer, number]));
        }
        shown
    }

    fn judge_writes(&mut self, history: &KeyHistory<'_>, mut open: Vec<u32>) {
        while let Some(number) = open.pop() {
            let attempt = history.operation(number).attempt().expect("only writes take effect");
            let Some(expected) = attempt.expected else { continue };
            match self.origin(history, expected) {
                Origin::Written => {}
                Origin::Unknown(writer) => {
                    self.show(writer, number);
                    open.push(writer);
                }
                Origin::Not(writer) => {
                    let explanation =
                        format!("a write took effect on version {expected}, though {}", why_not(history, writer));
                    let proof = self.with_proof(&[writer, number]);
                    self.violations.push(history.violation(ViolationKind::Orphan, explanation, &proof));
                }
                Origin::Nobody => self.note_unwritten(history, expected, number),
            }
        }
    }

    fn origin(&self, history: &KeyHistory<'_>, version: Version) -> Origin {
        let Some(&writer) = self.writers.get(&version) else { return Origin::Nobody };
        let operation = history.operation(writer);
        if operation.attempt().is_some_and(|attempt| attempt.is_delete) {
            return Origin::Not(writer);
        }
        match operation.outcome {
            _ if self.took_effect[writer as usize] => Origin::Written,
            Outcome::Unknown => Origin::Unknown(writer),
            _ => Origin::Not(writer),
        }
    }

    fn show(&mut self, writer: u32, by: u32) {
        self.took_effect[writer as usize] = true;
        self.shown_by.insert(writer, by);
    }

    fn note_unwritten(&mut self, history: &KeyHistory<'_>, version: Version, number: u32) {
        let first = self.unwritten.entry(version).or_insert(number);
        if moment_known(history, number) < moment_known(history, *first) {
            *first = number;
        }
    }

    /// One version may have been there before the history. The first that is told of is taken for it, and nobody can have seen another.
    fn choose_initial(&mut self, history: &KeyHistory<'_>) {
        self.initial = self
            .unwritten
            .iter()
            .map(|(version, number)| (*version, *number))
            .min_by_key(|(_, number)| moment_known(history, *number));
        let Some((initial, first)) = self.initial else { return };
        for (&version, &number) in self.unwritten.iter().filter(|(version, _)| **version != initial) {
            let (kind, what) = match history.operation(number).action {
                Action::Read => (ViolationKind::Phantom, "was read"),
                _ => (ViolationKind::Orphan, "was written upon"),
            };
            let explanation = format!(
                "version {version} {what}, though nobody wrote it; what was there at the start is version {initial}"
            );
            let proof = self.with_proof(&[first, number]);
            self.violations.push(history.violation(kind, explanation, &proof));
        }
    }
}

/// An operation of unknown outcome tells of its parent only through what shows that it took effect, which is later.
fn moment_known(history: &KeyHistory<'_>, number: u32) -> u64 {
    history.operation(number).returned.unwrap_or(u64::MAX)
}

fn why_not(history: &KeyHistory<'_>, writer: u32) -> &'static str {
    let operation = history.operation(writer);
    match (&operation.action, &operation.outcome) {
        (Action::Delete { .. }, _) => "it stands for the absence behind a deletion",
        (_, Outcome::Refused) => "its write was refused",
        _ => "its write was not carried out",
    }
}
