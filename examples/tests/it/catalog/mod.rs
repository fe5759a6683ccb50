//! `catalog`: all that other programs rely on when they talk to it.

mod representation;
mod specification;
mod start;
mod stop;

use etag_tests::client::Response;
use etag_tests::postgres::Postgres;
use tempfile::TempDir;

use crate::program::Program;

const CATALOG: &str = env!("CARGO_BIN_EXE_catalog");
const JSON: (&str, &str) = ("Content-Type", "application/json");
const MERGE_PATCH: (&str, &str) = ("Content-Type", "application/merge-patch+json");
const MOUSE: &str = r#"{"name":"Wireless Mouse","price":29.99}"#;

/// A new catalog over this database.
fn catalog(database: &str) -> Program {
    Program::start(CATALOG, &["--listen", "127.0.0.1:0", "--database", database])
}

fn in_memory() -> Program {
    catalog("memory:")
}

/// The URL of a file that is not there yet.
fn new_file(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("catalog.db").display())
}

/// Runs `test` with the URL of a new database of each kind.
fn with_each_database(test: impl Fn(&str)) {
    test("memory:");
    let folder = tempfile::tempdir().unwrap();
    test(&new_file(&folder));
    if let Some(postgres) = Postgres::shared() {
        test(&postgres.database());
    }
}

fn read(program: &Program, path: &str) -> Response {
    program.request("GET", path, &[], "")
}
