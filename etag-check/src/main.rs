//! The command `etag-check`: see its `--help`.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run(lexopt::Parser::from_env())
}
