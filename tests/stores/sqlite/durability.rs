//! What is acknowledged stays, what is not is not half there, and all who wait share a commit.

use std::future::{Future, poll_fn};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::pin::{Pin, pin};
use std::process::Command;
use std::task::Poll;

use etag_store::{SqliteOptions, SqliteStore, Versions, WriteError};
use tokio::task::JoinSet;

use super::Database;
use crate::counter::{Counter, counter, increment, matched, put};
use crate::processes::Process;

const DATABASE: &str = "ETAG_TEST_DATABASE";

#[tokio::test]
async fn what_a_killed_process_was_told_is_committed() {
    if let Some(path) = std::env::var_os(DATABASE) {
        let counters = Versions::<Counter>::new(SqliteStore::open(path).await.unwrap());
        put(&counters, counter(1)).await;
        loop {
            increment(&counters, 1).await.unwrap();
            println!("acknowledged");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counters.db");
    let this = Command::new(std::env::current_exe().unwrap());
    let name = "sqlite::durability::what_a_killed_process_was_told_is_committed";
    let mut child = Process::of_test(this, name, DATABASE, &path);
    let mut lines = BufReader::new(child.output()).lines().map(Result::unwrap);
    // The first stands behind the name of the test.
    let mut acknowledged = lines.by_ref().filter(|line| line.ends_with("acknowledged")).take(100).count();
    drop(child); // kills it
    acknowledged += lines.filter(|line| line.ends_with("acknowledged")).count();

    assert!(acknowledged >= 100);
    let store = SqliteStore::open(path).await.unwrap();
    let count = Versions::<Counter>::new(store.clone()).load(&1).await.unwrap().unwrap().count;
    let committed = usize::try_from(count).unwrap();
    // The last may have been committed and not told.
    assert!(committed == acknowledged || committed == acknowledged + 1, "{committed}, {acknowledged} acknowledged");
    assert_eq!(store.history::<Counter>(&1).await.unwrap().len(), 1 + committed);
}

/// The log may not grow over 1 MiB here, as if the disk failed: its pages are written by `COMMIT`.
#[cfg(unix)]
#[tokio::test]
async fn a_commit_that_the_disk_fails_is_unknown_and_the_store_goes_on() {
    if let Some(path) = std::env::var_os(DATABASE) {
        let store = SqliteOptions::new().with_max_document_bytes(2_000_000).open(path).await.unwrap();
        let counters = Versions::<Counter>::new(store);
        put(&counters, counter(1)).await;
        put(&counters, counter(2)).await;
        let long = Counter { text: "x".repeat(1_500_000), ..counter(1) };
        let (first, second) = (matched(&counters, 1).await, matched(&counters, 2).await);
        increment(&counters, 2).await.unwrap();
        // One that is refused beside it has an outcome: it wrote nothing.
        let (failed, refused) = tokio::join!(first.replace(long), second.update(|counter| counter.count += 10));
        assert!(matches!(failed, Err(WriteError::Unknown(_))), "{failed:?}");
        assert!(matches!(refused, Err(WriteError::NotWritten(_) | WriteError::PreconditionFailed(_))), "{refused:?}");
        assert_eq!(counters.counts().unknown, 1);
        increment(&counters, 1).await.unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counters.db");
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"]).arg(std::env::current_exe().unwrap());
    let name = "sqlite::durability::a_commit_that_the_disk_fails_is_unknown_and_the_store_goes_on";
    Process::of_test(limited, name, DATABASE, &path).said("");

    let counters = Versions::<Counter>::new(SqliteStore::open(path).await.unwrap());
    let stored = counters.load(&1).await.unwrap().unwrap();
    assert_eq!((stored.count, stored.text.len()), (1, 0));
}

#[tokio::test]
async fn a_write_that_is_dropped_at_any_point_has_happened_or_has_not_and_the_store_works() {
    let Database { counters, store, path, folder: _folder } = Database::open().await;
    put(&counters, counter(1)).await;
    let user = rusqlite::Connection::open(&path).unwrap();
    for polls in 0.. {
        let before = counters.load(&1).await.unwrap().unwrap().count;
        let permit = matched(&counters, 1).await;
        // Nobody is so quick that the first poll finds it done.
        let lock = if polls == 1 { "BEGIN IMMEDIATE" } else { "BEGIN" };
        user.execute_batch(lock).unwrap();
        let finished = {
            let mut write = pin!(permit.update(|counter| counter.count += 1));
            poll_at_most(polls, write.as_mut()).await
        };
        user.execute_batch("ROLLBACK").unwrap();
        assert!(polls > 1 || finished.is_none(), "done within {polls} polls of a file that is locked");
        if let Some(written) = finished {
            written.unwrap();
            break;
        }
        // One that comes later is behind it in the queue, so that then it has happened or never will.
        increment(&counters, 1).await.unwrap();
        let after = counters.load(&1).await.unwrap().unwrap().count;
        assert!(after == before + 1 || after == before + 2, "{before}, then {after}");
        let history = store.history::<Counter>(&1).await.unwrap();
        assert_eq!(u64::try_from(history.len()).unwrap(), 1 + after);
    }
}

#[tokio::test]
async fn all_who_wait_are_committed_together() {
    let database = Database::open().await;
    let counters = &database.counters;
    let mut permits = Vec::new();
    for id in 0..100 {
        put(counters, counter(id)).await;
        permits.push(matched(counters, id).await);
    }
    let before = commits(&database.path);
    let user = database.connect();
    user.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut writes: Vec<_> =
        permits.into_iter().map(|permit| Box::pin(permit.update(|counter| counter.count += 1))).collect();
    for write in &mut writes {
        assert!(poll_at_most(1, write.as_mut()).await.is_none(), "the file is locked");
    }
    user.execute_batch("ROLLBACK").unwrap();
    for write in writes {
        write.await.unwrap();
    }
    // The first to come, and those who came while it waited.
    let shared = commits(&database.path) - before;
    assert!((1..=2).contains(&shared), "{shared} commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_copied_into_the_database_before_it_grows_without_bound() {
    let Database { counters, path, folder: _folder, .. } = Database::open().await;
    let mut writes = JoinSet::new();
    for task in 0..16 {
        let counters = counters.clone();
        writes.spawn(async move {
            for id in (task..640).step_by(16) {
                put(&counters, Counter { text: "x".repeat(65_536), ..counter(id) }).await;
            }
        });
    }
    writes.join_all().await;
    let log = path.with_extension("db-wal").metadata().unwrap().len();
    assert!(log < 24 * 1_048_576, "{log} bytes, after 40 MiB of documents");
}

/// The output of a future, if it comes within that many polls.
async fn poll_at_most<F: Future>(polls: usize, mut future: Pin<&mut F>) -> Option<F::Output> {
    for _ in 0..polls {
        if let Poll::Ready(output) = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
            return Some(output);
        }
        tokio::time::sleep(std::time::Duration::from_micros(100)).await;
    }
    None
}

/// How many pages in the log beside the database have the mark that ends a commit.
fn commits(database: &Path) -> usize {
    let log = std::fs::read(database.with_extension("db-wal")).unwrap();
    let (header, frames) = log.split_at(32);
    let salts = &header[16..24];
    let ends_a_commit = |frame: &&[u8]| frame[8..16] == *salts && frame[4..8] != [0; 4];
    frames.chunks_exact(24 + 4_096).filter(ends_a_commit).count()
}
