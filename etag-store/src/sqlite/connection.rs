//! Connections to the file: one that writes, and those that read.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::failure::Failure;
use super::options::Durability;
use super::schema;

/// How large the log may stay when what is in it has been copied into the database.
const LOG_BYTES_KEPT: i64 = 64 * 1_048_576;

/// The connection that writes, to a file that is as durable as was asked and has the tables of this release.
pub(super) fn writing(path: &Path, busy_timeout: Duration, durability: Durability) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    wait_up_to(&connection, busy_timeout)?;
    // Where the file may not be written, SQLite opens it for reading and says nothing.
    if connection.is_readonly(MAIN_DB)? {
        return Err(Failure::refused("it can be read but not written"));
    }
    let mode = write_ahead(&connection, busy_timeout)?;
    if mode != "wal" {
        return Err(Failure::refused(format!("its journal mode is `{mode}`, expected `wal`")));
    }
    let level = match durability {
        Durability::PowerFailure => 2, // FULL: each commit is flushed before it is acknowledged
        Durability::Crash => 1,        // NORMAL
    };
    connection.pragma_update(None, "synchronous", level)?;
    let found: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if found != level {
        return Err(Failure::refused(format!("its `synchronous` is {found}, expected {level}")));
    }
    // On Apple's systems a flush reaches the disk only with these; elsewhere they do nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // The writer copies the log by itself, when those who wait have their answers.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// A connection that reads.
pub(super) fn reading(path: &Path, busy_timeout: Duration) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    wait_up_to(&connection, busy_timeout)?;
    Ok(connection)
}

/// Switches to the write-ahead log; the mode that the file has then.
///
/// For this SQLite does not wait by itself where another connection is writing.
fn write_ahead(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<String> {
    let began = Instant::now();
    loop {
        let mode = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0));
        match mode {
            Err(err) if is_busy(&err) && began.elapsed() < busy_timeout => thread::sleep(Duration::from_millis(1)),
            mode => return mode,
        }
    }
}

fn wait_up_to(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<()> {
    // SQLite counts milliseconds in an `i32`: 24 days.
    connection.busy_timeout(busy_timeout.min(Duration::from_millis(i32::MAX.unsigned_abs().into())))
}

fn is_busy(err: &rusqlite::Error) -> bool {
    matches!(err.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(durability: Durability) -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let connection = writing(&folder.path().join("a.db"), Duration::from_secs(5), durability).unwrap();
        (folder, connection)
    }

    fn pragma<R: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> R {
        connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_commit_is_flushed_before_it_is_acknowledged_unless_asked_otherwise() {
        let (_folder, connection) = opened(super::super::SqliteOptions::new().durability);
        assert_eq!(pragma::<String>(&connection, "journal_mode"), "wal");
        assert_eq!(pragma::<i64>(&connection, "synchronous"), 2);
        assert_eq!(pragma::<i64>(&connection, "fullfsync"), 1);

        let weaker = super::super::SqliteOptions::new().losing_the_last_commits_on_power_failure();
        let (_folder, connection) = opened(weaker.durability);
        assert_eq!(pragma::<i64>(&connection, "synchronous"), 1);
    }

    #[test]
    fn all_who_open_a_new_file_at_once_get_it() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.db");
            let open = || writing(&path, Duration::from_mins(1), Durability::Crash).map(drop);
            thread::scope(|scope| {
                let opening: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
                for opened in opening {
                    opened.join().unwrap().unwrap();
                }
            });
        }
    }

    #[test]
    fn a_users_file_that_is_being_written_is_waited_for() {
        for began in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "BEGIN; SELECT * FROM mine"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.db");
            let user = Connection::open(&path).unwrap();
            user.execute_batch("CREATE TABLE mine (a)").unwrap();
            user.execute_batch(began).unwrap();
            thread::scope(|scope| {
                let opening = scope.spawn(|| writing(&path, Duration::from_mins(1), Durability::Crash).map(drop));
                thread::sleep(Duration::from_millis(50));
                user.execute_batch("ROLLBACK").unwrap();
                opening.join().unwrap().unwrap();
            });
        }
    }

    #[test]
    fn the_longest_wait_is_one_that_sqlite_can_count() {
        let folder = tempfile::tempdir().unwrap();
        writing(&folder.path().join("a.db"), Duration::MAX, Durability::Crash).unwrap();
    }

    #[test]
    fn a_connection_that_reads_cannot_write() {
        let (folder, _writing) = opened(Durability::PowerFailure);
        let reading = reading(&folder.path().join("a.db"), Duration::ZERO).unwrap();
        let err = reading.execute("DELETE FROM etag_documents", []).unwrap_err();
        assert_eq!(err.sqlite_error_code(), Some(ErrorCode::ReadOnly));
    }
}
