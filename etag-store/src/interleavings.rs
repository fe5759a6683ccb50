//! Every interleaving of two tasks on the memory store: `RUSTFLAGS="--cfg shuttle" cargo test -p etag-store --lib interleavings`.
//!
//! The scheduler switches tasks at the locks of the [`MemoryStore`]. The tasks share nothing else but the counters, of which nothing
//! is concluded, so that these are all the orders that can be told apart. Two tasks are put into every order that there is, and so
//! are three that have their permits. Three that get them first have too many orders: they are put into 10,000 of those with few switches,
//! which is where mistakes show.

mod wrong;

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions, Versioned};
use shuttle::future::block_on;
use shuttle::scheduler::{DfsScheduler, PctScheduler};
use shuttle::thread;

use self::wrong::{CheckThenWrite, OneByOne};
use crate::{
    BatchError, Matched, MemoryStore, Permit, Policy, Read, Refusal, Store, Stored, Vacant, Versions, WriteError,
};

#[derive(Clone, Debug, PartialEq, Versioned)]
struct Count {
    #[versioned(key)]
    id: u8,
    number: u64,
    #[versioned(representation)]
    views: u64,
}

/// Of different shards.
const KEYS: [u8; 2] = [4, 5];

fn count(number: u64) -> Count {
    Count { id: KEYS[0], number, views: 0 }
}

/// How often a task is stopped for another in an order of three.
const SWITCHES: usize = 3;

/// Somebody else was faster: by the check, or by the store.
#[derive(Debug)]
struct Refused;

/// A write with a permit for the tag that every task has read.
#[derive(Clone, Copy)]
enum Write {
    Replace(u64),
    Add,
    Delete,
}

impl Write {
    /// What is there when it is acknowledged.
    fn run(self, counts: &Versions<Count>, tag: &EntityTag) -> Result<Option<Stored<Count>>, Refused> {
        self.commit(matched(counts, KEYS[0], tag)?)
    }

    fn commit(self, current: Matched<Count>) -> Result<Option<Stored<Count>>, Refused> {
        acknowledged(block_on(async {
            match self {
                Self::Replace(number) => current.replace(count(number)).await.map(Some),
                Self::Add => current.update(|count| count.number += 1).await.map(Some),
                Self::Delete => current.delete().await.map(|()| None),
            }
        }))
    }
}

#[test]
fn of_two_writes_from_one_tag_one_lands_and_is_what_is_there() {
    for writes in [
        [Write::Replace(1), Write::Replace(2)],
        [Write::Replace(1), Write::Delete],
        [Write::Delete, Write::Delete],
        [Write::Add, Write::Add],
        [Write::Add, Write::Delete],
    ] {
        every_order(move || one_write_lands(MemoryStore::new(), &writes));
    }
}

#[test]
fn of_three_writes_from_one_tag_one_lands_and_is_what_is_there() {
    many_orders(|| one_write_lands(MemoryStore::new(), &[Write::Replace(1), Write::Add, Write::Delete]));
}

#[test]
fn of_three_permits_for_one_tag_one_is_worth_a_write() {
    every_order(|| {
        let (counts, tag) = seeded(MemoryStore::new());
        let tasks = [Write::Replace(1), Write::Add, Write::Delete].map(|write| {
            let current = matched(&counts, KEYS[0], &tag).unwrap();
            move || write.commit(current)
        });
        let landed: Vec<_> = all(tasks).into_iter().flatten().collect();
        assert_eq!(landed.len(), 1, "{landed:?}");
        assert_eq!(load(&counts, KEYS[0]), landed[0]);
    });
}

#[test]
fn a_store_that_checks_and_then_writes_is_found() {
    let found = failure(|| one_write_lands(CheckThenWrite::new(), &[Write::Replace(1), Write::Replace(2)]));
    assert!(found.contains("2 acknowledged"), "{found}");
}

#[test]
fn of_two_creations_one_lands() {
    every_order(|| one_creation_lands(MemoryStore::new(), 2));
}

#[test]
fn of_three_creations_one_lands() {
    many_orders(|| one_creation_lands(MemoryStore::new(), 3));
}

#[test]
fn a_store_that_checks_and_then_creates_is_found() {
    let found = failure(|| one_creation_lands(CheckThenWrite::new(), 2));
    assert!(found.contains("2 acknowledged"), "{found}");
}

#[test]
fn a_view_stops_no_writer_of_the_state_and_none_is_lost() {
    every_order(|| both_halves_land(MemoryStore::new()));
}

#[test]
fn a_store_that_loses_the_representation_is_found() {
    let found = failure(|| both_halves_land(CheckThenWrite::new()));
    assert!(found.contains("after one addition and one view"), "{found}");
}

#[test]
fn additions_without_a_check_are_all_there() {
    every_order(|| {
        let (counts, _) = seeded(MemoryStore::new());
        let add = || {
            block_on(counts.unconditionally("test").update(&KEYS[0], |count| count.number += 1)).unwrap();
        };
        all([add, add]);
        assert_eq!(load(&counts, KEYS[0]).unwrap().number, 2);
    });
}

