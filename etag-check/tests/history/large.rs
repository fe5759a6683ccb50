//! Histories as long as real ones: right ones are clean, and one change to one operation is found.

use std::time::Instant;

use etag_check::history::{Action, History, Operation, Outcome, ViolationKind};

use crate::mutation::mutate;
use crate::random::Random;
use crate::simulation::{Simulation, Start, Tags};

const MANY: Simulation = Simulation {
    clients: 8,
    keys: 20,
    operations: 10_000,
    deletes: 10,
    unknown: 2,
    stale: 15,
    tags: Tags::Sent,
    start: Start::Read,
};

/// Changes something somewhere, and says whether there was a reason to.
type Mutation = fn(&mut Random, &mut [Operation]) -> bool;

#[test]
fn histories_of_a_right_service_are_clean() {
    let crowds = [
        MANY,
        // Few keys and many deletions, so that hardly anything is certain about who came first.
        Simulation { keys: 1, deletes: 40, unknown: 0, ..MANY },
        Simulation { keys: 2, deletes: 60, unknown: 5, ..MANY },
        Simulation { keys: 1, clients: 32, deletes: 80, unknown: 10, tags: Tags::NotSent, ..MANY },
        Simulation { keys: 3, deletes: 50, unknown: 30, start: Start::Unread, ..MANY },
        Simulation { keys: 500, deletes: 0, unknown: 0, stale: 50, ..MANY },
    ];
    for simulation in crowds {
        for seed in 0..rounds() {
            let history = History::from(simulation.run(seed));
            let verdict = history.check();
            assert!(verdict.is_clean(), "{simulation:?}, seed {seed}: {verdict}");
            assert_eq!(verdict.operations, history.operations.len());
            assert_eq!(verdict.keys, simulation.keys);
        }
    }
}

#[test]
fn every_kind_of_violation_is_found_among_ten_thousand_operations() {
    let mutations: [(ViolationKind, Mutation); 6] = [
        (ViolationKind::Fork, accept_a_stale_write),
        (ViolationKind::Orphan, build_on_a_refused_write),
        (ViolationKind::Phantom, read_a_refused_write),
        (ViolationKind::StaleRead, read_what_was_replaced),
        (ViolationKind::FalseRefusal, refuse_what_is_current),
        (ViolationKind::ReusedTag, give_a_tag_again),
    ];
    assert_eq!(mutations.map(|(kind, _)| kind), ViolationKind::ALL);
    for (kind, mutation) in mutations {
        for seed in 0..rounds() {
            let mut random = Random(seed);
            let mut history = History::from(MANY.run(seed));
            while !mutation(&mut random, &mut history.operations) {}
            let verdict = history.check();
            assert!(verdict.count(kind) > 0, "{kind}, seed {seed}: {verdict}");
            assert!(!verdict.is_clean());
            assert!(verdict.undecided.is_empty(), "{verdict}");
        }
    }
}

#[test]
fn wrong_histories_of_few_keys_are_decided() {
    let simulation = Simulation { keys: 2, operations: 2_000, deletes: 50, unknown: 10, ..MANY };
    let mut wrong = 0;
    for seed in 0..20 * rounds() {
        let mut random = Random(seed);
        let mut history = simulation.run(seed);
        for _ in 0..3 {
            mutate(&mut random, &mut history);
        }
        let verdict = History::from(history).check();
        assert_eq!(verdict.undecided, [], "seed {seed}");
        wrong += u64::from(!verdict.is_clean());
    }
    assert!(wrong > 10 * rounds(), "only {wrong} of {} are found wrong", 20 * rounds());
}

#[test]
fn a_proof_that_nobody_would_read_to_its_end_has_one() {
    let replace = |version: u64| {
        let expected = version.checked_sub(1).unwrap_or(999);
        format!(
            r#"{{"client":1,"key":"k","instance":0,"invoked":1,"returned":2,"action":{{"replace":{{"method":"PUT","expected":{expected},"new":{version}}}}},"outcome":"done"}}"#
        )
    };
    let circle = (0..1_000).map(replace).collect::<Vec<_>>().join("\n");
    let verdict = History::read_from(circle.as_bytes()).unwrap().check();
    assert_eq!(verdict.count(ViolationKind::Orphan), 1, "{verdict}");
    assert_eq!(verdict.violations[0].operations.len(), 100);
}

#[test]
fn a_million_operations_are_judged() {
    let simulation = Simulation { clients: 16, keys: 100, operations: size(), unknown: 1, ..MANY };
    let history = History::from(simulation.run(1));
    let start = Instant::now();
    let verdict = history.check();
    let judged = start.elapsed();
    assert!(verdict.is_clean(), "{verdict}");

    let mut lines = Vec::new();
    let start = Instant::now();
    history.write_to(&mut lines).unwrap();
    let written = start.elapsed();
    let start = Instant::now();
    let again = History::read_from(&lines[..]).unwrap();
    let read = start.elapsed();
    assert_eq!(again, history);

    let single = History::from(Simulation { keys: 1, ..simulation }.run(1));
    let start = Instant::now();
    assert!(single.check().is_clean());
    let judged_single = start.elapsed();
    println!("{verdict}");
    println!(
        "{} operations: judged in {judged:?} on {} keys, in {judged_single:?} on one; {} bytes written in {written:?}, read in {read:?}",
        verdict.operations,
        verdict.keys,
        lines.len()
    );
}

