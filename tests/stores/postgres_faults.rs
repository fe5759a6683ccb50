//! The PostgreSQL store, when connections and servers go away.

use std::collections::HashSet;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use etag_store::{
    BatchError, Matched, Permit, PostgresOptions, PostgresStore, Refusal, StoreErrorKind, Versions, WriteError,
};
use etag_tests::postgres::{Postgres, patient};
use sqlx::{PgPool, query, query_scalar};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::postgres::{Product, increment, matched, tea, try_check, until_blocked};
use crate::postgres_proxy::{At, Cut, Proxy};

/// After so long a server is not there: far longer than it takes one that is.
const UNAVAILABLE: Duration = Duration::from_secs(10);

/// Products behind a proxy, and behind its back.
struct Proxied {
    proxy: Proxy,
    products: Versions<Product>,
    direct: Versions<Product>,
}

impl Proxied {
    /// With one row, and one connection on which nothing is prepared but what created it.
    async fn start() -> Option<Self> {
        let server = Postgres::shared()?;
        let url = server.database();
        let proxy = Proxy::start(server.port()).await;
        let direct = Versions::new(patient().connect(&url).await.unwrap());
        direct.unconditionally("test").put(tea()).await.unwrap();
        let url = url.replace(&format!(":{}/", server.port()), &format!(":{}/", proxy.port()));
        let options = PostgresOptions::new().with_max_connections(1).with_max_wait(UNAVAILABLE);
        let products = Versions::new(options.connect(&url).await.unwrap());
        Some(Self { proxy, products, direct })
    }

    /// With everything prepared that is sent for a read and a write.
    async fn warm() -> Option<Self> {
        let this = Self::start().await?;
        increment(&this.products, 7).await;
        Some(this)
    }

    async fn stock(&self) -> u64 {
        self.direct.load(&7).await.unwrap().unwrap().stock
    }
}

#[tokio::test]
async fn a_connection_lost_before_the_statement_is_sent_is_replaced_by_another() {
    let Some(this) = Proxied::start().await else { return };
    let permit = matched(&this.products, 7).await;
    this.proxy.cut(Cut::Before(At::Parse));
    permit.update(|product| product.stock += 1).await.unwrap();
    assert!(!this.proxy.is_armed(), "nothing was cut");
    assert_eq!(this.stock().await, 1);
}

#[tokio::test]
async fn a_connection_lost_with_the_statement_leaves_the_outcome_unknown() {
    for (cut, stock) in [(Cut::Before(At::Bind), 1), (Cut::BeforeTheAnswer(At::Bind), 2)] {
        let Some(this) = Proxied::warm().await else { return };
        let permit = matched(&this.products, 7).await;
        this.proxy.cut(cut);
        let err = permit.update(|product| product.stock += 1).await.unwrap_err();
        // From here the two look the same.
        assert!(matches!(err, WriteError::Unknown(_)), "{cut:?}: {err:?}");
        assert!(!this.proxy.is_armed(), "nothing was cut");
        assert_eq!(this.stock().await, stock, "{cut:?}");
        assert_eq!(this.products.counts().unknown, 1);

        increment(&this.products, 7).await;
        assert_eq!(this.stock().await, stock + 1, "{cut:?}");
    }
}

#[tokio::test]
async fn a_read_is_sent_again() {
    let Some(this) = Proxied::warm().await else { return };
    for cut in [Cut::Before(At::Bind), Cut::BeforeTheAnswer(At::Bind)] {
        this.proxy.cut(cut);
        assert_eq!(this.products.load(&7).await.unwrap().unwrap().stock, 1, "{cut:?}");
        assert!(!this.proxy.is_armed(), "nothing was cut");
    }
}

