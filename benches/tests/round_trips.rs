//! How many statements the table of the example `own_table` is sent: what sqlx logs, counted.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions};
use etag_store::{Matched, Permit, Policy, Versions, WriteError};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::products::{Product, Products};

#[path = "../../examples/src/bin/own_table/products.rs"]
mod products;

const TIMES: usize = 20;

/// One test, since it counts what the whole process sends.
#[tokio::test]
async fn a_write_that_was_checked_costs_one_statement_a_check_one_and_a_refusal_one_more() {
    let sent = Sent::default();
    tracing::subscriber::set_global_default(sent.clone()).expect("the first subscriber");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("shop.db").display());
    let table = "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price_in_cents INTEGER NOT NULL, version INTEGER NOT NULL);
        INSERT INTO products VALUES (1, 'Wireless Mouse', 2999, 12);";
    let pool = open(&url).await;
    sqlx::raw_sql(table).execute(&pool).await.expect("a new table");
    let tag = Versions::new(Products(pool.clone())).load(&1).await.expect("a row").expect("a row").etag();
    // A statement is logged behind its answer: a pool that is closed has logged all.
    pool.close().await;
    sent.take();

    let pool = open(&url).await;
    let products = Versions::new(Products(pool.clone()));
    let mut permits = Vec::new();
    for _ in 0..TIMES {
        permits.push(check(&products, &tag).await);
    }
    pool.close().await;
    assert_eq!(sent.take(), [("SELECT".to_owned(), TIMES)], "checks");
    drop(permits);

    let pool = open(&url).await;
    let products = Versions::new(Products(pool.clone()));
    let mut tag = tag;
    for _ in 0..TIMES {
        tag = dearer(check(&products, &tag).await).await.expect("nobody else writes").etag();
    }
    pool.close().await;
    assert_eq!(sent.take(), [("SELECT".to_owned(), TIMES), ("UPDATE".to_owned(), TIMES)], "checks and writes");

    let pool = open(&url).await;
    let products = Versions::new(Products(pool.clone()));
    let (ann, ben) = (check(&products, &tag).await, check(&products, &tag).await);
    dearer(ann).await.expect("she is first");
    dearer(ben).await.expect_err("he is second");
    pool.close().await;
    // Two checks, the write, the write that is refused, and what is current.
    assert_eq!(sent.take(), [("SELECT".to_owned(), 3), ("UPDATE".to_owned(), 2)], "a refusal");
}

async fn open(url: &str) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect(url).await.expect("a file")
}

async fn check(products: &Versions<Product>, tag: &EntityTag) -> Matched<Product> {
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    match products.check(Method::Put, &1, &asked, &Policy::default()).await {
        Ok(Permit::Matched(permit)) => permit,
        other => panic!("the tag is current: {other:?}"),
    }
}

async fn dearer(permit: Matched<Product>) -> Result<etag_store::Stored<Product>, WriteError<Product>> {
    permit.update(|product| product.price_in_cents += 1).await
}

/// The statements that sqlx has logged, by their first word.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<BTreeMap<String, usize>>>);

impl Sent {
    fn take(&self) -> Vec<(String, usize)> {
        std::mem::take(&mut *self.0.lock().expect("no test panics under this lock")).into_iter().collect()
    }
}

impl Subscriber for Sent {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let word = statement.0.split_whitespace().next().unwrap_or_default().to_owned();
        // What a connection begins with.
        if word != "PRAGMA" {
            *self.0.lock().expect("no test panics under this lock").entry(word).or_default() += 1;
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Statement(String);

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
