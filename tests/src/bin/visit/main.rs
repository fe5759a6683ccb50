//! What `etag-client` finds at a service of others: `visit NAME URL` reads and writes the `name` and the `stock` of a product there, and prints a row of a table, [`HEADINGS`].
//!
//! It ends with 1 where the client was told of other writes than were acknowledged, where those of a client that is alone are not what is counted, or where either could not be asked. What a service loses of those that it
//! has acknowledged is in the table, and no fault of the client.

mod manners;
mod race;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use tokio::runtime::Builder;

/// What the row is about.
const HEADINGS: [&str; 11] = [
    "service",
    "tag",
    "read again",
    "update",
    "stale write",
    "write without a precondition",
    "merged edit",
    "clashing edit",
    "missing",
    "4 clients: told, acknowledged there, counted",
    "1 client, answers dropped: told, found, counted",
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, url] = match arguments.as_slice() {
        [only] if only == "--headings" => {
            println!("| {} |\n{}|", HEADINGS.join(" | "), "|---".repeat(HEADINGS.len()));
            return Ok(ExitCode::SUCCESS);
        }
        [name, url] => [name, url],
        _ => return Err("usage: visit NAME URL | visit --headings".into()),
    };
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let mut cells = vec![name.clone()];
    runtime.block_on(manners::look(url, &mut cells))?;
    let crowd = race::of_four(&runtime, url)?;
    let alone = race::alone_without_answers(&runtime, url)?;
    cells.extend(race::words(&crowd, &alone));
    println!("| {} |", cells.join(" | "));
    let is_honest =
        crowd.is_ok_and(|count| count.is_told_what_was_acknowledged()) && alone.is_ok_and(|count| count.is_exact());
    Ok(if is_honest { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
