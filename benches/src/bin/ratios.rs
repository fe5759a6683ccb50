//! One run, all contenders side by side, as Markdown: what each took, how that compares with `etag`, and the goals.
//!
//! Times are thread CPU time in nanoseconds, least and median of the turns. Run it as `cargo run --release --bin ratios`.

use etag_benches::stopwatch::{Timing, race};
use etag_benches::{Entry, Prepared, header, tag};

/// What the library promises itself; the figures are those of its first performance goals.
enum Goal {
    /// At least so many times as fast as the contender.
    Faster { case: &'static str, than: &'static str, times: f64 },
    /// At most so many times what the contender takes.
    Within { case: &'static str, of: &'static str, times: f64 },
    /// At most so many nanoseconds, on the machine that the goals were set on.
    Nanoseconds { case: &'static str, limit: f64 },
}

const GOALS: [Goal; 9] = [
    Goal::Nanoseconds { case: "1 tag, current", limit: 30.0 },
    Goal::Faster { case: "1 tag, current", than: "actix-web", times: 4.0 },
    Goal::Faster { case: "1 tag, current", than: "headers", times: 2.0 },
    Goal::Faster { case: "1 tag, stale", than: "actix-web", times: 4.0 },
    Goal::Faster { case: "1 tag, stale", than: "headers", times: 2.0 },
    Goal::Nanoseconds { case: "1000 tags, current last", limit: 7_000.0 },
    Goal::Nanoseconds { case: "1000 tags, stale", limit: 7_000.0 },
    Goal::Within { case: "product", of: "one-shot sha2 (floor)", times: 1.15 },
    Goal::Within { case: "64 KiB document", of: "one-shot sha2 (floor)", times: 1.05 },
];

fn main() {
    if cfg!(debug_assertions) {
        eprintln!("warning: built without optimisation, the figures mean nothing; add --release");
    }
    let mut board = Vec::new();
    for entries in [header::entries(), tag::entries()] {
        for case in entries.chunk_by(|one, other| one.case() == other.case()) {
            board.extend(time(case));
        }
    }
    print_timings(&board);
    print_goals(&board);
}

/// One contender's figures at one case.
struct Row {
    case: &'static str,
    contender: &'static str,
    timing: Timing,
}

fn time(case: &[Entry]) -> impl Iterator<Item = Row> {
    let prepared: Vec<Prepared> = case.iter().map(Entry::prepare).collect();
    let timings = race(&prepared);
    case.iter().zip(timings).map(|(entry, timing)| Row { case: entry.case(), contender: entry.contender(), timing })
}

fn print_timings(board: &[Row]) {
    println!("| case | contender | least, ns | median, ns | ÷ etag, least | ÷ etag, median |");
    println!("|---|---|--:|--:|--:|--:|");
    for Row { case, contender, timing } in board {
        let etag = timing_of(board, case, "etag");
        println!(
            "| {case} | {contender} | {:.1} | {:.1} | {:.2} | {:.2} |",
            timing.minimum,
            timing.median,
            timing.minimum / etag.minimum,
            timing.median / etag.median,
        );
    }
}

fn print_goals(board: &[Row]) {
    println!("\n| goal for `etag` | least | median | reached |");
    println!("|---|--:|--:|---|");
    for goal in GOALS {
        let (text, seen, reached) = match goal {
            Goal::Faster { case, than, times } => {
                let seen = ratio(timing_of(board, case, than), timing_of(board, case, "etag"));
                (format!("{case}: ≥ {times} × as fast as {than}"), seen, seen.minimum >= times)
            }
            Goal::Within { case, of, times } => {
                let seen = ratio(timing_of(board, case, "etag"), timing_of(board, case, of));
                (format!("{case}: ≤ {times} × {of}"), seen, seen.minimum <= times)
            }
            Goal::Nanoseconds { case, limit } => {
                let seen = timing_of(board, case, "etag");
                (format!("{case}: ≤ {limit} ns"), seen, seen.minimum <= limit)
            }
        };
        let reached = if reached { "yes" } else { "**no**" };
        println!("| {text} | {:.2} | {:.2} | {reached} |", seen.minimum, seen.median);
    }
}

fn ratio(one: Timing, other: Timing) -> Timing {
    Timing { minimum: one.minimum / other.minimum, median: one.median / other.median }
}

fn timing_of(board: &[Row], case: &str, contender: &str) -> Timing {
    board
        .iter()
        .find(|row| row.case == case && row.contender == contender)
        .map(|row| row.timing)
        .expect("every goal names a case and a contender of the entries")
}
