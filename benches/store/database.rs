//! The databases that the contenders share.

use etag_core::{HttpDate, Limits, Method, Preconditions, StrongVersioned, Versioned};
use etag_store::{Matched, Permit, Policy, Refusal, Resource, Stored, Versions};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tempfile::TempDir;

use crate::item::Item;
use crate::products::Product;

/// A resource whose writes are timed.
pub(crate) trait Row: Resource + StrongVersioned + Versioned<Key = i64> {
    fn make_dearer(&mut self);
}

impl Row for Product {
    fn make_dearer(&mut self) {
        self.price_in_cents += 1;
    }
}

impl Row for Item {
    fn make_dearer(&mut self) {
        self.price_in_cents += 1;
    }
}

/// The rows that writers choose from.
pub(crate) const ROWS: i64 = 10_000;

/// The table of the example `own_table`, with [`ROWS`] rows of version 1.
pub(crate) async fn products(
    folder: &TempDir,
    name: &str,
    synchronous: SqliteSynchronous,
    connections: u32,
) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join(name))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous);
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await.expect("a new file");
    let table = "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price_in_cents INTEGER NOT NULL, version INTEGER NOT NULL);
        WITH RECURSIVE ids(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 10000)
        INSERT INTO products SELECT id, 'Wireless Mouse', 2999, 1 FROM ids;";
    sqlx::raw_sql(table).execute(&pool).await.expect("a new table");
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM products").fetch_one(&pool).await.expect("the table");
    assert_eq!(rows, ROWS);
    pool
}

/// What a handler is given: the check of a PUT whose `If-Match` names `seen`, unless somebody else was faster.
pub(crate) async fn check<T: Resource + StrongVersioned>(
    versions: &Versions<T>,
    seen: &Stored<T>,
) -> Option<Matched<T>> {
    let tag = seen.etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    match versions.check(Method::Put, &seen.key(), &asked, &Policy::default()).await {
        Ok(Permit::Matched(matched)) => Some(matched),
        Ok(Permit::Vacant(_)) | Err(Refusal::PreconditionFailed(_)) => None,
        Err(refusal) => panic!("{refusal}"),
    }
}

/// [`ROWS`] items, put there by as many writers as the throughput is measured with.
pub(crate) async fn fill(items: &Versions<Item>) {
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..64 {
        let items = items.clone();
        writers.spawn(async move {
            for id in (1..=ROWS).filter(|id| id % 64 == writer) {
                items.unconditionally("the rows to begin with").put(Item::new(id)).await.expect("a new row");
            }
        });
    }
    writers.join_all().await;
}
