//! What checking costs a server over HTTP, beside the handler that does not: `cargo bench --bench http`.
//!
//! Each contender is a process with one worker; the same clients drive one after the other, a slice each, round after
//! round, so that what disturbs one disturbs all.

use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, io, thread};

use etag_benches::http::{CONTENDERS, Case, Contender, Lane, Server, serve_if_asked};

/// Odd, so that one round is the median.
const ROUNDS: usize = 31;

const SLICE: Duration = Duration::from_millis(100);

/// Enough to keep one worker busy: each thread has a request on each of its connections under way.
const THREADS: u64 = 2;
const LANES: u64 = 16;

/// The goals: how much of the plain handler's time `etag` may take for a request.
const GOALS: [(Case, f64); 4] =
    [(Case::Get, 1.15), (Case::NotModified, 0.95), (Case::RefusedText, 0.6), (Case::RefusedMembers, 0.6)];

fn main() -> io::Result<()> {
    if serve_if_asked()? {
        return Ok(());
    }
    println!(
        "| case | contender | answer | requests/s | time ÷ plain | CPU of the server, µs | CPU ÷ plain | connections closed, of 1,000 |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|");
    let mut goals = Vec::new();
    for case in Case::ALL {
        let results = race(case)?;
        for (contender, result) in CONTENDERS.iter().zip(&results) {
            println!(
                "| {case} | {} | {} | {:.0} | {:.2} | {:.1} | {:.2} | {:.0} |",
                contender.name,
                contender.answers(case),
                1.0 / result.wall,
                result.wall_ratio,
                result.cpu * 1e6,
                result.cpu_ratio,
                result.closed * 1e3,
            );
        }
        let ours = CONTENDERS.iter().zip(results).find(|(contender, _)| contender.name == "etag");
        let goal = GOALS.iter().find(|(of, _)| *of == case);
        goals.extend(ours.zip(goal).map(|((_, result), (_, limit))| (case, result, *limit)));
    }
    println!("\n| goal for `etag` | seen | by CPU | reached |");
    println!("|---|--:|--:|---|");
    for (case, seen, limit) in goals {
        let reached = if seen.wall_ratio <= limit && seen.closed == 0.0 { "yes" } else { "**no**" };
        println!(
            "| {case}: ≤ {limit} of plain, no connection closed | {:.2} | {:.2} | {reached} |",
            seen.wall_ratio, seen.cpu_ratio
        );
    }
    Ok(())
}

/// A contender at work, with its clients.
struct Runner {
    server: Server,
    contender: &'static Contender,
    threads: Vec<Vec<Lane>>,
}

/// One slice; the times in seconds, for one request.
struct Slice {
    wall: f64,
    cpu: f64,
    requests: u32,
    closed: u32,
}

/// Medians of all slices.
struct Summary {
    wall: f64,
    wall_ratio: f64,
    cpu: f64,
    cpu_ratio: f64,
    /// Connections for one request, over all slices.
    closed: f64,
}

fn race(case: Case) -> io::Result<Vec<Summary>> {
    let mut runners = CONTENDERS.iter().map(Runner::start).collect::<io::Result<Vec<_>>>()?;
    for runner in &mut runners {
        runner.slice(case)?; // Warms up: its figures are not kept.
    }
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        rounds.push(runners.iter_mut().map(|runner| runner.slice(case)).collect::<io::Result<Vec<_>>>()?);
    }
    for runner in runners {
        runner.server.stop()?;
    }
    let summary = |at: usize| Summary {
        wall: median(rounds.iter().map(|round| round[at].wall)),
        wall_ratio: median(rounds.iter().map(|round| round[at].wall / round[0].wall)),
        cpu: median(rounds.iter().map(|round| round[at].cpu)),
        cpu_ratio: median(rounds.iter().map(|round| round[at].cpu / round[0].cpu)),
        closed: rounds.iter().map(|round| f64::from(round[at].closed)).sum::<f64>()
            / rounds.iter().map(|round| f64::from(round[at].requests)).sum::<f64>(),
    };
    Ok((0..CONTENDERS.len()).map(summary).collect())
}

impl Runner {
    fn start(contender: &'static Contender) -> io::Result<Self> {
        let server = Server::start(Command::new(env::current_exe()?), contender)?;
        let address = server.address();
        let lanes = |thread| (0..LANES).map(|lane| Lane::new(address, thread * LANES + lane)).collect();
        Ok(Self { server, contender, threads: (0..THREADS).map(lanes).collect() })
    }

    fn slice(&mut self, case: Case) -> io::Result<Slice> {
        for lane in self.threads.iter_mut().flatten() {
            lane.look()?;
        }
        let closed_before = self.closed();
        let cpu_before = self.server.cpu_time()?;
        let start = Instant::now();
        let requests = drive(&mut self.threads, case, self.contender.answers(case), start + SLICE)?;
        let wall = start.elapsed();
        let cpu = self.server.cpu_time()?.saturating_sub(cpu_before);
        Ok(Slice {
            wall: wall.as_secs_f64() / f64::from(requests),
            cpu: cpu.as_secs_f64() / f64::from(requests),
            requests,
            closed: self.closed() - closed_before,
        })
    }

    fn closed(&self) -> u32 {
        self.threads.iter().flatten().map(Lane::closed).sum()
    }
}

/// All clients at once, until `end`; how many requests were answered.
fn drive(threads: &mut [Vec<Lane>], case: Case, expected: u16, end: Instant) -> io::Result<u32> {
    thread::scope(|scope| {
        let clients: Vec<_> =
            threads.iter_mut().map(|lanes| scope.spawn(move || drive_lanes(lanes, case, expected, end))).collect();
        clients.into_iter().map(|client| client.join().expect("a client does not panic")).sum()
    })
}

fn drive_lanes(lanes: &mut [Lane], case: Case, expected: u16, end: Instant) -> io::Result<u32> {
    let mut answered = 0;
    while Instant::now() < end {
        for lane in &mut *lanes {
            lane.ask(case)?;
        }
        for lane in &mut *lanes {
            match lane.answer()? {
                // Whoever is fast because it is wrong stops the run.
                Some(status) if status != expected => {
                    return Err(io::Error::other(format!("{case}: answered {status}, expected {expected}")));
                }
                Some(_) => answered += 1,
                // The connection was closed before the answer could be read; asked again in the next turn.
                None => {}
            }
        }
    }
    Ok(answered)
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
