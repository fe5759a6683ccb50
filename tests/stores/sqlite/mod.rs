//! `SqliteStore` on real files.

mod durability;
mod faults;
mod history;
mod rows;

use std::path::PathBuf;

use etag_store::{SqliteOptions, SqliteStore, Versions};
use tempfile::TempDir;

use crate::counter::Counter;

/// A folder with a database, open. The folder is removed in the end.
struct Database {
    counters: Versions<Counter>,
    store: SqliteStore,
    path: PathBuf,
    folder: TempDir,
}

impl Database {
    async fn open() -> Self {
        Self::open_with(SqliteOptions::new()).await
    }

    async fn open_with(options: SqliteOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counters.db");
        let store = options.open(&path).await.unwrap();
        Self { counters: Versions::new(store.clone()), store, path, folder }
    }

    /// Another connection to the file, as a user has it.
    fn connect(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.path).unwrap()
    }

    /// Drops every handle; the file is closed soon after that, when the log beside it is gone.
    async fn close(self) -> (PathBuf, TempDir) {
        let Self { counters, store, path, folder } = self;
        drop((counters, store));
        let log = path.with_extension("db-wal");
        for _ in 0..12_000 {
            if !log.exists() {
                return (path, folder);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the threads of the store still have the file open");
    }
}

/// The message of an error and of all that caused it.
fn whole(err: &dyn std::error::Error) -> String {
    match err.source() {
        Some(source) => format!("{err}: {}", whole(source)),
        None => err.to_string(),
    }
}