#[test]
fn a_stale_write_does_not_land_on_what_was_deleted_and_created_again_alike() {
    every_order(|| {
        let (counts, tag) = seeded(MemoryStore::new());
        let recreate = || {
            Write::Delete.run(&counts, &tag)?;
            acknowledged(block_on(vacant(&counts)?.create(count(0))))
        };
        let (created, replaced) = both(recreate, || Write::Replace(1).run(&counts, &tag));
        let current = load(&counts, KEYS[0]);
        match (created, replaced) {
            (Ok(created), Err(Refused)) => assert_eq!(current, Some(created)),
            (Err(Refused), Ok(replaced)) => assert_eq!(current, replaced),
            both => panic!("one of them was first: {both:?}"),
        }
    });
}

#[test]
fn a_batch_and_a_single_write_of_one_of_its_keys_do_not_both_land() {
    every_order(|| batch_or_single_lands(MemoryStore::new()));
}

#[test]
fn a_store_that_writes_a_batch_one_by_one_is_found() {
    let found = failure(|| batch_or_single_lands(OneByOne(MemoryStore::new())));
    assert!(found.contains("half of a batch"), "{found}");
}

#[test]
fn two_batches_in_opposite_orders_end_and_one_lands() {
    assert_different_shards();
    every_order(|| {
        let (counts, tags) = seeded_pair(MemoryStore::new());
        let landed = all([([0, 1], 1), ([1, 0], 2)].map(|(order, number)| {
            let (counts, tags) = (&counts, &tags);
            move || write_both(counts, tags, order, number)
        }));
        assert_eq!(landed.iter().filter(|landed| **landed).count(), 1, "{landed:?}");
        let number = if landed[0] { 1 } else { 2 };
        assert_eq!(KEYS.map(|key| load(&counts, key).unwrap().number), [number; 2]);
    });
}

#[test]
fn a_list_never_shows_half_of_a_batch() {
    assert_different_shards();
    every_order(|| {
        let (counts, tags) = seeded_pair(MemoryStore::new());
        let (landed, page) = both(|| write_both(&counts, &tags, [0, 1], 1), || block_on(counts.list(None, 2)).unwrap());
        assert!(landed);
        let listed: Vec<u64> = page.members.iter().map(|count| count.number).collect();
        assert!(listed == [0, 0] || listed == [1, 1], "half of a batch: {listed:?}");
    });
}

#[test]
fn a_reader_sees_a_value_with_its_own_tag_and_never_goes_back() {
    every_order(|| {
        let (counts, old) = seeded(MemoryStore::new());
        let write = || Write::Replace(1).run(&counts, &old).unwrap().unwrap();
        let (new, reads) = both(write, || [read(&counts, &old), read(&counts, &old)]);
        // Not modified, or the new value as it was acknowledged; and what was seen once stays.
        for read in &reads {
            assert!(read.as_ref().is_none_or(|read| *read == new), "{read:?}");
        }
        assert!(reads[0].is_none() || reads[1].is_some(), "{reads:?}");
        assert_eq!(read(&counts, &old), Some(new), "an acknowledged write is read");
    });
}

fn one_write_lands(store: impl Store<Count>, writes: &[Write]) {
    let (counts, tag) = seeded(store);
    let (counts, tag) = (&counts, &tag);
    let tasks = writes.iter().map(|write| move || write.run(counts, tag));
    let landed: Vec<_> = all(tasks).into_iter().flatten().collect();
    assert_eq!(landed.len(), 1, "{} acknowledged from one tag: {landed:?}", landed.len());
    assert_eq!(load(counts, KEYS[0]), landed[0], "what was acknowledged is there");
}

fn one_creation_lands(store: impl Store<Count>, tasks: u64) {
    let counts = Versions::new(store);
    let counts = &counts;
    let create = |number| move || acknowledged(block_on(vacant(counts)?.create(count(number))));
    let landed: Vec<_> = all((0..tasks).map(create)).into_iter().flatten().collect();
    assert_eq!(landed.len(), 1, "{} acknowledged: {landed:?}", landed.len());
    assert_eq!(load(counts, KEYS[0]).as_ref(), landed.first());
}

fn both_halves_land(store: impl Store<Count>) {
    let (counts, tag) = seeded(store);
    let update = |change: fn(&mut Count)| acknowledged(block_on(matched(&counts, KEYS[0], &tag)?.update(change)));
    let (added, seen) = both(|| update(|count| count.number += 1), || update(|count| count.views += 1));
    let added = added.expect("a view stops nobody");
    let current = load(&counts, KEYS[0]).unwrap();
    assert_eq!(current.validators.state, added.validators.state);
    // Whoever counts a view may come too late for the tag that was read, and is then told so.
    let expected = Count { views: u64::from(seen.is_ok()), ..count(1) };
    assert_eq!(current.value, expected, "after one addition and one view");
}

