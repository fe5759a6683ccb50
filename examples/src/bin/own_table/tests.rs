//! What a store by hand has to get right.

use std::time::Duration;

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions};
use etag_store::contract::{Specimen, verify};
use etag_store::{
    Matched, Permit, Policy, PreconditionFailed, Refusal, StoreErrorKind, Stored, Vacant, Versions, WriteError,
};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tempfile::TempDir;

use crate::products::{Product, Products};

/// A database in a file of its own, as it was before there was a store.
struct Database {
    folder: TempDir,
    pool: SqlitePool,
    products: Versions<Product>,
}

impl Database {
    async fn open(journal: SqliteJournalMode, busy_timeout: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pool = connect(&folder, journal, busy_timeout).await;
        sqlx::raw_sql(include_str!("old_database.sql")).execute(&pool).await.unwrap();
        Self { folder, products: Versions::new(Products(pool.clone())), pool }
    }

    async fn wal() -> Self {
        Self::open(SqliteJournalMode::Wal, Duration::ZERO).await
    }

    /// For many writers, who wait for each other.
    async fn patient() -> Self {
        Self::open(SqliteJournalMode::Wal, Duration::from_mins(1)).await
    }

    /// A PUT of product `id` with this field.
    async fn check(&self, id: i64, field: (&str, &[u8])) -> Result<Permit<Product>, Refusal<Product>> {
        let fields = [field];
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        self.products.check(Method::Put, &id, &asked, &Policy::default()).await
    }

    async fn matched(&self, id: i64, tag: &EntityTag) -> Matched<Product> {
        match self.check(id, ("If-Match", tag.as_bytes())).await.unwrap() {
            Permit::Matched(matched) => matched,
            Permit::Vacant(_) => panic!("product {id} is not there"),
        }
    }

    async fn vacant(&self, id: i64) -> Vacant<Product> {
        match self.check(id, ("If-None-Match", b"*")).await.unwrap() {
            Permit::Vacant(vacant) => vacant,
            Permit::Matched(_) => panic!("product {id} is there"),
        }
    }

    async fn is_stale(&self, id: i64, tag: &EntityTag) -> bool {
        matches!(self.check(id, ("If-Match", tag.as_bytes())).await, Err(Refusal::PreconditionFailed(_)))
    }

    async fn read(&self, id: i64) -> Stored<Product> {
        self.products.load(&id).await.unwrap().expect("the row is there")
    }

    /// The row as others see it.
    async fn row(&self, id: i64) -> (String, i64, i64) {
        let query = sqlx::query_as("SELECT name, price_in_cents, version FROM products WHERE id = ?");
        query.bind(id).fetch_one(&self.pool).await.unwrap()
    }
}

async fn connect(folder: &TempDir, journal: SqliteJournalMode, busy_timeout: Duration) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("shop.db"))
        .create_if_missing(true)
        .journal_mode(journal)
        .busy_timeout(busy_timeout);
    SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap()
}

fn lamp() -> Product {
    Product { id: 9, name: "Lamp".to_owned(), price_in_cents: 1999 }
}

fn not_written(err: WriteError<Product>) -> StoreErrorKind {
    match err {
        WriteError::NotWritten(err) => err.kind(),
        other => panic!("{other:?}"),
    }
}

impl Specimen for Product {
    fn specimen(number: u64) -> Self {
        Self { id: number.cast_signed(), name: "Lamp".to_owned(), price_in_cents: 0 }
    }

    fn count(&self) -> u64 {
        self.price_in_cents.cast_unsigned()
    }

