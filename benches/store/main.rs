//! What writing through a store costs beside the bare statements, and what a store makes of many writers: `cargo bench --bench store`.

mod conditional_write;
mod database;
mod item;
mod not_modified;
mod postgres;
#[path = "../../examples/src/bin/own_table/products.rs"]
mod products;
mod race;
#[allow(dead_code, unreachable_pub, reason = "the tests ask more of it")]
#[path = "../../tests/src/postgres.rs"]
mod server;
// What the server above is given to listen on.
#[allow(dead_code, unreachable_pub, reason = "the tests ask more of it")]
#[path = "../../tests/src/port.rs"]
mod port;
// What the server above says where it is not installed.
#[allow(unreachable_pub, reason = "it is public in the tests")]
#[path = "../../tests/src/skip.rs"]
mod skip;
mod throughput;

use etag_store::{MemoryStore, SqliteStore, Versions};
use sqlx::sqlite::SqliteSynchronous;

use self::not_modified::Document;
use self::postgres::Seen;

#[tokio::main]
async fn main() {
    println!("| case | contender | median, µs | ÷ first |");
    println!("|---|---|--:|--:|");
    let not_durable = conditional_write::run("own table, NORMAL", SqliteSynchronous::Normal).await;
    let durable = conditional_write::run("own table, durable", SqliteSynchronous::Full).await;
    let postgres = postgres::run().await;
    let memory = Versions::new(MemoryStore::new());
    let memory = [
        not_modified::run("64 KiB of text, MemoryStore", &memory, Document::text()).await,
        not_modified::run("64 KiB of members, MemoryStore", &memory, Document::order()).await,
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = SqliteStore::open(folder.path().join("store.db")).await.expect("a new file");
    let sqlite = Versions::new(file);
    let sqlite = [
        not_modified::run("64 KiB of text, SqliteStore", &sqlite, Document::text()).await,
        not_modified::run("64 KiB of members, SqliteStore", &sqlite, Document::order()).await,
    ];
    let writers = throughput::run().await;

    println!("\n| goal for `etag` | seen | reached |");
    println!("|---|--:|---|");
    at_most("own table, durable: a write with its permit held ÷ the statement", durable.write, 1.15);
    at_most("own table, durable: a check and a write ÷ the two statements", durable.check_and_write, 1.15);
    at_most("own table, NORMAL: a write with its permit held ÷ the statement", not_durable.write, 1.15);
    at_most("own table, NORMAL: a check and a write ÷ the two statements", not_durable.check_and_write, 1.15);
    if let Some(Seen { costs, .. }) = &postgres {
        at_most("PostgreSQL: a write with its permit held ÷ the statement", costs.write, 1.15);
        at_most("PostgreSQL: a check and a write ÷ the two statements", costs.check_and_write, 1.15);
    }
    at_least("SqliteStore: commits of 64 writers ÷ those of a plain pool", writers, 5.0);
    let mut documents = vec![("SqliteStore", sqlite), ("MemoryStore", memory)];
    documents.extend(postgres.map(|postgres| ("PostgresStore", postgres.documents)));
    for (store, [text, members]) in documents {
        at_least(&format!("{store}: loading 64 KiB of text ÷ its 304"), text, 3.0);
        at_least(&format!("{store}: loading 64 KiB of members ÷ its 304"), members, 3.0);
    }
}

fn at_most(what: &str, seen: f64, limit: f64) {
    println!("| {what}: ≤ {limit} | {seen:.2} | {} |", if seen <= limit { "yes" } else { "**no**" });
}

fn at_least(what: &str, seen: f64, limit: f64) {
    println!("| {what}: ≥ {limit} | {seen:.2} | {} |", if seen >= limit { "yes" } else { "**no**" });
}
