//! A file in the editor of the user.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use tokio::process::Command;

use crate::failure::Failure;
use crate::stop::Stop;

/// Opens a file in `$VISUAL`, `$EDITOR` or vi, and waits until it is closed.
pub(crate) async fn open(path: &Path, stop: &Stop) -> Result<(), Failure> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(env::var_os).find(|editor| !editor.is_empty());
    if named.is_none() && !io::stdin().is_terminal() {
        return Err(Failure::new(
            "there is no terminal for an editor, and no $EDITOR; name the fields, as in: edit 123 price=24.99",
        ));
    }
    let editor = named.unwrap_or_else(|| "vi".into());
    // By the shell, as it may have arguments of its own.
    let mut line = editor.clone();
    line.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).arg(&editor).arg(path);
    let ended = stop.ignored_during(command.status()).await;
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("the editor {} ended with {status}", editor.display()))),
        Err(err) => Err(Failure::new(format!("the editor {} cannot be started: {err}", editor.display()))),
    }
}
