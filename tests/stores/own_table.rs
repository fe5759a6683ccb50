//! The own table of the examples, with several processes on its file.

#[path = "../../examples/src/bin/own_table/products.rs"]
mod products;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Permit, Policy, Versions};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use tokio::task::JoinSet;

use self::products::{Product, Products};
use crate::processes::Process;

const TASKS: i64 = 4;
const INCREMENTS: i64 = 50;

/// The file that a child is to open. Without it, the test is the parent.
const DATABASE: &str = "ETAG_TEST_OWN_TABLE";

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_of_two_processes_on_one_own_table_is_lost() {
    if let Some(path) = std::env::var_os(DATABASE) {
        let products = Versions::new(Products(connect(path.as_ref()).await));
        println!("acknowledged: {}", increment_from_all_sides(&products).await);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let pool = connect(&path).await;
    sqlx::raw_sql(include_str!("../../examples/src/bin/own_table/old_database.sql")).execute(&pool).await.unwrap();
    let before: i64 = price(&pool).await;

    let this = std::env::current_exe().unwrap();
    let name = "own_table::no_increment_of_two_processes_on_one_own_table_is_lost";
    let children = [(); 2].map(|()| Process::of_test(Command::new(&this), name, DATABASE, &path));
    let acknowledged: Vec<i64> = children
        .into_iter()
        .flat_map(|child| child.said("acknowledged: "))
        .map(|number| number.parse().expect("a number"))
        .collect();

    assert_eq!(acknowledged, [TASKS * INCREMENTS; 2]);
    assert_eq!(price(&pool).await - before, acknowledged.iter().sum::<i64>());
}

async fn connect(path: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_mins(2));
    SqlitePool::connect_with(options).await.unwrap()
}

async fn price(pool: &SqlitePool) -> i64 {
    sqlx::query_scalar("SELECT price_in_cents FROM products WHERE id = 1").fetch_one(pool).await.unwrap()
}

async fn increment_from_all_sides(products: &Versions<Product>) -> i64 {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let products = products.clone();
        tasks.spawn(async move {
            let mut acknowledged = 0;
            while acknowledged < INCREMENTS {
                acknowledged += i64::from(try_to_increment(&products).await);
            }
            acknowledged
        });
    }
    tasks.join_all().await.into_iter().sum()
}

/// Whether nobody else was faster.
async fn try_to_increment(products: &Versions<Product>) -> bool {
    let tag = products.load(&1).await.unwrap().expect("it is there").etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let increased = match products.check(Method::Patch, &1, &asked, &Policy::default()).await {
        Ok(Permit::Matched(permit)) => permit.update(|product| product.price_in_cents += 1).await,
        Ok(Permit::Vacant(_)) => panic!("it is there"),
        Err(refusal) if refusal.status() == 412 => return false,
        Err(refusal) => panic!("{refusal:?}"),
    };
    match increased {
        Ok(_) => true,
        Err(err) if err.status() == 412 => false,
        Err(err) => panic!("{err:?}"),
    }
}
