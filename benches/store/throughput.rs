//! Commits a second of 64 writers, each at random rows, durable: what a store makes of many writers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Permit, Policy, Rule, SqliteStore, Versions, WriteError};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteSynchronous;
use tokio::task::JoinSet;

use crate::database::{self, ROWS, Row, fill};
use crate::products::Products;

const WRITERS: u64 = 64;

/// Rounds of one slice each, so that what disturbs one contender disturbs all. Odd, so that one round is the median.
const ROUNDS: usize = 7;

const SLICE: Duration = Duration::from_secs(1);

/// Writes to one row; whether it was committed, and not refused for another writer at the same row.
type Write = Arc<dyn Fn(i64) -> std::pin::Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

struct Contender {
    name: &'static str,
    write: Write,
}

impl Contender {
    fn new<F: Future<Output = bool> + Send + 'static>(
        name: &'static str,
        write: impl Fn(i64) -> F + Send + Sync + 'static,
    ) -> Self {
        Self { name, write: Arc::new(move |id| Box::pin(write(id))) }
    }
}

/// Prints a table, each contender beside the first, which is a pool of one connection: more would wait for each other. How many times as many commits
/// the SQLite store has.
pub(crate) async fn run() -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let one = database::products(&folder, "one.db", SqliteSynchronous::Full, 1).await;
    let ten = database::products(&folder, "ten.db", SqliteSynchronous::Full, 10).await;
    let own_table = database::products(&folder, "own_table.db", SqliteSynchronous::Full, 1).await;
    let sqlite = SqliteStore::open(folder.path().join("store.db")).await.expect("a new file");
    let items = Versions::new(sqlite);
    fill(&items).await;
    let contenders = [
        transactions("plain pool of 1, a transaction each", one),
        transactions("plain pool of 10, a transaction each", ten),
        through_versions("etag, own table", Versions::new(Products(own_table))),
        through_versions("etag, SqliteStore", items),
    ];
    let mut rates = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for (contender, rates) in contenders.iter().zip(&mut rates) {
            rates.push(slice(&contender.write).await);
        }
    }
    let medians: Vec<f64> = rates.into_iter().map(median).collect();
    println!("\n| {WRITERS} writers, {ROWS} rows, durable | commits/s | × pool of 1 |");
    println!("|---|--:|--:|");
    for (contender, median) in contenders.iter().zip(&medians) {
        println!("| {} | {median:.0} | {:.2} |", contender.name, median / medians[0]);
    }
    medians[3] / medians[0]
}

/// What people write: read and write in one transaction.
fn transactions(name: &'static str, pool: SqlitePool) -> Contender {
    Contender::new(name, move |id| {
        let pool = pool.clone();
        async move {
            // It takes the lock at once: with a plain BEGIN, a writer in between would make this one fail.
            let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
            let query = sqlx::query_scalar("SELECT version FROM products WHERE id = ?").bind(id);
            let version: i64 = query.fetch_one(&mut *transaction).await.expect("a row");
            let update = "UPDATE products SET price_in_cents = price_in_cents + 1, version = version + 1 WHERE id = ? AND version = ?";
            let done = sqlx::query(update).bind(id).bind(version).execute(&mut *transaction).await.expect("an update");
            transaction.commit().await.expect("a commit");
            done.rows_affected() == 1
        }
    })
}

/// A check, which reads, and a write: what a service does for one request.
fn through_versions<T: Row>(name: &'static str, versions: Versions<T>) -> Contender {
    Contender::new(name, move |id| {
        let versions = versions.clone();
        async move {
            // The plain pool is not told a tag either.
            let policy = Policy::all(Rule::without_required_precondition());
            let nothing = Preconditions::from_pairs::<&str, &str>(&[], HttpDate::from_unix(0), &Limits::default());
            let permit = match versions.check(Method::Put, &id, &nothing, &policy).await {
                Ok(Permit::Matched(permit)) => permit,
                Ok(Permit::Vacant(_)) => panic!("each row is there"),
                Err(refusal) => panic!("{refusal}"),
            };
            match permit.update(T::make_dearer).await {
                Ok(_) => true,
                Err(WriteError::PreconditionFailed(_)) => false,
                Err(err) => panic!("{err}"),
            }
        }
    })
}

async fn slice(write: &Write) -> f64 {
    let committed = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (write, committed) = (write.clone(), committed.clone());
        writers.spawn(async move {
            let mut random = Random(writer + 1);
            while start.elapsed() < SLICE {
                if write(random.row()).await {
                    committed.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    writers.join_all().await;
    let committed = u32::try_from(committed.load(Ordering::Relaxed)).expect("fewer commits than 2³² a second");
    f64::from(committed) / start.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// The same rows for all contenders (xorshift).
struct Random(u64);

impl Random {
    fn row(&mut self) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        1 + i64::try_from(self.0 % ROWS.unsigned_abs()).expect("a row's number is small")
    }
}