    fn set_count(&mut self, count: u64) {
        self.price_in_cents = count.cast_signed();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_contract_of_every_store() {
    let database = Database::patient().await;
    let abilities = verify::<Product, _>(Products(database.pool.clone())).await.unwrap();
    assert!(!abilities.lists && !abilities.writes_batches, "{abilities:?}");
}

#[tokio::test]
async fn the_tag_of_an_old_row_is_its_version() {
    let database = Database::wal().await;
    assert_eq!(database.read(1).await.etag().as_bytes(), b"\"12\"");
    assert_eq!(database.read(2).await.etag().as_bytes(), b"\"3\"");
    assert!(database.products.load(&3).await.unwrap().is_none());
}

#[tokio::test]
async fn a_write_counts_the_version_and_answers_with_what_is_read_afterwards() {
    let database = Database::wal().await;
    let before = database.read(1).await;
    let written = database.matched(1, &before.etag()).await.update(|product| product.price_in_cents = 1).await.unwrap();
    assert_eq!(written.etag().as_bytes(), b"\"13\"");
    assert_eq!(written, database.read(1).await);
    assert_eq!(database.row(1).await, ("Wireless Mouse".to_owned(), 1, 13));
    assert_eq!(database.row(2).await, ("Keyboard".to_owned(), 7999, 3));

    let created = database.vacant(9).await.create(lamp()).await.unwrap();
    assert_eq!(created, database.read(9).await);
}

#[tokio::test]
async fn of_two_permits_for_one_version_the_second_writes_nothing_and_learns_what_is_current() {
    let database = Database::wal().await;
    let tag = database.read(1).await.etag();
    let (ann, ben) = (database.matched(1, &tag).await, database.matched(1, &tag).await);
    let anns = ann.update(|product| product.price_in_cents += 100).await.unwrap();
    let refused = ben.update(|product| product.name = "Mouse".to_owned()).await.unwrap_err();
    let WriteError::PreconditionFailed(PreconditionFailed { current: Some(current), .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(*current, anns);
    assert_eq!(database.row(1).await, ("Wireless Mouse".to_owned(), 3099, 13));

    let (ann, ben) = (database.matched(1, &anns.etag()).await, database.matched(1, &anns.etag()).await);
    ann.delete().await.unwrap();
    let refused = ben.delete().await.unwrap_err();
    assert!(
        matches!(&refused, WriteError::PreconditionFailed(PreconditionFailed { current: None, .. })),
        "{refused:?}"
    );

    let (ann, ben) = (database.vacant(9).await, database.vacant(9).await);
    let anns = ann.create(lamp()).await.unwrap();
    let refused = ben.create(Product { price_in_cents: 1, ..lamp() }).await.unwrap_err();
    let WriteError::PreconditionFailed(PreconditionFailed { current: Some(current), .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(*current, anns);
}

#[tokio::test]
async fn a_write_that_changes_nothing_leaves_the_version() {
    let database = Database::wal().await;
    let before = database.read(1).await;
    let after = database.matched(1, &before.etag()).await.replace(before.value.clone()).await.unwrap();
    assert_eq!(after, before);
    assert_eq!(database.row(1).await.2, 12);
}

#[tokio::test]
async fn a_row_that_is_deleted_and_created_again_has_a_version_of_its_own() {
    let database = Database::wal().await;
    let mut tags = vec![database.read(1).await.etag()];
    for _ in 0..20 {
        database.matched(1, tags.last().unwrap()).await.delete().await.unwrap();
        let mouse = Product { id: 1, name: "Wireless Mouse".to_owned(), price_in_cents: 2999 };
        let created = database.vacant(1).await.create(mouse).await.unwrap().etag();
        assert!(!tags.contains(&created), "{created} among {tags:?}");
        for tag in &tags {
            assert!(database.is_stale(1, tag).await, "{tag} is current again");
        }
        tags.push(created);
    }
}

#[tokio::test]
async fn what_the_database_refuses_was_not_written_and_is_not_unknown() {
    let database = Database::wal().await;
    let tag = database.read(1).await.etag();
    let err = database.matched(1, &tag).await.update(|product| product.price_in_cents = -1).await.unwrap_err();
    assert_eq!(not_written(err), StoreErrorKind::Failed);
    assert_eq!(database.row(1).await, ("Wireless Mouse".to_owned(), 2999, 12));
}

#[tokio::test]
async fn a_busy_database_was_not_written_and_may_be_tried_again() {
    let database = Database::wal().await;
    let tag = database.read(1).await.etag();
    let permit = database.matched(1, &tag).await;
    let other = connect(&database.folder, SqliteJournalMode::Wal, Duration::ZERO).await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let err = permit.update(|product| product.price_in_cents = 1).await.unwrap_err();
    assert_eq!(not_written(err), StoreErrorKind::Unavailable);
    lock.rollback().await.unwrap();
    database.matched(1, &tag).await.update(|product| product.price_in_cents = 1).await.unwrap();
}

/// The row of `RETURNING` comes before the commit, which one reader can hold up where there is no write-ahead log.
#[tokio::test]
async fn a_commit_that_fails_behind_the_returned_row_is_not_acknowledged() {
    let database = Database::open(SqliteJournalMode::Delete, Duration::ZERO).await;
    let tag = database.read(1).await.etag();
    let permit = database.matched(1, &tag).await;
    let other = connect(&database.folder, SqliteJournalMode::Delete, Duration::ZERO).await;
    let mut reader = other.begin().await.unwrap();
    let _: i64 = sqlx::query_scalar("SELECT count(*) FROM products").fetch_one(&mut *reader).await.unwrap();
    let err = permit.update(|product| product.price_in_cents = 1).await.unwrap_err();
    assert_eq!(not_written(err), StoreErrorKind::Unavailable);
    reader.rollback().await.unwrap();
    assert_eq!(database.row(1).await, ("Wireless Mouse".to_owned(), 2999, 12));
}

#[tokio::test]
async fn a_write_that_was_committed_and_cannot_be_read_back_is_unknown() {
    let database = Database::wal().await;
    // One more is no integer.
    sqlx::query("UPDATE products SET version = ? WHERE id = 1").bind(i64::MAX).execute(&database.pool).await.unwrap();
    let tag = database.read(1).await.etag();
    let err = database.matched(1, &tag).await.update(|product| product.price_in_cents = 1).await.unwrap_err();
    assert!(matches!(err, WriteError::Unknown(_)), "{err:?}");
    // The error is there before the connection has come to the commit; it has once it is closed.
    database.pool.close().await;
    let pool = connect(&database.folder, SqliteJournalMode::Wal, Duration::ZERO).await;
    let query = sqlx::query_scalar("SELECT price_in_cents FROM products WHERE id = 1");
    let price: i64 = query.fetch_one(&pool).await.unwrap();
    assert_eq!(price, 1);
}

#[tokio::test]
async fn one_row_that_cannot_be_read_is_corrupt_and_the_others_are_read() {
    let database = Database::wal().await;
    sqlx::query("UPDATE products SET version = -1 WHERE id = 1").execute(&database.pool).await.unwrap();
    let err = database.products.load(&1).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Corrupt);
    assert_eq!(err.to_string(), "the product with key 1 cannot be read");
    assert_eq!(database.read(2).await.name, "Keyboard");
}

#[tokio::test]
async fn a_closed_pool_is_unavailable_to_readers_and_to_writers() {
    let database = Database::wal().await;
    let tag = database.read(1).await.etag();
    let permit = database.matched(1, &tag).await;
    database.pool.close().await;
    assert_eq!(database.products.load(&1).await.unwrap_err().kind(), StoreErrorKind::Unavailable);
    assert_eq!(not_written(permit.delete().await.unwrap_err()), StoreErrorKind::Unavailable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_writers_who_count_each_acknowledged_one_is_counted() {
    let database = std::sync::Arc::new(Database::patient().await);

    let before = database.row(1).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let database = database.clone();
        writers.spawn(async move {
            let mut acknowledged = 0;
            while acknowledged < 25 {
                let tag = database.read(1).await.etag();
                let checked = database.check(1, ("If-Match", tag.as_bytes())).await;
                let Ok(Permit::Matched(permit)) = checked else { continue };
                match permit.update(|product| product.price_in_cents += 1).await {
                    Ok(_) => acknowledged += 1,
                    Err(WriteError::PreconditionFailed(_)) => {}
                    Err(err) => panic!("{err:?}"),
                }
            }
        });
    }
    writers.join_all().await;
    let after = database.row(1).await;
    assert_eq!((after.1 - before.1, after.2 - before.2), (200, 200));
}

#[test]
fn it_takes_less_than_forty_lines() {
    let parts: Vec<&str> = include_str!("products.rs").split("// [own table]\n").collect();
    let [_, store, _] = parts[..] else { panic!("products.rs has two marks") };
    let lines = store.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines < 40, "{lines} lines");
}
