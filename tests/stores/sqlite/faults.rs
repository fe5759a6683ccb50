//! Files that are not what they should be, and what others do to them.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use etag_store::{SqliteOptions, SqliteStore, StoreErrorKind, Versions, WriteError};

use super::{Database, whole};
use crate::counter::{Counter, counter, increment, matched, put};
use crate::processes::Process;

const FILE: &str = "ETAG_TEST_FILE";

#[tokio::test]
async fn locked_beyond_the_bound_is_unavailable_and_nothing_is_written() {
    let options = SqliteOptions::new().with_busy_timeout(Duration::from_millis(50));
    let database = Database::open_with(options).await;
    put(&database.counters, counter(1)).await;
    let user = database.connect();
    user.execute_batch("BEGIN IMMEDIATE").unwrap();
    let permit = matched(&database.counters, 1).await;
    let WriteError::NotWritten(err) = permit.update(|counter| counter.count += 1).await.unwrap_err() else { panic!() };
    assert_eq!((err.kind(), err.status()), (StoreErrorKind::Unavailable, 503));
    assert_eq!(whole(&err), "the store is unavailable: database is locked");
    user.execute_batch("COMMIT").unwrap();
    assert_eq!(database.counters.load(&1).await.unwrap().unwrap().count, 0);
    increment(&database.counters, 1).await.unwrap();
    assert_eq!(database.counters.load(&1).await.unwrap().unwrap().count, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_gone_or_replaced_takes_no_writes_that_would_be_lost() {
    let Database { counters, path, folder, .. } = Database::open().await;
    put(&counters, counter(1)).await;
    let refused = async |cause: &str| {
        let err = counters.load(&1).await.unwrap_err();
        assert_eq!(err.kind(), StoreErrorKind::Unavailable);
        assert!(whole(&err).contains(cause), "{}", whole(&err));
        let err = counters.unconditionally("a test").put(counter(1)).await.unwrap_err();
        assert!(matches!(err, WriteError::NotWritten(_)), "{err:?}");
    };
    let permit = matched(&counters, 1).await;
    let moved = path.with_extension("moved");
    std::fs::rename(&path, &moved).unwrap();
    let WriteError::NotWritten(err) = permit.update(|counter| counter.count += 1).await.unwrap_err() else { panic!() };
    assert!(whole(&err).contains("the database that was opened is no longer there"), "{}", whole(&err));
    refused("the database that was opened is no longer there").await;
    std::fs::copy(&moved, &path).unwrap();
    refused("another file is in the place of the database that was opened").await;
    std::fs::rename(&moved, &path).unwrap();
    increment(&counters, 1).await.unwrap();
    drop(folder);
    refused("the database that was opened is no longer there").await;
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("counters.db");
    opening_fails(&missing, "unable to open database file").await;
    opening_fails(folder.path(), "unable to open database file").await;
    let text = folder.path().join("text.db");
    std::fs::write(&text, "no database, but long enough to be taken for one. ".repeat(20)).unwrap();
    opening_fails(&text, "file is not a database").await;
    opening_fails(Path::new(":memory:"), "its journal mode is `memory`, expected `wal`").await;
}

#[tokio::test]
async fn a_file_of_a_newer_release_is_refused_and_left_alone() {
    let database = Database::open().await;
    put(&database.counters, counter(1)).await;
    let (path, _folder) = database.close().await;
    let user = rusqlite::Connection::open(&path).unwrap();
    user.execute("INSERT INTO etag_schema (version) VALUES (7)", []).unwrap();
    opening_fails(&path, "the database has schema version 7, and this release knows none after 1").await;
    user.execute("DELETE FROM etag_schema WHERE version = 7", []).unwrap();
    let counters = Versions::<Counter>::new(SqliteStore::open(&path).await.unwrap());
    assert!(counters.load(&1).await.unwrap().is_some());
}

/// Where this runs as a user whom permissions do not bind, its child runs as one whom they do.
#[cfg(unix)]
#[tokio::test]
async fn a_file_that_can_only_be_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    if let Some(path) = std::env::var_os(FILE) {
        return opening_fails(Path::new(&path), "it can be read but not written").await;
    }
    let database = Database::open().await;
    let (path, folder) = database.close().await;
    let allow = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(&path, 0o444);
    allow(folder.path(), 0o755);
    let program = folder.path().join("tests");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut child = Command::new(program);
    if std::fs::OpenOptions::new().write(true).open(&path).is_ok() {
        child.uid(65_534).gid(65_534);
    }
    Process::of_test(child, "sqlite::faults::a_file_that_can_only_be_read_is_refused", FILE, &path).said("");
}

/// In a process of its own, since other tests have threads as well.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_thread_is_left_by_an_opening_that_fails_or_a_store_that_is_dropped() {
    if let Some(path) = std::env::var_os(FILE) {
        drop(SqliteStore::open(&path).await.unwrap());
        let user = rusqlite::Connection::open(&path).unwrap();
        user.execute("INSERT INTO etag_schema (version) VALUES (7)", []).unwrap();
        opening_fails(Path::new(&path), "schema version 7").await;
        let threads = || {
            let tasks = std::fs::read_dir("/proc/self/task").unwrap();
            let names =
                tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default());
            names.filter(|name| name.starts_with("etag-sqlite")).count()
        };
        for _ in 0..12_000 {
            if threads() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} threads are left", threads());
    }
    let folder = tempfile::tempdir().unwrap();
    let name = "sqlite::faults::no_thread_is_left_by_an_opening_that_fails_or_a_store_that_is_dropped";
    let this = Command::new(std::env::current_exe().unwrap());
    Process::of_test(this, name, FILE, &folder.path().join("counters.db")).said("");
}