#[tokio::test]
async fn a_batch_is_sent_again_unless_its_commit_was() {
    let Some(this) = Proxied::warm().await else { return };
    let replacing = async |stock| vec![matched(&this.products, 7).await.replacing(Product { stock, ..tea() }).unwrap()];

    let pending = replacing(10).await;
    this.proxy.cut(Cut::BeforeTheAnswer(At::Bind));
    this.products.commit_all(pending).await.unwrap();
    assert!(!this.proxy.is_armed(), "nothing was cut");
    assert_eq!(this.stock().await, 10);

    for (cut, stock) in [(Cut::Before(At::Commit), 10), (Cut::BeforeTheAnswer(At::Commit), 11)] {
        let pending = replacing(11).await;
        this.proxy.cut(cut);
        let err = this.products.commit_all(pending).await.unwrap_err();
        assert!(matches!(err, BatchError::Unknown(_)), "{cut:?}: {err:?}");
        assert!(!this.proxy.is_armed(), "nothing was cut");
        assert_eq!(this.stock().await, stock, "{cut:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let Some(mut this) = Proxied::warm().await else { return };
    let permit = matched(&this.products, 7).await;
    let port = this.proxy.port();
    // The connection is alive when it comes back into the pool,
    tokio::time::sleep(Duration::from_millis(200)).await;
    this.proxy.end().await;
    // and is idle for so long that it is not trusted, but asked.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let WriteError::NotWritten(err) = permit.update(|product| product.stock += 1).await.unwrap_err() else { panic!() };
    assert_eq!(err.kind(), StoreErrorKind::Unavailable);
    assert_eq!(this.products.load(&7).await.unwrap_err().kind(), StoreErrorKind::Unavailable);
    assert_eq!(this.direct.load(&7).await.unwrap().unwrap().stock, 1);

    let options = PostgresOptions::new().with_max_wait(Duration::from_millis(300));
    let err = options.connect(&format!("postgres://postgres@127.0.0.1:{port}/any")).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Unavailable);
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_not_merely_unavailable() {
    let Some(server) = Postgres::shared() else { return };
    let url = format!("postgres://postgres@127.0.0.1:{}/nowhere", server.port());
    let err = patient().connect(&url).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Failed);
    assert_eq!(PostgresStore::connect("nonsense").await.unwrap_err().kind(), StoreErrorKind::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_cancelled_is_not_written_and_one_whose_session_ends_is_unknown() {
    let Some(server) = Postgres::shared() else { return };
    for (end, kind) in
        [("pg_cancel_backend", StoreErrorKind::Unavailable), ("pg_terminate_backend", StoreErrorKind::Unknown)]
    {
        let url = server.database();
        let products = Versions::<Product>::new(patient().connect(&url).await.unwrap());
        let pool = PgPool::connect(&url).await.unwrap();
        products.unconditionally("test").put(tea()).await.unwrap();
        let permit = matched(&products, 7).await;
        let mut lock = pool.begin().await.unwrap();
        query("SELECT FROM etag_documents FOR UPDATE").execute(&mut *lock).await.unwrap();
        let writing = tokio::spawn(async move { permit.update(|product| product.stock += 1).await });
        until_blocked(&pool, 1).await;
        let statement = format!(
            "SELECT {end}(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        );
        query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
        let found = match writing.await.unwrap().unwrap_err() {
            WriteError::NotWritten(err) => err.kind(),
            WriteError::Unknown(unknown) => unknown.error().kind(),
            err => panic!("{end}: {err:?}"),
        };
        assert_eq!(found, kind, "{end}");
        lock.rollback().await.unwrap();
        increment(&products, 7).await;
        assert_eq!(products.load(&7).await.unwrap().unwrap().stock, 1);
    }
}

/// The right to change product 7, however often a write that was dropped before lands in between.
async fn matched_at_last(products: &Versions<Product>) -> Matched<Product> {
    loop {
        let tag = products.load(&7).await.unwrap().unwrap().etag().to_string();
        match try_check(products, 7, &[("If-Match", &tag)]).await {
            Ok(Permit::Matched(matched)) => return matched,
            Err(Refusal::PreconditionFailed(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// What the future gives within so many polls; or nothing, and it is dropped a little behind the last of them.
async fn polled<R>(future: impl Future<Output = R>, polls: u32, linger: Duration) -> Option<R> {
    let mut future = pin!(future);
    let mut left = polls;
    let ended = poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    });
    let ended = ended.await;
    if ended.is_none() {
        // More exact than a timer of the runtime.
        thread::sleep(linger);
    }
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_dropped_at_any_point_is_whole_or_did_not_happen() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    // One connection, so that each write finds what the write before it left of it.
    let store = patient().with_max_connections(1).connect(&url).await.unwrap();
    let products = Versions::<Product>::new(store.clone());
    products.unconditionally("test").put(tea()).await.unwrap();
    let (mut finished, mut dropped) = (0, 0);
    for round in 0..50 {
        // The later it is dropped, the further the server is.
        let linger = Duration::from_micros(round * 50);
        for polls in 0.. {
            let permit = matched_at_last(&products).await;
            match polled(permit.update(|product| product.stock += 1), polls, linger).await {
                Some(Ok(_)) => {
                    finished += 1;
                    break;
                }
                // The server may carry out a write when its connection was closed; whoever has checked before that is late.
                None | Some(Err(WriteError::PreconditionFailed(_))) => dropped += 1,
                Some(Err(err)) => panic!("{err}"),
            }
        }
    }
    // None that was dropped can land behind this one.
    increment(&products, 7).await;
    // That which is never polled is dropped before it has begun.
    assert!(dropped > 50, "none was dropped in the middle");
    let (stored, history) = (products.load(&7).await.unwrap().unwrap(), store.history::<Product>(&7).await.unwrap());
    assert!(stored.stock > finished);
    assert_eq!(history.len() as u64, stored.stock + 1);
    assert!(history.windows(2).all(|pair| pair[0].to == pair[1].from));
    assert_eq!(history.last().unwrap().to, Some(stored.validators.state));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_dropped_while_it_waits_for_a_lock_leaves_the_store_usable() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    let store = patient().with_max_connections(1).connect(&url).await.unwrap();
    let products = Versions::<Product>::new(store.clone());
    let pool = PgPool::connect(&url).await.unwrap();
    products.unconditionally("test").put(tea()).await.unwrap();
    let permit = matched(&products, 7).await;
    let mut lock = pool.begin().await.unwrap();
    query("SELECT FROM etag_documents FOR UPDATE").execute(&mut *lock).await.unwrap();
    let writing = tokio::spawn(async move { permit.update(|product| product.stock += 1).await });
    until_blocked(&pool, 1).await;
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    lock.rollback().await.unwrap();

    increment(&products, 7).await;
    let stored = products.load(&7).await.unwrap().unwrap();
    assert_eq!(store.history::<Product>(&7).await.unwrap().len() as u64, stored.stock + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_were_dropped_do_not_go_on_waiting_on_the_server() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    let products = Versions::new(patient().with_max_connections(1).connect(&url).await.unwrap());
    products.unconditionally("test").put(tea()).await.unwrap();
    let pool = PgPool::connect(&url).await.unwrap();
    let mut holder = pool.begin().await.unwrap();
    query("SELECT FROM etag_documents FOR UPDATE").execute(&mut *holder).await.unwrap();
    for _ in 0..3 {
        let write = tokio::spawn(matched(&products, 7).await.update(|product| product.stock += 1));
        until_blocked(&pool, 1).await;
        write.abort();
        assert!(write.await.unwrap_err().is_cancelled());

        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut looks = 0;
        while query_scalar::<_, i64>(waiting).fetch_one(&pool).await.unwrap() > 0 {
            looks += 1;
            assert!(looks < 600, "a write that was dropped a minute ago still waits for the lock");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    holder.rollback().await.unwrap();
    assert_eq!(products.load(&7).await.unwrap().unwrap().stock, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_has_every_acknowledged_write_when_it_is_back() {
    let Some(server) = Postgres::start(&[]) else { return };
    let url = server.database();
    let store = PostgresOptions::new().with_max_wait(UNAVAILABLE).connect(&url).await.unwrap();
    let products = Versions::<Product>::new(store.clone());
    for id in 0..8 {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    let mut told = [Told::default(); 8];
    for round in 0..3_usize {
        let pool = PgPool::connect(&url).await.unwrap();
        let (report, mut reports) = mpsc::unbounded_channel();
        let mut writers = JoinSet::new();
        for id in 0..8 {
            writers.spawn(write_until_nobody_answers(products.clone(), id, report.clone()));
        }
        // Each has had an answer since the server is there;
        let all_have = async {
            let mut waiting: HashSet<u64> = (0..8).collect();
            while !waiting.is_empty() {
                waiting.remove(&reports.recv().await.expect("the writers go on as long as there is a server"));
            }
        };
        timeout(Duration::from_mins(2), all_have).await.expect("each writes");
        // and one waits for a lock, so that it is under way when the server is killed.
        let mut lock = pool.begin().await.unwrap();
        let one = "SELECT FROM etag_documents WHERE key_json = $1 FOR UPDATE";
        query(one).bind(round.to_string()).execute(&mut *lock).await.unwrap();
        until_blocked(&pool, 1).await;
        tokio::task::block_in_place(|| server.kill());
        for (id, writes) in writers.join_all().await {
            told[id].acknowledged += writes.acknowledged;
            told[id].unknown += writes.unknown;
        }
        assert!(told[round].unknown > 0, "a write was under way: {told:?}");
        tokio::task::block_in_place(|| server.restart());

        for (id, told) in (0..).zip(&told) {
            let stored = products.load(&id).await.unwrap().unwrap();
            let possible = told.acknowledged..=told.acknowledged + told.unknown;
            assert!(possible.contains(&stored.stock), "{} of product {id}, {told:?}", stored.stock);
            let history = store.history::<Product>(&id).await.unwrap();
            assert_eq!(history.len() as u64, stored.stock + 1);
            assert!(history.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
    }
}

/// What the writer of a product was told.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    acknowledged: u64,
    unknown: u64,
}

/// Increments a product that nobody else writes, and reports each that was acknowledged.
async fn write_until_nobody_answers(
    products: Versions<Product>,
    id: u64,
    report: mpsc::UnboundedSender<u64>,
) -> (usize, Told) {
    let mut told = Told::default();
    loop {
        let Ok(current) = products.load(&id).await else { return (usize::try_from(id).unwrap(), told) };
        let tag = current.expect("nobody deletes it").etag().to_string();
        // A refusal can only be one of what was unknown, and an error is there for the next read as well.
        let Ok(permit) = try_check(&products, id, &[("If-Match", &tag)]).await else { continue };
        let Permit::Matched(permit) = permit else { panic!("it exists") };
        match permit.update(|product| product.stock += 1).await {
            Ok(_) => {
                told.acknowledged += 1;
                // Nobody listens any more once each has had its turn.
                let _ = report.send(id);
            }
            Err(WriteError::Unknown(_)) => told.unknown += 1,
            Err(WriteError::NotWritten(err)) => assert_eq!(err.kind(), StoreErrorKind::Unavailable, "{err:?}"),
            Err(err) => panic!("a false refusal: {err:?}"),
        }
    }
}
