//! The bug, the cure, and their numbers: what becomes of increments that were acknowledged.
//!
//! `cargo run --bin lost_update`. Eight clients increment one counter over HTTP a hundred times each, and begin again when they are answered 412. Three services
//! answer them: `naive.rs` has two that are written every day, `guarded.rs` the one with the permit. With `--serve NAME` one of them stays up, for whoever wants to count by
//! other means.

mod arguments;
mod client;
mod guarded;
mod naive;
mod service;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::{io, thread};

use lexopt::Parser;

use crate::arguments::{Command, HELP, Served};
use crate::client::Client;
use crate::service::Service;

const CLIENTS: u64 = 8;
const INCREMENTS: u64 = 100;

/// What the clients were told, and what is there in the end.
struct Outcome {
    acknowledged: u64,
    refused: u64,
    counted: u64,
}

fn main() -> io::Result<ExitCode> {
    match Command::parse(Parser::from_env()) {
        Ok(Command::Compare) => compare(),
        Ok(Command::Serve(served)) => serve(served),
        Ok(Command::Help) => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Err(err) => {
            eprintln!("lost_update: {err}; --help says more");
            Ok(ExitCode::from(2))
        }
    }
}

/// One service, until this process is stopped.
fn serve(served: Served) -> io::Result<ExitCode> {
    let service = match served {
        Served::Overwrites => Service::start(naive::without_a_check)?,
        Served::Naive => Service::start(naive::check_then_write)?,
        Served::Guarded => Service::start(guarded::routes)?,
    };
    println!("Listening on http://{}/counters/1", service.address());
    loop {
        thread::park();
    }
}

fn compare() -> io::Result<ExitCode> {
    println!("{CLIENTS} clients, {INCREMENTS} increments each\n");
    println!("{:<44}{:>13}{:>8}{:>8}{:>8}", "PUT /counters/1 …", "acknowledged", "final", "lost", "412");
    run("writes what it is sent", &Service::start(naive::without_a_check)?)?;
    run("compares If-Match, and then writes", &Service::start(naive::check_then_write)?)?;
    let cured = run("takes IfMatch<Counter>", &Service::start(guarded::routes)?)?;
    Ok(if cured.lost() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(name: &str, service: &Service) -> io::Result<Outcome> {
    let address = service.address();
    let clients: Vec<_> = (0..CLIENTS).map(|_| thread::spawn(move || increments(address))).collect();
    let mut refused = 0;
    for client in clients {
        refused += client.join().map_err(|_| io::Error::other("a client has panicked"))??;
    }
    let counted = Client::connect(address)?.get()?.count;
    let outcome = Outcome { acknowledged: CLIENTS * INCREMENTS, refused, counted };
    println!("{name:<44}{:>13}{:>8}{:>8}{:>8}", outcome.acknowledged, counted, outcome.lost(), outcome.refused);
    Ok(outcome)
}

/// Increments until a hundred are acknowledged; how often it had to begin again.
fn increments(address: SocketAddr) -> io::Result<u64> {
    let mut client = Client::connect(address)?;
    let (mut acknowledged, mut refused) = (0, 0);
    while acknowledged < INCREMENTS {
        let read = client.get()?;
        match client.put(read.count + 1, &read.etag)? {
            200 => acknowledged += 1,
            412 => refused += 1,
            status => return Err(io::Error::other(format!("the service answers {status}; 200 or 412 were expected"))),
        }
    }
    Ok(refused)
}

impl Outcome {
    /// Each increment was to be counted once.
    fn lost(&self) -> u64 {
        self.acknowledged.abs_diff(self.counted)
    }
}
