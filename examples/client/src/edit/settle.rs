//! [`Settler`]: what becomes of a conflict.

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;

use etag_client::merge::{Clash, Merge};
use etag_client::{Conflict, Document, Resolution, Unsettled};

use super::choice::{self, Choice, Side};
use super::table::{Look, table};
use crate::arguments::OnConflict;

/// Settles conflicts by what was said on the command line, or by asking whoever is at the terminal.
#[derive(Clone, Debug)]
pub(crate) struct Settler {
    pub(crate) subject: String,
    pub(crate) on_conflict: Option<OnConflict>,
    pub(crate) draft: PathBuf,
}

impl Settler {
    /// Waits for the answers where somebody is asked.
    pub(crate) fn settle(&self, conflict: &Conflict) -> Resolution {
        let Unsettled::Clashes(clashes) = &conflict.reason else { return Resolution::Abandon };
        let on_conflict = self.on_conflict.or_else(|| (!is_anybody_there()).then_some(OnConflict::Abandon));
        // Standard error is not locked for as long as somebody thinks: after Ctrl-C, it is said what was kept.
        let (mut input, mut output) = (io::stdin().lock(), io::stderr());
        // Where a question cannot be put, or an answer not be read, nobody is there to decide.
        let chosen = self.choose(clashes, on_conflict, Look::of_stderr(), &mut input, &mut output).ok().flatten();
        let document = chosen.and_then(|choices| settled(conflict, choices));
        document.map_or(Resolution::Abandon, Resolution::Write)
    }

    fn choose(
        &self,
        clashes: &[Clash],
        on_conflict: Option<OnConflict>,
        look: Look,
        input: &mut impl BufRead,
        output: &mut impl Write,
    ) -> io::Result<Option<Vec<Choice>>> {
        let Self { subject, draft, .. } = self;
        let same = if clashes.len() == 1 { "this" } else { "these" };
        writeln!(output, "Somebody else has changed {subject} as well, and {same} in another way:\n")?;
        writeln!(output, "{}", table(clashes, look))?;
        let every = |side| Some(vec![Choice::Of(side); clashes.len()]);
        match on_conflict {
            Some(OnConflict::Take(side)) => {
                let taken = match side {
                    Side::Mine => "mine",
                    Side::Theirs => "theirs",
                };
                writeln!(output, "--on-conflict {taken}: {taken} is taken")?;
                Ok(every(side))
            }
            Some(OnConflict::Abandon) => Ok(None),
            None => {
                writeln!(output, "Until it is settled, what you made of it is kept in {}", draft.display())?;
                choice::ask(clashes, input, output)
            }
        }
    }
}

/// Whether there is a person who can read a question and answer it.
pub(crate) fn is_anybody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// All that does not clash as it is merged, and the rest as it was chosen. None: of the whole document nothing is left.
fn settled(conflict: &Conflict, choices: Vec<Choice>) -> Option<Document> {
    let mut choices = choices.into_iter();
    let decide = |clash: Clash| match choices.next().expect("there is a choice for each clash, in their order") {
        Choice::Of(Side::Mine) => clash.mine,
        Choice::Of(Side::Theirs) => clash.theirs,
        Choice::Value(value) => Some(value),
    };
    Merge::new().settle(&conflict.base, &conflict.mine, &conflict.theirs, decide).ok()
}
