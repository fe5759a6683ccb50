//! The tables, and how they came to be.

use sqlx::{Connection as _, PgConnection};

use super::failure;
use crate::{StoreError, StoreErrorKind};

/// Each makes of the tables of the release before those of the next. Never changed, only added to: the version of a database is how many of
/// them it has seen.
const MIGRATIONS: [&str; 1] = [
    // The body is `json` and not `jsonb`: the exact text, with the order of its members, every digit of its numbers and `\u0000`, which
    // `jsonb` has none of. Names of types and states sort and compare as bytes do.
    r#"
    CREATE TABLE etag_documents (
        collection text COLLATE "C" NOT NULL,
        key bytea NOT NULL,
        key_json text NOT NULL,
        state text COLLATE "C" NOT NULL,
        representation text COLLATE "C",
        revision text COLLATE "C" NOT NULL,
        modified bigint NOT NULL,
        body json NOT NULL,
        PRIMARY KEY (collection, key)
    );
    COMMENT ON COLUMN etag_documents.key IS 'the key, as bytes that sort as keys do';
    COMMENT ON COLUMN etag_documents.modified IS 'seconds since 1970 began';

    CREATE TABLE etag_history (
        id bigint GENERATED ALWAYS AS IDENTITY,
        collection text COLLATE "C" NOT NULL,
        key bytea NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        from_state text COLLATE "C",
        to_state text COLLATE "C",
        reason text
    );
    CREATE INDEX etag_history_key ON etag_history (collection, key, id);
    COMMENT ON COLUMN etag_history.id IS 'in the order of the commits, for one key';
    COMMENT ON COLUMN etag_history.reason IS 'why it was written without a check';
    "#,
];

/// What all processes lock that look after the tables: "etag-sto" as a number.
const LOCK: i64 = 0x6574_6167_2d73_746f;

/// Creates the tables, or brings them up to date. Safe where several processes do it at once.
pub(super) async fn migrate(connection: &mut PgConnection) -> Result<(), StoreError> {
    migrate_under_lock(connection).await.map_err(failure::of_read)?
}

async fn migrate_under_lock(connection: &mut PgConnection) -> Result<Result<(), StoreError>, sqlx::Error> {
    // Whatever the session's default is: under REPEATABLE READ one would see the tables as they were before the lock was waited for.
    let mut transaction = connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;

    // Asked first, so that a user without the right to create tables can use those that are there.
    let exists: bool =
        sqlx::query_scalar("SELECT to_regclass('etag_schema') IS NOT NULL").fetch_one(&mut *transaction).await?;
    if !exists {
        sqlx::raw_sql("CREATE TABLE etag_schema (version bigint NOT NULL); INSERT INTO etag_schema VALUES (0)")
            .execute(&mut *transaction)
            .await?;
    }
    let version: i64 = sqlx::query_scalar("SELECT version FROM etag_schema").fetch_one(&mut *transaction).await?;
    let known = MIGRATIONS.len();
    let Some(missing) = usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(version..)) else {
        let message = format!("the tables have version {version}, and this release knows those up to version {known}");
        return Ok(Err(StoreError::new(StoreErrorKind::Failed, message)));
    };
    if missing.is_empty() {
        return Ok(Ok(()));
    }
    for migration in missing {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
    }
    sqlx::query("UPDATE etag_schema SET version = version + $1")
        .bind(i64::try_from(missing.len()).unwrap_or(i64::MAX))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Ok(()))
}
