//! [`Lanes`]: one fault after the other below the servers, and at the same time one after the other before them.
//!
//! Nobody knows how long they take. So the workload goes on until both lanes have ended.

use std::panic;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::fault::Schedule;
use super::servers::{Servers, until};
use super::{Fault, Felt, Rhythm, total};
use crate::proxy::Proxy;

/// Once each fault has been there, there are none in the last of so many parts of a run.
const LAST_PART: u64 = 50;
/// How long each request takes in the second half of a run, and behind it, for as long as there is a fault that has not been there yet: so that there are not many more of them.
const HELD_BACK: Duration = Duration::from_millis(100);

/// What lets faults come and go while a workload runs.
pub(super) struct Lanes<'a> {
    pub(super) rhythm: &'a Rhythm,
    pub(super) proxies: &'a [Proxy],
    /// How many operations there are in all.
    pub(super) operations: u64,
    /// How many of them are done.
    pub(super) progress: &'a AtomicU64,
    /// Set when there are no more faults, and what there were are over: until then the clients go on.
    pub(super) is_enough: &'a AtomicBool,
    /// When it began.
    pub(super) start: Instant,
    /// The lanes of which not every fault has been there.
    pub(super) expected: AtomicUsize,
    /// The lanes that have not ended.
    pub(super) running: AtomicUsize,
}

/// The progress of a run that is over.
const OVER: u64 = u64::MAX;
/// How many lanes there are.
pub(super) const LANES: usize = 2;

/// What went wrong.
pub(super) struct Faults {
    /// All that was to come.
    pub(super) possible: Vec<Fault>,
    /// What was there, in its order.
    pub(super) felt: Vec<Felt>,
}

/// How far a run is.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Stage {
    Beginning,
    FirstHalf,
    SecondHalf,
    End,
}

impl Lanes<'_> {
    /// Runs a workload, and tells what was felt of each fault.
    pub(super) fn around<T>(&self, servers: &mut Servers, seed: u64, workload: impl FnOnce() -> T) -> (T, Faults) {
        let below = Schedule::new(&servers.faults(), seed);
        let before = Schedule::new(&Fault::OF_CONNECTIONS, seed.wrapping_add(1));
        let possible = [below.faults.as_slice(), &before.faults].concat();
        thread::scope(|scope| {
            let below = scope.spawn(|| self.lane(below, |fault, stay, rng| self.below(servers, fault, stay, rng)));
            let before = scope.spawn(|| self.lane(before, |fault, stay, rng| self.before(fault, stay, rng)));
            scope.spawn(|| self.pace());
            // However the workload ends, the faults end with it.
            let end = End(self.progress);
            let result = workload();
            drop(end);
            let join = |lane: ScopedJoinHandle<'_, _>| lane.join().unwrap_or_else(|err| panic::resume_unwind(err));
            let mut felt = [join(below), join(before)].concat();
            felt.sort_by_key(|felt| felt.begin);
            (result, Faults { possible, felt })
        })
    }

    /// Lets one fault follow the other, and counts what was felt of each.
    fn lane(
        &self,
        mut schedule: Schedule,
        mut inject_and_heal: impl FnMut(Fault, Duration, &mut Rng) -> u64,
    ) -> Vec<Felt> {
        // However it ends, nobody waits for it any more.
        let _running = Running(self);
        let mut awaited = Awaited(Some(&self.expected));
        // What a workload needs is there before anything goes wrong.
        while self.stage() == Stage::Beginning {
            thread::sleep(Duration::from_millis(1));
        }
        let mut felt = Vec::new();
        while self.stage() < Stage::End && self.rhythm.rounds.is_none_or(|rounds| schedule.rounds() < rounds) {
            thread::sleep(Duration::from_millis(schedule.rng.u64(self.rhythm.pause.clone())));
            let Some(fault) = schedule.next() else { break };
            let stay = Duration::from_millis(schedule.rng.u64(self.rhythm.stay.clone()));
            let begin = self.start.elapsed();
            let earlier = total(self.proxies).acknowledged;
            let hits = inject_and_heal(fault, stay, &mut schedule.rng);
            let acknowledged = total(self.proxies).acknowledged - earlier;
            felt.push(Felt { fault, begin, stay, hits, acknowledged });
            if felt.len() == schedule.faults.len() {
                awaited.have_come();
            }
        }
        felt
    }

    /// A fault below the servers.
    fn below(&self, servers: &mut Servers, fault: Fault, stay: Duration, rng: &mut Rng) -> u64 {
        let is_felt = servers.inject(fault, self.proxies, rng);
        thread::sleep(stay);
        servers.heal(fault, self.proxies);
        u64::from(is_felt)
    }

    /// A fault before the servers, which takes one request in a few.
    fn before(&self, fault: Fault, stay: Duration, rng: &mut Rng) -> u64 {
        let Fault::Connection(disturbance) = fault else { return 0 };
        let one_in = rng.u64(2..12);
        let earlier = total(self.proxies).disturbed;
        self.proxies.iter().for_each(|proxy| proxy.disturb(disturbance, one_in));
        thread::sleep(stay);
        until(|| self.stage() == Stage::End || total(self.proxies).disturbed > earlier);
        self.proxies.iter().for_each(Proxy::heal);
        total(self.proxies).disturbed - earlier
    }

    /// Holds the clients back, if they would be through before every fault has been there.
    fn pace(&self) {
        while self.stage() < Stage::End {
            let is_early = self.stage() == Stage::SecondHalf && self.is_awaited();
            let pace = if is_early { HELD_BACK } else { Duration::ZERO };
            self.proxies.iter().for_each(|proxy| proxy.slow_down(pace));
            thread::sleep(Duration::from_millis(5));
        }
        self.proxies.iter().for_each(|proxy| proxy.slow_down(Duration::ZERO));
    }

    fn stage(&self) -> Stage {
        match self.progress.load(Ordering::SeqCst) {
            0 => Stage::Beginning,
            done if done < self.operations / 2 => Stage::FirstHalf,
            OVER => Stage::End,
            done if done < self.operations - self.operations / LAST_PART || self.is_awaited() => Stage::SecondHalf,
            _ => Stage::End,
        }
    }

    /// Whether there is a fault that has not been there yet.
    fn is_awaited(&self) -> bool {
        self.expected.load(Ordering::SeqCst) > 0
    }
}

/// A lane that runs, until it is dropped.
struct Running<'a>(&'a Lanes<'a>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.is_enough.store(true, Ordering::SeqCst);
        }
    }
}

/// A lane of which not every fault has been there, as one of so many; dropped, it is none of them either.
struct Awaited<'a>(Option<&'a AtomicUsize>);

impl Awaited<'_> {
    fn have_come(&mut self) {
        if let Some(lanes) = self.0.take() {
            lanes.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.have_come();
    }
}

/// The end of a run, when it is dropped.
struct End<'a>(&'a AtomicU64);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(OVER, Ordering::SeqCst);
    }
}
