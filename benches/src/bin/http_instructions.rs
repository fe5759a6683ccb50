//! Instructions that a whole server takes for one request, counted by valgrind: `cargo run --release --bin http_instructions`.
//!
//! Two runs of each server, which differ in the number of requests alone, so that what starting takes is subtracted. With
//! the name of a folder the profiles are left there, for `callgrind_annotate`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, io, thread};

use etag_benches::http::{CONTENDERS, Case, Contender, Lane, Server, serve_if_asked};

/// Requests in the shorter run, by which everything has been set up that is set up once.
const FEW: u32 = 200;

const MANY: u32 = 2_200;

const SETTLED: Duration = Duration::from_secs(2);

fn main() -> io::Result<()> {
    if serve_if_asked()? {
        return Ok(());
    }
    if !has_valgrind() {
        println!("skipped: there is no valgrind here");
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    let folder = env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    println!("| case | contender | answer | instructions | ÷ plain |");
    println!("|---|---|--:|--:|--:|");
    for case in Case::ALL {
        let mut plain = None;
        for contender in &CONTENDERS {
            let (few, many) = thread::scope(|scope| {
                let few = scope.spawn(|| instructions(contender, case, FEW, &folder));
                let many = instructions(contender, case, MANY, &folder)?;
                io::Result::Ok((few.join().expect("it does not panic")?, many))
            })?;
            let seen = (many - few) / f64::from(MANY - FEW);
            let plain = *plain.get_or_insert(seen);
            let answer = contender.answers(case);
            println!("| {case} | {} | {answer} | {seen:.0} | {:.2} |", contender.name, seen / plain);
        }
    }
    Ok(())
}

fn has_valgrind() -> bool {
    Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What one server takes from its start to its end.
fn instructions(contender: &Contender, case: Case, requests: u32, folder: &Path) -> io::Result<f64> {
    let profile = folder.join(format!("{case}.{}.{requests}.callgrind", contender.name).replace([' ', ','], "_"));
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", profile.display())).arg(env::current_exe()?);
    let server = Server::start(valgrind, contender)?;
    // Of what was written this second, `etag` says so in a `Date` of its own: no client reads that often.
    thread::sleep(SETTLED);
    let mut lane = Lane::new(server.address(), 0);
    lane.look()?;
    let mut answered = 0;
    while answered < requests {
        lane.ask(case)?;
        match lane.answer()? {
            Some(status) if status == contender.answers(case) => answered += 1,
            Some(status) => return Err(io::Error::other(format!("{}, {case}: answered {status}", contender.name))),
            None => {}
        }
    }
    drop(lane);
    server.stop()?;
    total(&fs::read_to_string(profile)?)
}

fn total(profile: &str) -> io::Result<f64> {
    let total = profile.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.ok_or_else(|| io::Error::other("a profile without totals"))
}
