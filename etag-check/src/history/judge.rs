//! [`History::check`]: every key judged by itself, in as many threads as there are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::chain::Chain;
use super::tags::Tags;
use super::walk::{Walked, walk};
use super::{History, Operation, Outcome, Undecided, Verdict, Violation, ViolationKind, Witness};

/// A thread costs more than so many operations.
const LEAST_FOR_THREADS: usize = 10_000;

/// The operations on one key, by number in their order in the history.
pub(super) struct KeyHistory<'h> {
    key: &'h str,
    history: &'h [Operation],
    indices: Vec<u32>,
}

/// What came of one key.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) violations: Vec<Violation>,
    pub(super) undecided: Option<Undecided>,
    pub(super) took_effect: usize,
}

impl History {
    /// Judges the history: see [the module](crate::history) for how.
    ///
    /// ```
    /// use etag_check::history::History;
    ///
    /// let line = r#"{"client":1,"key":"7","instance":0,"invoked":1,"returned":2,"action":{"create":{"new":5}},"outcome":"done"}"#;
    /// assert!(History::read_from(line.as_bytes())?.check().is_clean());
    /// # Ok::<(), etag_check::CheckError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// When there are more than 2³¹ operations.
    pub fn check(&self) -> Verdict {
        let keys = by_key(&self.operations);
        let mut verdict = counts(&self.operations);
        verdict.keys = keys.len();
        for findings in each(&keys) {
            verdict.violations.extend(findings.violations);
            verdict.undecided.extend(findings.undecided);
            verdict.took_effect += findings.took_effect;
        }
        verdict
    }
}

impl KeyHistory<'_> {
    pub(super) fn len(&self) -> usize {
        self.indices.len()
    }

    pub(super) fn operation(&self, number: u32) -> &Operation {
        &self.history[self.indices[number as usize] as usize]
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = (u32, &Operation)> {
        (0..).zip(self.indices.iter().map(|index| &self.history[*index as usize]))
    }

    pub(super) fn violation(&self, kind: ViolationKind, explanation: String, numbers: &[u32]) -> Violation {
        let witness = |number: &u32| {
            let index = self.indices[*number as usize] as usize;
            Witness { index, operation: self.history[index].clone() }
        };
        Violation { kind, key: self.key.to_owned(), explanation, operations: numbers.iter().map(witness).collect() }
    }

    fn judge(&self) -> Findings {
        if let Some(reason) = self.operations().find_map(|(_, operation)| operation.fault()) {
            return self.undecided(reason.to_owned());
        }
        let tags = Tags::of(self);
        let mut findings = Findings { violations: tags.violations(self), ..Findings::default() };
        let chain = match Chain::of(self) {
            Ok(chain) => chain,
            Err(version) => {
                return self.undecided(format!("two attempts write version {version}, so that neither can be told"));
            }
        };
        findings.took_effect = chain.unknown_that_took_effect(self);
        if chain.violations.is_empty() {
            let Walked { violations, undecided } = walk(self, &chain, &tags);
            findings.violations.extend(violations);
            findings.undecided = undecided.map(|reason| Undecided { key: self.key.to_owned(), reason });
        } else {
            findings.violations.extend(chain.violations);
        }
        findings
    }

    fn undecided(&self, reason: String) -> Findings {
        Findings { undecided: Some(Undecided { key: self.key.to_owned(), reason }), ..Findings::default() }
    }
}

fn by_key(operations: &[Operation]) -> Vec<KeyHistory<'_>> {
    assert!(operations.len() < 1 << 31, "{} operations; fewer than 2³¹ were expected", operations.len());
    let mut keys: Vec<KeyHistory<'_>> = Vec::new();
    let mut places = HashMap::new();
    for (index, operation) in (0..).zip(operations) {
        let place = *places.entry(operation.key.as_str()).or_insert_with(|| {
            keys.push(KeyHistory { key: &operation.key, history: operations, indices: Vec::new() });
            keys.len() - 1
        });
        keys[place].indices.push(index);
    }
    keys
}

/// In the order of the keys, whatever thread was first.
fn each(keys: &[KeyHistory<'_>]) -> Vec<Findings> {
    let operations: usize = keys.iter().map(KeyHistory::len).sum();
    if operations < LEAST_FOR_THREADS {
        return keys.iter().map(KeyHistory::judge).collect();
    }
    let threads = thread::available_parallelism().map_or(1, usize::from).min(keys.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut judged = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(key) = keys.get(place) else { break judged };
            judged.push((place, key.judge()));
        }
    };
    let mut judged: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a judge does not panic")).collect()
    });
    judged.sort_by_key(|(place, _)| *place);
    judged.into_iter().map(|(_, findings)| findings).collect()
}

fn counts(operations: &[Operation]) -> Verdict {
    let mut verdict = Verdict { operations: operations.len(), ..Verdict::default() };
    for operation in operations {
        let count = match operation.outcome {
            Outcome::Seen(_) => &mut verdict.reads,
            Outcome::Done => &mut verdict.acknowledged,
            Outcome::Refused => &mut verdict.refused,
            Outcome::Failed => &mut verdict.failed,
            Outcome::Unknown => &mut verdict.unknown,
        };
        *count += 1;
    }
    verdict
}
