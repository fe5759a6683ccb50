//! One conditional write at a time on PostgreSQL, through `Versions` and as the bare statement, each on a pool of one connection; and a 304.

use std::time::Instant;

use etag_store::{PostgresOptions, Versions};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::conditional_write::{Costs, check_and_write, held_permit};
use crate::item::Item;
use crate::not_modified::{self, Document};
use crate::race::{Contender, race};
use crate::server::Postgres;

const UPDATE: &str = "UPDATE bare SET tag = $1, body = $2::json WHERE id = $3 AND tag = $4";
const SELECT: &str = "SELECT tag, body::text FROM bare WHERE id = $1";

pub(crate) struct Seen {
    pub(crate) costs: Costs,
    /// How many times as long a load takes as a 304: of a text, and of many members.
    pub(crate) documents: [f64; 2],
}

/// Nothing where PostgreSQL is not installed.
pub(crate) async fn run() -> Option<Seen> {
    let server = Postgres::start(&[])?;
    // As the pool of the store: it asks no connection whether it is alive before it is used.
    let options = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
    let url = server.database();
    let pool = options.connect(&url).await.expect("a new database");
    sqlx::raw_sql("CREATE TABLE bare (id bigint PRIMARY KEY, tag text NOT NULL, body json NOT NULL)")
        .execute(&pool)
        .await
        .expect("a new table");
    // A pool of its own, as large as that of the bare statements.
    let store = PostgresOptions::new().with_max_connections(1).connect(&url).await;
    let store = store.expect("new tables");
    let items = Versions::new(store);
    for id in 1..=4 {
        let insert = sqlx::query("INSERT INTO bare VALUES ($1, '1', $2::json)").bind(id).bind(Item::new(id).to_json());
        insert.execute(&pool).await.expect("a new row");
        items.unconditionally("the rows to begin with").put(Item::new(id)).await.expect("a new row");
    }
    // A row each, so that each knows the version of its own.
    let contenders =
        vec![bare_write(&pool, 1), held_permit(&items, 2), bare_read_and_write(&pool, 3), check_and_write(&items, 4)];
    let medians = race("PostgreSQL, durable", contenders).await;
    pool.close().await;
    let documents = Versions::new(PostgresOptions::new().connect(&url).await.expect("the same tables"));
    let documents = [
        not_modified::run("64 KiB of text, PostgresStore", &documents, Document::text()).await,
        not_modified::run("64 KiB of members, PostgresStore", &documents, Document::order()).await,
    ];
    let costs = Costs { write: medians[1] / medians[0], check_and_write: medians[3] / medians[2] };
    Some(Seen { costs, documents })
}

fn bare_write(pool: &PgPool, id: i64) -> Contender {
    let pool = pool.clone();
    Contender::new("bare UPDATE", move || {
        let pool = pool.clone();
        async move {
            let (tag, item) = select(&pool, id).await;
            let start = Instant::now();
            update(&pool, &tag, item).await;
            start.elapsed()
        }
    })
}

fn bare_read_and_write(pool: &PgPool, id: i64) -> Contender {
    let pool = pool.clone();
    Contender::new("bare SELECT, UPDATE", move || {
        let pool = pool.clone();
        async move {
            let start = Instant::now();
            let (tag, item) = select(&pool, id).await;
            update(&pool, &tag, item).await;
            start.elapsed()
        }
    })
}

async fn select(pool: &PgPool, id: i64) -> (String, Item) {
    let row: (String, String) = sqlx::query_as(SELECT).bind(id).fetch_one(pool).await.expect("a row");
    (row.0, serde_json::from_str(&row.1).expect("an item"))
}

async fn update(pool: &PgPool, tag: &str, mut item: Item) {
    item.price_in_cents += 1;
    let next = item.price_in_cents.to_string();
    let query = sqlx::query(UPDATE).bind(next).bind(item.to_json()).bind(item.id).bind(tag);
    assert_eq!(query.execute(pool).await.expect("an update").rows_affected(), 1);
}
