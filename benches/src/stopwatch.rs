//! Times contenders against each other in one thread, turn by turn, so that what disturbs one disturbs all.

use std::time::Duration;

use cpu_time::ThreadTime;

use crate::Prepared;

/// What one contender took, in nanoseconds of thread CPU time for one call.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The least of all rounds: the machine at its quietest.
    pub minimum: f64,
    /// The middle of all rounds.
    pub median: f64,
}

/// How long one contender runs before it is the next one's turn: far above the cost and the grain of reading the clock.
const TURN: Duration = Duration::from_millis(1);

/// Odd, so that one turn is the median.
const ROUNDS: usize = 101;

/// Times the contenders, one turn each, round after round.
pub fn race(contenders: &[Prepared]) -> Vec<Timing> {
    let calls: Vec<u32> = contenders.iter().map(calls_per_turn).collect();
    let mut turns = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    for _ in 0..ROUNDS {
        for ((run, calls), turns) in contenders.iter().zip(&calls).zip(&mut turns) {
            turns.push(turn(run, *calls).as_secs_f64() * 1e9 / f64::from(*calls));
        }
    }
    turns.into_iter().map(timing).collect()
}

/// Doubles the calls until they fill a turn; this also warms the caches.
fn calls_per_turn(run: &Prepared) -> u32 {
    let mut calls = 1;
    while turn(run, calls) < TURN {
        calls *= 2;
    }
    calls
}

fn turn(run: &Prepared, calls: u32) -> Duration {
    let start = ThreadTime::now();
    for _ in 0..calls {
        run();
    }
    start.elapsed()
}

fn timing(mut turns: Vec<f64>) -> Timing {
    turns.sort_by(f64::total_cmp);
    Timing { minimum: turns[0], median: turns[ROUNDS / 2] }
}
