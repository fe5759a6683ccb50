//! What reading costs by `etag-client`: `cargo run --release --bin client`.
//!
//! First, bytes and CPU time of the server, for a document that is read in full and for one that the client holds. Then the
//! instructions that the client's own process takes for one read, counted by valgrind: two runs, which differ in the number of
//! reads alone. With the name of a folder the profiles are left there, for `callgrind_annotate`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use cpu_time::ProcessTime;
use etag_benches::client::{Carried, Forwarder, READERS, Reader};
use etag_benches::http::{DOCUMENTS, Server, serve_if_asked};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The documents, and their names in the report.
const CASES: [(&str, &str); 2] = [("one text", "/documents/1"), ("1,055 lines of an order", "/documents/2")];

/// Reads in the shorter run, by which everything has been set up that is set up once.
const FEW: u32 = 200;

const MANY: u32 = 1_200;

/// Rounds of the comparison by time, and reads in one turn.
const ROUNDS: u32 = 31;

const TURN: u32 = 500;

/// Full, and held.
const PAIR: [usize; 2] = [2, 4];

fn main() -> Result<()> {
    if serve_if_asked()? || read_if_asked()? {
        return Ok(());
    }
    let server = Server::start(Command::new(env::current_exe()?), &DOCUMENTS)?;
    on_the_wire(&server)?;
    println!();
    in_the_client(&server)?;
    Ok(server.stop()?)
}

fn on_the_wire(server: &Server) -> Result<()> {
    println!("| a document of 64 KiB | read | sent, bytes | received, bytes | ÷ held | server, µs | ÷ held |");
    println!("|---|---|--:|--:|--:|--:|--:|");
    for (name, path) in CASES {
        let [full, held] = PAIR.map(|reader| bytes(server, &READERS[reader], path));
        let (full, held) = (full?, held?);
        let times = server_times(server, path)?;
        let ratio = (full.0 + full.1) / (held.0 + held.1);
        println!(
            "| {name} | in full | {:.0} | {:.0} | {ratio:.0} | {:.1} | {:.1} |",
            full.0, full.1, times[0], times[2]
        );
        println!("| {name} | held: 304 | {:.0} | {:.0} | 1 | {:.1} | 1 |", held.0, held.1, times[1]);
    }
    Ok(())
}

/// What one read sends and receives.
fn bytes(server: &Server, reader: &Reader, path: &str) -> Result<(f64, f64)> {
    let carried = |reads| -> Result<Carried> {
        let forwarder = Forwarder::before(server.address())?;
        let url = format!("http://{}{path}", forwarder.address()?);
        let carrying = thread::spawn(|| forwarder.carry());
        reader.read(&url, reads)?;
        Ok(carrying.join().map_err(|_| "it has panicked")??)
    };
    let (few, many) = (carried(10)?, carried(110)?);
    let each = |few: u64, many: u64| f64::from(u32::try_from(many - few).unwrap_or(u32::MAX)) / 100.0;
    Ok((each(few.sent, many.sent), each(few.received, many.received)))
}

/// The CPU time that the server takes for one read in full, for one of what is held, and the ratio: medians, in microseconds.
fn server_times(server: &Server, path: &str) -> Result<[f64; 3]> {
    let url = format!("http://{}{path}", server.address());
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let turn = |reader: usize| -> Result<Duration> {
            let before = server.cpu_time()?;
            READERS[reader].read(&url, TURN)?;
            Ok(server.cpu_time()?.saturating_sub(before))
        };
        let [full, held] = PAIR.map(|reader| turn(reader).map(|took| took.as_secs_f64() * 1e6 / f64::from(TURN)));
        let (full, held) = (full?, held?);
        for (figures, figure) in rounds.iter_mut().zip([full, held, full / held]) {
            figures.push(figure);
        }
    }
    Ok(rounds.map(median))
}

fn in_the_client(server: &Server) -> Result<()> {
    if !Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        println!("skipped: there is no valgrind here");
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    let folder = env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let url = format!("http://{}{}", server.address(), CASES[0].1);
    let times = client_times(&url)?;
    println!("| read by | instructions | ÷ reqwest | CPU with the kernel's, µs | ÷ reqwest |");
    println!("|---|--:|--:|--:|--:|");
    let mut seen = Vec::new();
    for (reader, (time, ratio)) in READERS.iter().zip(times) {
        let (few, many) = thread::scope(|scope| {
            let few = scope.spawn(|| instructions(reader, &url, FEW, &folder).map_err(|err| err.to_string()));
            let many = instructions(reader, &url, MANY, &folder)?;
            Result::Ok((few.join().expect("it does not panic")?, many))
        })?;
        seen.push((many - few) / f64::from(MANY - FEW));
        let one = seen[seen.len() - 1];
        let (name, instructions) = (reader.name, one / seen[reader.beside]);
        println!("| {name} | {one:.0} | {instructions:.2} | {time:.1} | {ratio:.2} |");
    }
    Ok(())
}

/// The CPU time that this process takes for one read by each reader, and its ratio within the round: medians.
fn client_times(url: &str) -> Result<Vec<(f64, f64)>> {
    let mut rounds = vec![(Vec::new(), Vec::new()); READERS.len()];
    for _ in 0..ROUNDS {
        let mut turns = Vec::new();
        for reader in &READERS {
            let before = ProcessTime::now();
            reader.read(url, TURN)?;
            turns.push(before.elapsed().as_secs_f64() * 1e6 / f64::from(TURN));
        }
        for (place, (times, ratios)) in rounds.iter_mut().enumerate() {
            times.push(turns[place]);
            ratios.push(turns[place] / turns[READERS[place].beside]);
        }
    }
    Ok(rounds.into_iter().map(|(times, ratios)| (median(times), median(ratios))).collect())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// What a client takes from its start to its end.
fn instructions(reader: &Reader, url: &str, reads: u32, folder: &Path) -> Result<f64> {
    let profile = folder.join(format!("{}.{reads}.callgrind", reader.name).replace([' ', ','], "_"));
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", profile.display())).arg(env::current_exe()?);
    let status = valgrind.args([READ, reader.name, url, &reads.to_string()]).status()?;
    if !status.success() {
        return Err(format!("{}: the client ended with {status}", reader.name).into());
    }
    let profile = fs::read_to_string(profile)?;
    let total = profile.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.ok_or_else(|| "a profile without totals".into())
}

const READ: &str = "read";

/// Reads, if this process was started to; whether it was.
fn read_if_asked() -> Result<bool> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [command, name, url, reads] = arguments.as_slice() else { return Ok(false) };
    if command != READ {
        return Ok(false);
    }
    let reader = READERS.iter().find(|reader| reader.name == name);
    reader.ok_or_else(|| format!("no reader is named {name:?}"))?.read(url, reads.parse()?)?;
    Ok(true)
}