/// The user's own tables refuse: within a statement, with the whole transaction, and by a constraint that `COMMIT` checks.
#[tokio::test]
async fn a_write_that_fails_does_not_take_those_with_it_that_share_its_commit() {
    for refusing in ["SELECT RAISE(ABORT, 'mine')", "SELECT RAISE(ROLLBACK, 'mine')", "INSERT INTO child VALUES (404)"]
    {
        let database = Database::open().await;
        let counters = &database.counters;
        let user = database.connect();
        user.execute_batch(&format!(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER refusing AFTER UPDATE ON etag_documents WHEN new.key_json = '5' BEGIN {refusing}; END;"
        ))
        .unwrap();
        let mut permits = Vec::new();
        for id in 0..10 {
            put(counters, counter(id)).await;
            permits.push(matched(counters, id).await);
        }
        let mut writes = tokio::task::JoinSet::new();
        for permit in permits {
            writes.spawn(async move { (*permit.key(), permit.update(|counter| counter.count += 1).await) });
        }
        for (id, written) in writes.join_all().await {
            match written {
                Err(WriteError::NotWritten(err)) if id == 5 => assert_eq!(err.kind(), StoreErrorKind::Failed),
                written => assert_eq!((id != 5, written.unwrap().count), (true, 1), "{refusing}"),
            }
        }
        assert_eq!(counters.load(&5).await.unwrap().unwrap().count, 0, "{refusing}");
        assert_eq!(database.store.history::<Counter>(&5).await.unwrap().len(), 1, "{refusing}");
    }
}

async fn opening_fails(path: &Path, cause: &str) {
    let err = SqliteStore::open(path).await.unwrap_err();
    let expected = format!("the database {} cannot be opened: ", path.display());
    assert!(err.to_string().starts_with(&expected) && err.to_string().contains(cause), "{err}");
}

/// The limit is that of the process, which is therefore one of its own.
#[test]
fn a_refused_write_whose_row_cannot_be_read_does_not_harm_those_that_are_committed_with_it() {
    const CHILD: &str = "ETAG_TEST_WITH_LITTLE_MEMORY";
    if env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(refuse_with_little_memory());
    }
    let name =
        "sqlite::faults::a_refused_write_whose_row_cannot_be_read_does_not_harm_those_that_are_committed_with_it";
    let arguments = ["--exact", name, "--nocapture"];
    let child = Command::new(env::current_exe().unwrap()).args(arguments).env(CHILD, "yes").output().unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

async fn refuse_with_little_memory() {
    let database = Database::open().await;
    let counters = &database.counters;
    for id in 1..=4 {
        put(counters, counter(id)).await;
    }
    let add_one = |counter: &mut Counter| counter.count += 1;
    let (one, stale) = (matched(counters, 1).await, matched(counters, 2).await);
    let (three, four) = (matched(counters, 3).await, matched(counters, 4).await);

    // What makes it stale, and is too long to be read with the memory that there will be.
    let user = database.connect();
    let long = "UPDATE etag_documents SET revision = 'other', body = hex(zeroblob(8000000)) WHERE key_json = '2'";
    user.execute_batch(long).unwrap();
    user.query_row("PRAGMA hard_heap_limit = 12000000", [], |_| Ok(())).unwrap();
    // While the first waits for the file, the others gather.
    user.execute_batch("BEGIN IMMEDIATE").unwrap();
    let gathered = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let release = async { user.execute_batch("ROLLBACK").unwrap() };
        tokio::join!(stale.delete(), three.update(add_one), four.update(add_one), release)
    };
    let (first, (refused, third, fourth, ())) = tokio::join!(one.update(add_one), gathered);

    let Err(WriteError::NotWritten(err)) = refused else { panic!("{refused:?}") };
    assert_eq!(err.kind(), StoreErrorKind::Unavailable);
    for (id, written) in [(1, first), (3, third), (4, fourth)] {
        assert_eq!(counters.load(&id).await.unwrap(), Some(written.unwrap()));
    }
}
