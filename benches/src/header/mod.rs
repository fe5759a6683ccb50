//! `If-Match`: from the field line to "does it name the current tag", by strong comparison.
//!
//! Every contender is given the current tag in the form that it compares with, as a server that holds the tag would.

mod by_hand;
mod contenders;
mod request;

use std::hint::black_box;

use crate::Entry;
use request::{Current, Request};

/// How many tags the field lists, and whether the current one is among them.
#[derive(Clone, Copy, Debug)]
struct Case {
    name: &'static str,
    tags: usize,
    current: Current,
}

/// The field lengths of interest: what a client sends, what a cache may, and nearly the most that the default limits pass.
const CASES: [Case; 6] = [
    Case { name: "1 tag, current", tags: 1, current: Current::Last },
    Case { name: "1 tag, stale", tags: 1, current: Current::Absent },
    Case { name: "100 tags, current last", tags: 100, current: Current::Last },
    Case { name: "100 tags, stale", tags: 100, current: Current::Absent },
    Case { name: "1000 tags, current last", tags: 1_000, current: Current::Last },
    Case { name: "1000 tags, stale", tags: 1_000, current: Current::Absent },
];

/// Every contender at every case.
pub fn entries() -> Vec<Entry> {
    CASES.into_iter().flat_map(entries_at).collect()
}

fn entries_at(case: Case) -> impl Iterator<Item = Entry> {
    let equality = (case.tags == 1).then_some(contenders::EQUALITY);
    contenders::ALL.into_iter().chain(equality).map(move |(name, run)| {
        Entry::new(case.name, name, move || {
            let request = Request::new(case.tags, case.current);
            assert_eq!(run(&request), case.current == Current::Last, "{name} answers `{}` wrongly", case.name);
            Box::new(move || {
                black_box(run(black_box(&request)));
            })
        })
    })
}