/// In the debug profile a tenth of what the name says.
fn size() -> usize {
    if cfg!(debug_assertions) { 100_000 } else { 1_000_000 }
}

fn rounds() -> u64 {
    if cfg!(debug_assertions) { 5 } else { 100 }
}

fn accept_a_stale_write(random: &mut Random, history: &mut [Operation]) -> bool {
    let is_replaced = |history: &[Operation], key: &str, version| {
        history.iter().any(|operation| {
            operation.key == key && operation.outcome == Outcome::Done && expected(operation) == Some(version)
        })
    };
    let place = random.below(history.len());
    let Operation { key, outcome, .. } = &history[place];
    let stale = expected(&history[place]).filter(|_| *outcome == Outcome::Refused);
    if !stale.is_some_and(|version| is_replaced(history, key, version)) {
        return false;
    }
    history[place].outcome = Outcome::Done;
    history[place].tag = None;
    true
}

fn build_on_a_refused_write(random: &mut Random, history: &mut [Operation]) -> bool {
    let Some(refused) = refused_write(random, history) else { return false };
    let (key, new) = (history[refused].key.clone(), written(&history[refused]));
    let other = history
        .iter_mut()
        .find(|other| other.key == key && other.outcome == Outcome::Done && expected(other).is_some());
    match (other.map(|other| &mut other.action), new) {
        (Some(Action::Replace { expected, .. } | Action::Delete { expected, .. }), Some(new)) => *expected = new,
        _ => return false,
    }
    true
}

fn read_a_refused_write(random: &mut Random, history: &mut [Operation]) -> bool {
    let Some(refused) = refused_write(random, history) else { return false };
    let (key, new) = (history[refused].key.clone(), written(&history[refused]));
    let read = history.iter_mut().find(|other| other.key == key && matches!(other.outcome, Outcome::Seen(Some(_))));
    let Some((read, new)) = read.zip(new) else { return false };
    read.outcome = Outcome::Seen(Some(new));
    true
}

fn read_what_was_replaced(random: &mut Random, history: &mut [Operation]) -> bool {
    let place = random.below(history.len());
    let read = &history[place];
    if !matches!(read.outcome, Outcome::Seen(_)) {
        return false;
    }
    let replaced = history.iter().find(|write| {
        let is_before = write.returned.is_some_and(|returned| returned < read.invoked);
        write.key == read.key && write.outcome == Outcome::Done && expected(write).is_some() && is_before
    });
    let Some(replaced) = replaced.and_then(expected) else { return false };
    history[place].outcome = Outcome::Seen(Some(replaced));
    history[place].tag = None;
    true
}

/// A read that is over when nothing else is under way is asked to have been a refused write on what it found.
fn refuse_what_is_current(random: &mut Random, history: &mut [Operation]) -> bool {
    let place = random.below(history.len());
    let (read, key) = (&history[place], &history[place].key);
    let Outcome::Seen(Some(version)) = read.outcome else { return false };
    let is_read_before = history.iter().any(|other| {
        other.key == *key
            && other.outcome == read.outcome
            && other.returned.is_some_and(|returned| returned < read.invoked)
    });
    let is_read_after = history.iter().any(|other| {
        other.key == *key
            && other.outcome == read.outcome
            && read.returned.is_some_and(|returned| returned < other.invoked)
    });
    if !is_read_before || !is_read_after {
        return false;
    }
    history[place].action = Action::Delete { expected: version, new: 1 };
    history[place].outcome = Outcome::Refused;
    history[place].tag = None;
    true
}

fn give_a_tag_again(random: &mut Random, history: &mut [Operation]) -> bool {
    let places = [random.below(history.len()), random.below(history.len())];
    let [one, other] = places.map(|place| &history[place]);
    let [Outcome::Seen(Some(first)), Outcome::Seen(Some(second))] = [&one.outcome, &other.outcome] else {
        return false;
    };
    if one.key != other.key || first == second {
        return false;
    }
    let tag = history[places[1]].tag.clone();
    history[places[0]].tag = tag;
    true
}

fn refused_write(random: &mut Random, history: &[Operation]) -> Option<usize> {
    let place = random.below(history.len());
    let is_refused = history[place].outcome == Outcome::Refused && written(&history[place]).is_some();
    is_refused.then_some(place)
}

fn expected(operation: &Operation) -> Option<u64> {
    match operation.action {
        Action::Replace { expected, .. } | Action::Delete { expected, .. } => Some(expected),
        Action::Read | Action::Create { .. } => None,
    }
}

/// The version that is read after it.
fn written(operation: &Operation) -> Option<u64> {
    match operation.action {
        Action::Create { new } | Action::Replace { new, .. } => Some(new),
        Action::Read | Action::Delete { .. } => None,
    }
}
