//! One conditional write at a time, through `Versions` and as the bare statement, on the same pool.

use std::time::Instant;

use etag_store::Versions;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteSynchronous;

use crate::database::{self, Row, check};
use crate::products::Products;
use crate::race::{Contender, race};

const UPDATE: &str =
    "UPDATE products SET name = ?, price_in_cents = ?, version = version + 1 WHERE id = ? AND version = ?";
const RETURNING: &str = "UPDATE products SET name = ?, price_in_cents = ?, version = version + 1 WHERE id = ? AND version = ? RETURNING version";
const SELECT: &str = "SELECT name, price_in_cents, version FROM products WHERE id = ?";

pub(crate) const ALONE: &str = "nobody else writes this row";

/// What a write costs over its statement, and a check with a write over the two statements.
pub(crate) struct Costs {
    pub(crate) write: f64,
    pub(crate) check_and_write: f64,
}

pub(crate) async fn run(case: &str, synchronous: SqliteSynchronous) -> Costs {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = database::products(&folder, "own_table.db", synchronous, 1).await;
    let versions = Versions::new(Products(pool.clone()));
    // A row each, so that each knows the version of its own.
    let contenders = vec![
        bare_write(&pool, 1),
        returning_write(&pool, 2),
        held_permit(&versions, 3),
        bare_read_and_write(&pool, 4),
        check_and_write(&versions, 5),
    ];
    let medians = race(case, contenders).await;
    pool.close().await;
    Costs { write: medians[2] / medians[0], check_and_write: medians[4] / medians[3] }
}

fn bare_write(pool: &SqlitePool, id: i64) -> Contender {
    let pool = pool.clone();
    Contender::new("bare UPDATE", move || {
        let pool = pool.clone();
        async move {
            let (name, price, version) = select(&pool, id).await;
            let start = Instant::now();
            update(&pool, id, &name, price, version).await;
            start.elapsed()
        }
    })
}

/// What the store sends.
fn returning_write(pool: &SqlitePool, id: i64) -> Contender {
    let pool = pool.clone();
    Contender::new("bare UPDATE … RETURNING", move || {
        let pool = pool.clone();
        async move {
            let (name, price, version) = select(&pool, id).await;
            let start = Instant::now();
            let query = sqlx::query_scalar(RETURNING).bind(&name).bind(price + 1).bind(id).bind(version);
            let written: Vec<i64> = query.fetch_all(&pool).await.expect("an update");
            assert_eq!(written, [version + 1]);
            start.elapsed()
        }
    })
}

/// The write of a permit, which was checked before.
pub(crate) fn held_permit<T: Row>(versions: &Versions<T>, id: i64) -> Contender {
    let versions = versions.clone();
    Contender::new("etag, permit held", move || {
        let versions = versions.clone();
        async move {
            let seen = versions.load(&id).await.expect("a row").expect("a row");
            let permit = check(&versions, &seen).await.expect(ALONE);
            let start = Instant::now();
            permit.update(T::make_dearer).await.expect(ALONE);
            start.elapsed()
        }
    })
}

fn bare_read_and_write(pool: &SqlitePool, id: i64) -> Contender {
    let pool = pool.clone();
    Contender::new("bare SELECT, UPDATE", move || {
        let pool = pool.clone();
        async move {
            let start = Instant::now();
            let (name, price, version) = select(&pool, id).await;
            update(&pool, id, &name, price, version).await;
            start.elapsed()
        }
    })
}

/// A check, which reads, and the write.
pub(crate) fn check_and_write<T: Row>(versions: &Versions<T>, id: i64) -> Contender {
    let versions = versions.clone();
    Contender::new("etag, check and write", move || {
        let versions = versions.clone();
        async move {
            let seen = versions.load(&id).await.expect("a row").expect("a row");
            let start = Instant::now();
            let permit = check(&versions, &seen).await.expect(ALONE);
            permit.update(T::make_dearer).await.expect(ALONE);
            start.elapsed()
        }
    })
}

async fn select(pool: &SqlitePool, id: i64) -> (String, i64, i64) {
    sqlx::query_as(SELECT).bind(id).fetch_one(pool).await.expect("a row")
}

async fn update(pool: &SqlitePool, id: i64, name: &str, price: i64, version: i64) {
    let query = sqlx::query(UPDATE).bind(name).bind(price + 1).bind(id).bind(version);
    assert_eq!(query.execute(pool).await.expect("an update").rows_affected(), 1);
}
