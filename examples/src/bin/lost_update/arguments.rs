//! What the command line says.

use lexopt::{Arg, Error, Parser, ValueExt as _};

pub(crate) const HELP: &str = "\
Counts what becomes of increments that were acknowledged, by three services.

Usage: lost_update [--serve NAME]

  --serve NAME   starts one of them on a free port, and counts nothing:
                 `overwrites`, which takes no notice of If-Match,
                 `naive`, which compares and then writes, or `guarded`
  --help         prints this
";

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Compare,
    Serve(Served),
    Help,
}

/// Which of the services.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Served {
    Overwrites,
    Naive,
    Guarded,
}

impl Command {
    pub(crate) fn parse(mut arguments: Parser) -> Result<Self, Error> {
        let mut command = Self::Compare;
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("serve") => command = Self::Serve(arguments.value()?.parse_with(Served::named)?),
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                other => return Err(other.unexpected()),
            }
        }
        Ok(command)
    }
}

impl Served {
    fn named(name: &str) -> Result<Self, &'static str> {
        match name {
            "overwrites" => Ok(Self::Overwrites),
            "naive" => Ok(Self::Naive),
            "guarded" => Ok(Self::Guarded),
            _ => Err("overwrites, naive or guarded was expected"),
        }
    }
}
