//! What the PostgreSQL store asks of a server, at its start and of each connection that it opens later.

use std::fs;
use std::time::Duration;

use etag_store::{PostgresOptions, StoreError, StoreErrorKind, Stored, Versions, WriteError};
use etag_tests::postgres::{Postgres, patient};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool, query, query_scalar};

use crate::postgres::{Product, increment, matched, tea};

#[tokio::test]
async fn a_standby_is_refused() {
    let Some(server) = Postgres::start(&[]) else { return };
    let url = server.database();
    patient().connect(&url).await.unwrap();
    server.stop();
    std::fs::write(server.folder().join("data/standby.signal"), "").unwrap();
    server.restart();
    let err = patient().connect(&url).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Unavailable);
    assert_eq!(err.to_string(), "the server is a standby: it reads what is no longer current, and writes nothing");
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_acknowledges_is_refused() {
    let Some(server) = Postgres::start(&["fsync=off"]) else { return };
    let unsafe_server = (server.database(), "fsync");
    let Some(shared) = Postgres::shared() else { return };
    let url = shared.database();
    let unsafe_session = (format!("{url}?options=-c%20synchronous_commit%3Doff"), "synchronous_commit");
    for (url, setting) in [unsafe_server, unsafe_session] {
        let err = patient().connect(&url).await.unwrap_err();
        assert_eq!(err.kind(), StoreErrorKind::Failed);
        let message =
            format!("the server has {setting} = off, so that acknowledged writes are lost when its power fails");
        assert_eq!(err.to_string(), message);
        patient().losing_acknowledged_writes_on_power_failure().connect(&url).await.unwrap();
    }
}

#[tokio::test]
async fn a_setting_of_the_database_or_of_the_role_is_seen_as_well() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    let pool = PgPool::connect(&url).await.unwrap();
    let database: String = query_scalar("SELECT current_database()").fetch_one(&pool).await.unwrap();
    for part in [format!("DATABASE {database}"), format!("ROLE postgres IN DATABASE {database}")] {
        patient().connect(&url).await.unwrap();
        execute(&pool, &format!("ALTER {part} SET synchronous_commit = off")).await;
        let err = patient().connect(&url).await.unwrap_err();
        assert_eq!(err.kind(), StoreErrorKind::Failed, "{part}: {err}");
        execute(&pool, &format!("ALTER {part} RESET synchronous_commit")).await;
    }
}

/// What the server becomes while the store is open, and how it is made good again.
#[derive(Clone, Copy, Debug)]
enum Change {
    Setting,
    Restart,
    Standby,
}

impl Change {
    async fn make(self, server: &Postgres, pool: &PgPool) {
        match self {
            Self::Setting => {
                execute(pool, "ALTER ROLE postgres SET synchronous_commit = off").await;
                // The connections that are open have been given the setting as it was.
                let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND datname = current_database()";
                execute(pool, others).await;
            }
            Self::Restart => {
                execute(pool, "ALTER SYSTEM SET fsync = off").await;
                tokio::task::block_in_place(|| {
                    server.stop();
                    server.restart();
                });
            }
            Self::Standby => tokio::task::block_in_place(|| {
                server.stop();
                fs::write(server.folder().join("data/standby.signal"), "").unwrap();
                server.restart();
            }),
        }
    }

    async fn undo(self, pool: &PgPool) {
        match self {
            Self::Setting => execute(pool, "ALTER ROLE postgres RESET synchronous_commit").await,
            Self::Restart => {
                execute(pool, "ALTER SYSTEM RESET fsync").await;
                execute(pool, "SELECT pg_reload_conf()").await;
            }
            Self::Standby => execute(pool, "SELECT pg_promote()").await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_setting_changes_while_the_store_is_open_is_not_used_until_it_is_as_it_was() {
    is_not_used_until_it_is_as_it_was(Change::Setting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_without_fsync_is_not_used_until_it_is_as_it_was() {
    is_not_used_until_it_is_as_it_was(Change::Restart).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_as_a_standby_is_not_used_until_it_is_as_it_was() {
    is_not_used_until_it_is_as_it_was(Change::Standby).await;
}

async fn is_not_used_until_it_is_as_it_was(change: Change) {
    let Some(server) = Postgres::start(&[]) else { return };
    let url = server.database();
    // What is not as it was is waited for that long.
    let options = PostgresOptions::new().with_max_wait(Duration::from_secs(10));
    let products = Versions::<Product>::new(options.connect(&url).await.unwrap());
    products.unconditionally("test").put(tea()).await.unwrap();
    let (permit, pool) = (matched(&products, 7).await, PgPool::connect(&url).await.unwrap());

    change.make(&server, &pool).await;
    let err = until(Result::is_err, &products).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Unavailable, "{err}");
    let err = permit.update(|product| product.stock = 100).await.unwrap_err();
    assert!(matches!(&err, WriteError::NotWritten(err) if err.kind() == StoreErrorKind::Unavailable), "{err:?}");

    change.undo(&pool).await;
    until(Result::is_ok, &products).await.unwrap();
    increment(&products, 7).await;
    assert_eq!(products.load(&7).await.unwrap().unwrap().stock, 1);
}

type Read = Result<Option<Stored<Product>>, StoreError>;

/// The first read that is as it is to be.
async fn until(is_so: impl Fn(&Read) -> bool, products: &Versions<Product>) -> Read {
    for _ in 0..1_000 {
        let read = products.load(&7).await;
        if is_so(&read) {
            return read;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the store has not noticed the change");
}

/// The server is killed with what it has in memory, which is what a commit that is not synchronous leaves there for a while.
#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_loaded_again_does_not_reach_open_connections() {
    // So long that nobody writes the log to the disk but those who commit.
    let Some(server) = Postgres::start(&["wal_writer_delay=10s", "autovacuum=off"]) else { return };
    let url = server.database();
    let open = async |options: PostgresOptions| {
        let store = options.with_max_connections(1).connect(&url).await.unwrap();
        Versions::<Product>::new(store)
    };
    let products = open(patient()).await;
    let careless = open(patient().losing_acknowledged_writes_on_power_failure()).await;
    for id in [1, 2] {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    let (mut kept, mut given) = (0, 0);
    // Until it is shown that the sessions have been told: the one that does not mind loses what it was given last.
    for kills in 1.. {
        // With the settings as they are at the start.
        increment(&products, 1).await;
        increment(&careless, 2).await;
        let pool = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
        reload(&pool, "ALTER SYSTEM SET synchronous_commit = off", "off").await;
        increment(&products, 1).await;
        increment(&careless, 2).await;
        (kept, given) = (kept + 2, given + 2);
        tokio::task::block_in_place(|| {
            server.kill();
            server.restart();
        });

        assert_eq!(careless.load(&1).await.unwrap().unwrap().stock, kept, "an acknowledged write was lost");
        let left = careless.load(&2).await.unwrap().unwrap().stock;
        if left < given {
            return;
        }
        assert!(kills < 20, "no setting that was loaded has lost a write");
        let pool = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
        reload(&pool, "ALTER SYSTEM RESET synchronous_commit", "on").await;
    }
}

async fn reload(pool: &PgPool, change: &str, value: &str) {
    execute(pool, change).await;
    execute(pool, "SELECT pg_reload_conf()").await;
    while query_scalar::<_, String>("SHOW synchronous_commit").fetch_one(pool).await.unwrap() != value {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn execute(pool: &PgPool, statement: &str) {
    query(AssertSqlSafe(statement)).execute(pool).await.unwrap();
}
