//! The tables of a store, and how those of an older release become those of this one.

use rusqlite::{Connection, TransactionBehavior};

use super::failure::Failure;

/// What makes each version of the schema from the one before it. What was released is never changed; a new version is one more entry.
///
/// The body is the last column, so that what stands before it can be read without the pages that a long one fills.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE etag_documents (
        id INTEGER PRIMARY KEY,
        collection TEXT NOT NULL,
        key BLOB NOT NULL,
        key_json TEXT NOT NULL,
        state TEXT NOT NULL,
        representation TEXT,
        revision TEXT NOT NULL,
        modified INTEGER NOT NULL, -- seconds since 1970 began
        body TEXT NOT NULL,
        UNIQUE (collection, key)
    ) STRICT;
    CREATE TABLE etag_history (
        id INTEGER PRIMARY KEY,
        collection TEXT NOT NULL,
        key BLOB NOT NULL,
        at INTEGER NOT NULL, -- milliseconds since 1970 began
        from_state TEXT,
        to_state TEXT,
        reason TEXT
    ) STRICT;
    CREATE INDEX etag_history_of_a_key ON etag_history (collection, key);
"];

/// The versions that a file went through. A table of our own, since the file is also the user's: `user_version` may be theirs.
const VERSIONS: &str = "
    CREATE TABLE IF NOT EXISTS etag_schema (version INTEGER PRIMARY KEY, at INTEGER NOT NULL DEFAULT (unixepoch())) STRICT;
";

/// Makes the tables what this release expects, as one transaction that excludes every other process.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    migrate_by(connection, MIGRATIONS)
}

fn migrate_by(connection: &mut Connection, migrations: &[&str]) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(VERSIONS)?;
    let found: u32 =
        transaction.query_row("SELECT coalesce(max(version), 0) FROM etag_schema", [], |row| row.get(0))?;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Failure::refused(format!(
            "the database has schema version {found}, and this release knows none after {known}"
        )));
    }
    for (version, migration) in (1..=known).zip(migrations).filter(|(version, _)| *version > found) {
        transaction.execute_batch(migration)?;
        transaction.execute("INSERT INTO etag_schema (version) VALUES (?)", [version])?;
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM etag_schema", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_second_opening_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let changes = connection.total_changes();
        migrate(&mut connection).unwrap();
        assert_eq!(connection.total_changes(), changes);
    }

    #[test]
    fn only_the_versions_that_are_missing_are_made() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_by(&mut connection, &["CREATE TABLE one (a)"]).unwrap();
        migrate_by(&mut connection, &["CREATE TABLE one (a)", "ALTER TABLE one ADD COLUMN b"]).unwrap();
        connection.execute("INSERT INTO one (a, b) VALUES (1, 2)", []).unwrap();
        assert_eq!(versions(&connection), 2);
    }

    #[test]
    fn of_many_that_migrate_at_once_one_does_and_the_others_wait() {
        const ONE: &str = "CREATE TABLE one (a)";
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let open = || {
                let connection = Connection::open(folder.path().join("a.db")).unwrap();
                connection.busy_timeout(std::time::Duration::from_mins(1)).unwrap();
                connection
            };
            let mut first = open();
            first.pragma_update(None, "journal_mode", "wal").unwrap();
            migrate_by(&mut first, &[ONE]).unwrap();
            std::thread::scope(|scope| {
                let migrate = || migrate_by(&mut open(), &[ONE, "CREATE TABLE two (a)"]);
                let migrating: Vec<_> = (0..8).map(|_| scope.spawn(migrate)).collect();
                for migrated in migrating {
                    migrated.join().unwrap().unwrap();
                }
            });
            assert_eq!(versions(&first), 2);
        }
    }

    #[test]
    fn a_migration_that_fails_leaves_the_version_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_by(&mut connection, &["CREATE TABLE one (a)"]).unwrap();
        migrate_by(&mut connection, &["", "CREATE TABLE two (a)", "nonsense"]).unwrap_err();
        assert_eq!(versions(&connection), 1);
        assert!(connection.prepare("SELECT * FROM two").is_err());
    }

    #[test]
    fn the_number_that_is_the_users_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 42).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap(), 42);
    }
}