fn batch_or_single_lands(store: impl Store<Count>) {
    let (counts, tags) = seeded_pair(store);
    let single = || Write::Replace(2).run(&counts, &tags[0]).is_ok();
    let (batch, single) = both(|| write_both(&counts, &tags, [1, 0], 1), single);
    let current = KEYS.map(|key| load(&counts, key).unwrap().number);
    let expected = match (batch, single) {
        (true, false) => [1, 1],
        (false, true) => [2, 0],
        both => panic!("one of them was first: {both:?}"),
    };
    assert_eq!(current, expected, "half of a batch");
}

/// Whether both writes landed.
fn write_both(counts: &Versions<Count>, tags: &[EntityTag; 2], order: [usize; 2], number: u64) -> bool {
    let pending = order.map(|i| {
        let next = Count { id: KEYS[i], ..count(number) };
        matched(counts, KEYS[i], &tags[i]).map(|current| current.replacing(next).unwrap())
    });
    let [Ok(one), Ok(other)] = pending else { return false };
    match block_on(counts.commit_all(vec![one, other])) {
        Ok(_) => true,
        Err(BatchError::PreconditionFailed(_)) => false,
        Err(err) => panic!("{err}"),
    }
}

fn every_order(test: impl Fn() + Send + Sync + 'static) {
    let orders = shuttle::Runner::new(DfsScheduler::new(None, false), config()).run(test);
    assert!(orders > 10, "{orders} orders are too few to tell anything");
}

fn many_orders(test: impl Fn() + Send + Sync + 'static) {
    shuttle::Runner::new(PctScheduler::new(SWITCHES, 10_000), config()).run(test);
}

fn config() -> shuttle::Config {
    let mut config = shuttle::Config::new();
    // Unoptimized futures are large.
    config.stack_size = 256 * 1024;
    config
}

/// The message of an order in which the test fails.
fn failure(test: impl Fn() + Send + Sync + 'static) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| every_order(test))).expect_err("it is found");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap(), other)
    })
}

fn all<A: Send, F: FnOnce() -> A + Send>(tasks: impl IntoIterator<Item = F>) -> Vec<A> {
    thread::scope(|scope| {
        let tasks: Vec<_> = tasks.into_iter().map(|task| scope.spawn(task)).collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    })
}

fn seeded(store: impl Store<Count>) -> (Versions<Count>, EntityTag) {
    let counts = Versions::new(store);
    let stored = block_on(counts.unconditionally("test").put(count(0))).unwrap();
    (counts, stored.etag())
}

fn seeded_pair(store: impl Store<Count>) -> (Versions<Count>, [EntityTag; 2]) {
    let counts = Versions::new(store);
    let put = |id| block_on(counts.unconditionally("test").put(Count { id, ..count(0) })).unwrap().etag();
    let tags = KEYS.map(put);
    (counts, tags)
}

fn matched(counts: &Versions<Count>, key: u8, tag: &EntityTag) -> Result<Matched<Count>, Refused> {
    match check(counts, key, ("If-Match", tag.as_bytes()))? {
        Permit::Matched(matched) => Ok(matched),
        Permit::Vacant(_) => panic!("If-Match holds where there is nothing"),
    }
}

fn vacant(counts: &Versions<Count>) -> Result<Vacant<Count>, Refused> {
    match check(counts, KEYS[0], ("If-None-Match", b"*"))? {
        Permit::Vacant(vacant) => Ok(vacant),
        Permit::Matched(_) => panic!("If-None-Match: * holds where there is something"),
    }
}

fn check(counts: &Versions<Count>, key: u8, field: (&str, &[u8])) -> Result<Permit<Count>, Refused> {
    let fields = [field];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    match block_on(counts.check(Method::Put, &key, &asked, &Policy::default())) {
        Ok(permit) => Ok(permit),
        Err(Refusal::PreconditionFailed(_)) => Err(Refused),
        Err(refusal) => panic!("{refusal}"),
    }
}

/// What a reader who holds `tag` is sent; nothing where it is not modified.
fn read(counts: &Versions<Count>, tag: &EntityTag) -> Option<Stored<Count>> {
    let fields = [("If-None-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    match block_on(counts.read(Method::Get, &KEYS[0], &asked)).unwrap() {
        Read::Loaded(stored) => Some(stored),
        Read::NotModified(_) => None,
    }
}

fn load(counts: &Versions<Count>, key: u8) -> Option<Stored<Count>> {
    block_on(counts.load(&key)).unwrap()
}

fn acknowledged<A>(written: Result<A, WriteError<Count>>) -> Result<A, Refused> {
    match written {
        Ok(written) => Ok(written),
        Err(WriteError::PreconditionFailed(_)) => Err(Refused),
        Err(err) => panic!("{err}"),
    }
}

fn assert_different_shards() {
    assert_ne!(crate::memory::shard_of(&KEYS[0]), crate::memory::shard_of(&KEYS[1]));
}
