//! What the command line says.

use std::fmt;
use std::net::SocketAddr;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::database::Database;

pub(crate) const HELP: &str = "\
A catalog of products, in which nobody overwrites what somebody else has changed.

Usage: catalog [--listen ADDRESS] [--database URL]

  --listen ADDRESS   where to listen; 127.0.0.1:8080 unless said, port 0 for any that is free
  --database URL     sqlite://PATH, memory: or postgres://USER:PASSWORD@HOST/NAME;
                     catalog.db in the user's data directory unless said
  --help             prints this

RUST_LOG sets what is logged, for instance RUST_LOG=warn for no line per request.
";

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Serve(Options),
    Help,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    /// None for that in the user's data directory.
    pub(crate) database: Option<Database>,
}

/// Arguments that cannot be followed.
#[derive(Debug)]
pub(crate) struct UsageError(String);

impl Command {
    pub(crate) fn parse(mut arguments: Parser) -> Result<Self, UsageError> {
        let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), database: None };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("listen") => {
                    let address = arguments.value()?.string()?;
                    options.listen = address.parse().map_err(|_| {
                        UsageError(format!(
                            "--listen is {address:?}; an address and a port were expected, as 127.0.0.1:8080"
                        ))
                    })?;
                }
                Arg::Long("database") => options.database = Some(arguments.value()?.string()?.parse()?),
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                // It may be a URL with a password, so that it is not shown.
                Arg::Value(_) => return Err(UsageError::new("an argument stands by itself; expected: --database URL")),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Self::Serve(options))
    }
}

impl UsageError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<lexopt::Error> for UsageError {
    fn from(err: lexopt::Error) -> Self {
        Self(err.to_string())
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
