//! [`Arguments`]: what the command line says.

use etag_tests::soak::Backend;
use lexopt::prelude::{Long, Short, ValueExt as _};

/// The help.
pub(crate) const HELP: &str = "\
Records what clients are told while one fault follows the other, and judges it.

usage: soak [--seed S] [--operations N] [--backend memory|sqlite|sqlite-small-disk|postgres]... [--faults]

  --seed S        which faults, when, and what the clients mean to do; another one each time unless given
  --operations N  on each store, with the early check and without; 100000 unless given, and no fewer than 1000
  --backend B     the stores; all unless given
  --faults        prints each fault, with the time when it came

The exit status is 0 if all holds, and 1 if a promise was broken or a fault was not felt.";

/// What the command line says.
pub(crate) enum Asked {
    Help,
    Run(Arguments),
}

/// What to run.
pub(crate) struct Arguments {
    pub(crate) seed: u64,
    pub(crate) operations: u64,
    pub(crate) backends: Vec<Backend>,
    pub(crate) log: Log,
}

/// What is printed besides the results.
pub(crate) enum Log {
    Nothing,
    Faults,
}

impl Arguments {
    pub(crate) fn parse() -> Result<Asked, lexopt::Error> {
        let mut this =
            Self { seed: u64::from(fastrand::u32(..)), operations: 100_000, backends: Vec::new(), log: Log::Nothing };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("seed") => this.seed = parser.value()?.parse()?,
                Long("operations") => this.operations = parser.value()?.parse()?,
                Long("backend") => this.backends.push(parser.value()?.parse_with(backend)?),
                Long("faults") => this.log = Log::Faults,
                Long("help") | Short('h') => return Ok(Asked::Help),
                other => return Err(other.unexpected()),
            }
        }
        if this.operations < 1_000 {
            return Err(
                format!("{} operations leave no time for faults; 1000 or more were expected", this.operations).into()
            );
        }
        if this.backends.is_empty() {
            this.backends = Backend::ALL.to_vec();
        }
        Ok(Asked::Run(this))
    }
}

fn backend(name: &str) -> Result<Backend, String> {
    let known = Backend::ALL.into_iter().find(|backend| backend.to_string() == name);
    known.ok_or_else(|| {
        format!("there is no store `{name}`; one of memory, sqlite, sqlite-small-disk, postgres was expected")
    })
}
