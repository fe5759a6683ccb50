//! Times turns that wait for a disk or a server against each other: in wall time, one turn of each contender a round.

use std::pin::Pin;
use std::time::Duration;

/// One turn: what it measures of itself, so that it can get ready first.
pub(crate) type Turn = Box<dyn FnMut() -> Pin<Box<dyn Future<Output = Duration>>>>;

/// One contender.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) turn: Turn,
}

impl Contender {
    pub(crate) fn new<F: Future<Output = Duration> + 'static>(
        name: &'static str,
        mut turn: impl FnMut() -> F + 'static,
    ) -> Self {
        Self { name, turn: Box::new(move || Box::pin(turn())) }
    }
}

const WARM_UP: usize = 100;

/// Odd, so that one turn is the median.
const ROUNDS: usize = 1_501;

/// The median turn of each contender, in microseconds, in a table that compares the first with the others. Returns them in their order.
pub(crate) async fn race(case: &str, mut contenders: Vec<Contender>) -> Vec<f64> {
    let mut turns = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    for round in 0..WARM_UP + ROUNDS {
        for (contender, turns) in contenders.iter_mut().zip(&mut turns) {
            let took = (contender.turn)().await;
            if round >= WARM_UP {
                turns.push(took);
            }
        }
    }
    let medians: Vec<f64> = turns.into_iter().map(median).collect();
    for (contender, median) in contenders.iter().zip(&medians) {
        println!("| {case} | {} | {median:.1} | {:.2} |", contender.name, median / medians[0]);
    }
    medians
}

fn median(mut turns: Vec<Duration>) -> f64 {
    turns.sort_unstable();
    turns[turns.len() / 2].as_secs_f64() * 1e6
}
