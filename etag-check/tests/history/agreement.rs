//! The checker and the search through all orders say the same of many small histories.

use std::thread;

use etag_check::history::{Action, History, Operation, Outcome, ViolationKind};

use crate::mutation::mutate;
use crate::oracle;
use crate::random::Random;
use crate::simulation::{Simulation, Start, Tags};

/// As many as a test run has time for.
const HISTORIES: u64 = 100_000;

#[derive(Debug, Default)]
struct Counts {
    linearizable: u64,
    not: u64,
    undecided: u64,
    reused: u64,
    violations: u64,
    /// Of which the operations that are named with it do not prove it without the others.
    unproven: u64,
    with_unknown: u64,
    with_deletion: u64,
}

#[test]
fn the_checker_agrees_with_a_search_through_all_orders() {
    let histories =
        std::env::var("ETAG_CHECK_HISTORIES").ok().map_or(HISTORIES, |text| text.parse().expect("a number"));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let counts: Vec<Counts> = thread::scope(|scope| {
        let share = |thread| (0..histories).skip(thread).step_by(threads);
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || compare(share(thread)))).collect();
        workers.into_iter().map(|worker| worker.join().expect("the checker and the oracle agree")).collect()
    });
    let sum = |count: fn(&Counts) -> u64| counts.iter().map(count).sum::<u64>();
    let (linearizable, not, undecided) = (sum(|c| c.linearizable), sum(|c| c.not), sum(|c| c.undecided));
    println!(
        "{histories} histories: {linearizable} linearizable, {not} not, {undecided} undecided; {} with a reused tag, {} with unknown outcomes, {} with deletions",
        sum(|c| c.reused),
        sum(|c| c.with_unknown),
        sum(|c| c.with_deletion),
    );
    let (violations, unproven) = (sum(|c| c.violations), sum(|c| c.unproven));
    println!("{violations} violations, of which {unproven} are not proven by the operations that are named alone");
    assert_eq!(undecided, 0);
    assert!(unproven * 500 < violations, "{unproven} of {violations} are not proven by the operations that are named");
    assert!(linearizable > histories / 4 && not > histories / 4, "one side is hardly tried");
    assert!(sum(|c| c.with_unknown) > histories / 10 && sum(|c| c.with_deletion) > histories / 10);
}

fn compare(seeds: impl Iterator<Item = u64>) -> Counts {
    let mut counts = Counts::default();
    for seed in seeds {
        let history = History::from(small(seed));
        let operations = &history.operations;
        let verdict = history.check();
        let told = || {
            let mut lines = Vec::new();
            history.write_to(&mut lines).unwrap();
            format!("seed {seed}: {verdict}\n{}", String::from_utf8(lines).unwrap())
        };
        let reused = verdict.count(ViolationKind::ReusedTag) > 0;
        assert_eq!(reused, oracle::has_reused_tag(operations), "{}", told());
        counts.reused += u64::from(reused);
        counts.with_unknown += u64::from(operations.iter().any(|operation| operation.outcome == Outcome::Unknown));
        counts.with_deletion +=
            u64::from(operations.iter().any(|operation| matches!(operation.action, Action::Delete { .. })));
        let is_linearizable = oracle::is_linearizable(operations);
        if !verdict.undecided.is_empty() {
            counts.undecided += 1;
            continue;
        }
        assert_eq!(verdict.violations.len() == verdict.count(ViolationKind::ReusedTag), is_linearizable, "{}", told());
        for violation in verdict.violations.iter().filter(|violation| violation.kind != ViolationKind::ReusedTag) {
            let witnesses: Vec<_> = violation.operations.iter().map(|witness| witness.operation.clone()).collect();
            counts.violations += 1;
            counts.unproven += u64::from(oracle::is_linearizable(&witnesses));
        }
        if is_linearizable { counts.linearizable += 1 } else { counts.not += 1 }
    }
    counts
}

/// A history of one key.
fn small(seed: u64) -> Vec<Operation> {
    let mut random = Random(seed);
    if random.percent(25) {
        return at_random(&mut random);
    }
    let simulation = Simulation {
        clients: 1 + random.below(4),
        keys: 1,
        operations: 2 + random.below(8),
        deletes: *random.of(&[0, 20, 50, 80]),
        unknown: *random.of(&[0, 0, 10, 30]),
        stale: *random.of(&[0, 20, 50]),
        tags: *random.of(&[Tags::Sent, Tags::NotSent]),
        start: *random.of(&[Start::Read, Start::Unread]),
    };
    let mut history = simulation.run(random.next());
    for _ in 0..random.below(4) {
        mutate(&mut random, &mut history);
    }
    history
}

/// Operations that no service need have answered so.
fn at_random(random: &mut Random) -> Vec<Operation> {
    let count = 2 + random.below(6);
    let versions = 2 + random.below(4) as u64;
    let mut history = Vec::new();
    for new in 0..count as u64 {
        let mut times = [random.below(4 * count) as u64, random.below(4 * count) as u64];
        times.sort_unstable();
        let expected = random.next() % (versions + 1);
        let action = match random.below(6) {
            0 | 1 => Action::Read,
            2 => Action::Create { new },
            3 => Action::Delete { expected, new },
            _ => Action::Replace { method: "PATCH".to_owned(), expected, new },
        };
        let outcome = match (&action, random.below(10)) {
            (_, 0) => Outcome::Failed,
            (_, 1 | 2) => Outcome::Unknown,
            (Action::Read, 3 | 4) => Outcome::Seen(None),
            (Action::Read, _) => Outcome::Seen(Some(random.next() % (versions + 1))),
            (_, 3 | 4) => Outcome::Refused,
            _ => Outcome::Done,
        };
        let returned = Some(times[1]).filter(|_| outcome != Outcome::Unknown);
        let tag = random.percent(10).then(|| format!("\"{}\"", random.below(3)));
        history.push(Operation {
            client: 1,
            key: "k".to_owned(),
            instance: 0,
            invoked: times[0],
            returned,
            action,
            outcome,
            tag,
        });
    }
    history
}
