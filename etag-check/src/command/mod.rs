//! What the command does: it reads its arguments, makes the checks, and says what they have shown.

mod arguments;
mod check;
mod failure;
mod findings;
mod progress;

use std::io::{self, Write as _};
use std::process::ExitCode;

use lexopt::Parser;
use tokio::runtime::Runtime;

use self::arguments::{Command, HELP};
use self::failure::Failure;
use self::findings::Findings;

/// What the status says where there is neither a clean result nor a fault.
const NOT_CHECKED: u8 = 2;

/// Does what the arguments say.
pub(crate) fn run(arguments: Parser) -> ExitCode {
    follow(arguments).unwrap_or_else(|failure| {
        complain(&failure);
        ExitCode::from(NOT_CHECKED)
    })
}

fn follow(arguments: Parser) -> Result<ExitCode, Failure> {
    let command = Command::parse(arguments)
        .map_err(|failure| Failure::new(format!("{failure}\n`etag-check --help` says what can be asked")))?;
    let (findings, as_json) = match command {
        Command::Help => return say(HELP),
        Command::Version => return say(concat!("etag-check ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Judge { path, as_json } => (check::judge(&path), as_json),
        Command::Check(check) => (Runtime::new()?.block_on(check.make()), check.as_json),
    };
    say(&if as_json { findings.to_json()? } else { printable(&findings.to_string()) })?;
    if let Some(failure) = &findings.failure {
        complain(failure);
    }
    Ok(status(&findings))
}

fn say(text: &str) -> Result<ExitCode, Failure> {
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Where nobody reads it any more, the status says the same.
fn complain(failure: &Failure) {
    let text = printable(&format!("etag-check: {failure}\n"));
    let _ = io::stderr().write_all(text.as_bytes());
}

/// A text in which a service or a file may have a say: without the characters by which a terminal is told what to do, or letters are shown in another order.
fn printable(text: &str) -> String {
    let is_command = |character: char| {
        let turns = matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || character.is_control() && character != '\n'
    };
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if is_command(character) {
            printable.extend(character.escape_unicode());
        } else {
            printable.push(character);
        }
    }
    printable
}

fn status(findings: &Findings) -> ExitCode {
    if findings.is_clean() {
        ExitCode::SUCCESS
    } else if findings.has_fault() {
        ExitCode::FAILURE
    } else {
        ExitCode::from(NOT_CHECKED)
    }
}
