//! The soak: histories of a hundred thousand operations on each store, under faults, and races between processes; judged, and told in numbers. `soak --help` has the options.
//!
//! It is its own server: `soak serve …` is one.

mod arguments;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::process::ExitCode;
use std::{env, process};

use etag_tests::soak::{EarlyCheck, Program, Report, Rhythm, Soak};

use self::arguments::{Arguments, Asked, Log};

/// Of each of the clients of a race.
const INCREMENTS: u32 = 500;
/// For each run.
const KEYS: u64 = 64;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut given = env::args().skip(1).peekable();
    if given.next_if(|first| first == "serve").is_some() {
        actix_web::rt::System::new().block_on(etag_tests::service::serve(given))?;
        return Ok(ExitCode::SUCCESS);
    }
    match Arguments::parse()? {
        Asked::Help => {
            println!("{}", arguments::HELP);
            Ok(ExitCode::SUCCESS)
        }
        Asked::Run(arguments) => soak(&arguments),
    }
}

fn soak(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    println!("seed {}", arguments.seed);
    let mut failed = Vec::new();
    for &backend in &arguments.backends {
        for early_check in [EarlyCheck::On, EarlyCheck::Off] {
            let soak = Soak {
                backend,
                program: Program::new(env::current_exe()?, &["serve"]),
                early_check,
                seed: arguments.seed,
                operations: arguments.operations,
                keys: KEYS,
                rhythm: Rhythm { pause: 100..500, stay: 50..500, rounds: None },
                increments: INCREMENTS,
            };
            let Some(report) = soak.run()? else {
                println!("{backend}: skipped");
                continue;
            };
            if let Log::Faults = arguments.log {
                report.faults.iter().for_each(|felt| println!("{felt}"));
            }
            println!("{report}\n");
            if !report.is_passed() {
                failed.push(format!("{backend}: {}", explain(&report)?));
            }
        }
    }
    if failed.is_empty() {
        println!("all holds; seed {}", arguments.seed);
        return Ok(ExitCode::SUCCESS);
    }
    println!("FAILED with the seed {}:\n{}", arguments.seed, failed.join("\n"));
    Ok(ExitCode::FAILURE)
}

/// What is wrong, and where the history is kept.
fn explain(report: &Report) -> Result<String, Box<dyn Error>> {
    let Soak { backend, early_check, seed, .. } = &report.soak;
    let name = format!("soak-{backend}-{early_check:?}-{seed}-{}.jsonl", process::id());
    let path = env::temp_dir().join(name);
    report.history.write_to(BufWriter::new(File::create(&path)?))?;
    let wrong = [report.broken(), report.missing()].concat().join("\n");
    Ok(format!("{wrong}\nthe history is in {}", path.display()))
}
