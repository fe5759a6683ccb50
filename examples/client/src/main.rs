//! The command line of the catalog: edits a product, or reprices all of them, beside others who do the same, and overwrites nobody's change unseen.
//!
//! `cargo run -p catalog-client -- edit 123` opens the first product of the catalog that `cargo run` starts. What the commands do is in `edit/` and `reprice/`.

mod arguments;
mod difference;
mod edit;
mod failure;
mod reprice;
mod stop;
mod text;

use std::io::{self, Write as _};
use std::process::ExitCode;

use etag_client::Client;
use etag_client::reqwest::Url;
use lexopt::Parser;
use tokio::runtime::Builder;

use crate::arguments::{Command, HELP};
use crate::failure::{Ending, Failure};
use crate::stop::Stop;
use crate::text::shown;

fn main() -> ExitCode {
    let ended = match Command::parse(Parser::from_env()) {
        Ok(command) => run(command),
        Err(err) => Err(Failure::new(format!("{}; --help says more", shown(&err.to_string())))),
    };
    let ending = ended.unwrap_or_else(|failure| {
        tell(&format!("catalog-client: {failure}\n"));
        Ending::Failed
    });
    ExitCode::from(ending.status())
}

fn run(command: Command) -> Result<Ending, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|err| Failure::new(format!("this program cannot start: {err}")))?;
    let ended = runtime.block_on(async {
        let stop = Stop::listen();
        match command {
            Command::Help => {
                print(HELP);
                Ok(Ending::Done)
            }
            Command::Edit(options) => edit::edit(options, &stop).await,
            Command::Reprice(options) => reprice::reprice(options, &stop).await,
        }
    });
    // Whoever was asked, and has pressed Ctrl-C instead of answering, is still waited for by a thread.
    runtime.shutdown_background();
    ended
}

/// Prints a result, whether anybody reads it or not: a closed pipe does not stop what was begun.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Says something to the person at the terminal, beside the results.
fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn client() -> Result<Client, Failure> {
    Client::new().map_err(|err| Failure::new(format!("this program cannot start: {err}")))
}

/// A resource of the catalog, which may be mounted below a path.
fn resource(catalog: &Url, path: &str) -> Url {
    let mut url = catalog.clone();
    url.set_path(&format!("{}/{path}", catalog.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}
