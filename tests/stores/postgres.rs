//! The PostgreSQL store, on a server that works.

use std::sync::Arc;

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{BatchError, Matched, Permit, Policy, PostgresStore, Refusal, Vacant, Versions, WriteError};
use etag_tests::postgres::{Postgres, patient};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgPool, query, query_scalar};
use tokio::sync::Barrier;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "product", epoch = 1)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) stock: u64,
    #[versioned(representation)]
    pub(crate) views: u64,
}

pub(crate) fn tea() -> Product {
    Product { id: 7, name: "tea".to_owned(), stock: 0, views: 0 }
}

/// Products in a new database, and a pool to look behind the store.
pub(crate) async fn products() -> Option<(Versions<Product>, PostgresStore, PgPool)> {
    let url = Postgres::shared()?.database();
    let store = patient().connect(&url).await.unwrap();
    Some((Versions::new(store.clone()), store, PgPool::connect(&url).await.unwrap()))
}

pub(crate) async fn check(products: &Versions<Product>, id: u64, fields: &[(&str, &str)]) -> Permit<Product> {
    try_check(products, id, fields).await.unwrap()
}

pub(crate) async fn try_check(
    products: &Versions<Product>,
    id: u64,
    fields: &[(&str, &str)],
) -> Result<Permit<Product>, Refusal<Product>> {
    let asked = Preconditions::from_pairs(fields, HttpDate::from_unix(0), &Limits::default());
    products.check(Method::Put, &id, &asked, &Policy::default()).await
}

pub(crate) async fn matched(products: &Versions<Product>, id: u64) -> Matched<Product> {
    loop {
        let tag = products.load(&id).await.unwrap().unwrap().etag();
        match try_check(products, id, &[("If-Match", &tag.to_string())]).await {
            Ok(Permit::Matched(matched)) => return matched,
            // A write whose future was dropped may land in between.
            Err(Refusal::PreconditionFailed(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn vacant(products: &Versions<Product>, id: u64) -> Vacant<Product> {
    let Permit::Vacant(vacant) = check(products, id, &[("If-None-Match", "*")]).await else { panic!() };
    vacant
}

#[tokio::test]
async fn a_stale_permit_writes_nothing_and_is_told_what_is_there() {
    let Some((products, store, _)) = products().await else { return };
    vacant(&products, 7).await.create(tea()).await.unwrap();
    let (one, other, third) = (matched(&products, 7).await, matched(&products, 7).await, matched(&products, 7).await);
    let stored = one.update(|product| product.stock += 1).await.unwrap();

    let Err(WriteError::PreconditionFailed(failed)) = other.replace(Product { stock: 9, ..tea() }).await else {
        panic!()
    };
    assert_eq!(failed.current.unwrap().etag(), stored.etag());
    assert!(matches!(third.delete().await, Err(WriteError::PreconditionFailed(_))));
    assert_eq!(products.load(&7).await.unwrap().unwrap(), stored);
    assert_eq!(store.history::<Product>(&7).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_state_does_not_come_back_with_the_content() {
    let Some((products, store, _)) = products().await else { return };
    for stock in [0, 1, 0] {
        products.unconditionally("test").put(Product { stock, ..tea() }).await.unwrap();
    }
    let stale = matched(&products, 7).await;
    matched(&products, 7).await.delete().await.unwrap();
    products.unconditionally("test").put(tea()).await.unwrap();
    assert!(matches!(stale.replace(tea()).await, Err(WriteError::PreconditionFailed(_))));

    let states: std::collections::HashSet<String> =
        store.history::<Product>(&7).await.unwrap().iter().filter_map(|entry| Some(entry.to?.to_string())).collect();
    assert_eq!(states.len(), 4);
}

#[tokio::test]
async fn the_history_tells_each_state_and_the_reason() {
    let Some((products, store, _)) = products().await else { return };
    let before = std::time::SystemTime::now();
    let first = vacant(&products, 7).await.create(tea()).await.unwrap().validators.state;
    let second = matched(&products, 7).await.update(|product| product.stock = 1).await.unwrap().validators.state;
    // Leaves the state alone, and so is not in the history.
    matched(&products, 7).await.update(|product| product.views += 1).await.unwrap();
    products.unconditionally("recall 12").delete(&7).await.unwrap();

    let history = store.history::<Product>(&7).await.unwrap();
    let told: Vec<_> = history.iter().map(|entry| (entry.from, entry.to, entry.reason.as_deref())).collect();
    assert_eq!(
        told,
        [(None, Some(first), None), (Some(first), Some(second), None), (Some(second), None, Some("recall 12"))]
    );
    assert!(history.is_sorted_by_key(|entry| entry.at));
    assert!(history[0].at.duration_since(before).unwrap_or_default().as_secs() < 3_600);
    assert!(store.history::<Product>(&8).await.unwrap().is_empty());
}

#[tokio::test]
async fn writers_do_not_collide_on_the_representation() {
    let Some((products, _, _)) = products().await else { return };
    products.unconditionally("test").put(tea()).await.unwrap();
    let writer = matched(&products, 7).await;
    let viewed = matched(&products, 7).await.update(|product| product.views += 1).await.unwrap();
    let written = writer.update(|product| product.stock += 1).await.unwrap();
    assert_eq!((written.stock, written.views), (1, 1));
    assert_ne!(written.validators.state, viewed.validators.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_creations_one_is_acknowledged() {
    let Some((products, _, _)) = products().await else { return };
    for id in 0..20 {
        let barrier = Arc::new(Barrier::new(8));
        let mut tasks = tokio::task::JoinSet::new();
        for stock in 0..8 {
            let (permit, barrier) = (vacant(&products, id).await, Arc::clone(&barrier));
            tasks.spawn(async move {
                barrier.wait().await;
                permit.create(Product { id, stock, ..tea() }).await
            });
        }
        let outcomes = tasks.join_all().await;
        let done: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(done.len(), 1, "{outcomes:?}");
        assert_eq!(products.load(&id).await.unwrap().as_ref(), Some(done[0]));
        assert!(outcomes.iter().flat_map(Result::as_ref).all(|stored| stored == done[0]));
        for err in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            let WriteError::PreconditionFailed(failed) = err else { panic!("{err:?}") };
            assert_eq!(failed.current.as_deref(), Some(done[0]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn creation_and_deletion_of_a_key_leave_what_their_acknowledgements_say() {
    let Some((products, store, _)) = products().await else { return };
    for id in 0..40 {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
        let deleting = tokio::spawn({
            let permit = matched(&products, id).await;
            async move { permit.delete().await }
        });
        let creating = tokio::spawn({
            let products = products.clone();
            async move {
                loop {
                    match try_check(&products, id, &[("If-None-Match", "*")]).await {
                        Ok(Permit::Vacant(vacant)) => {
                            return vacant.create(Product { id, stock: 5, ..tea() }).await.unwrap();
                        }
                        Ok(Permit::Matched(_)) => panic!("there is none that matches"),
                        Err(err) => assert_eq!(err.status(), 412),
                    }
                }
            }
        });
        deleting.await.unwrap().unwrap();
        let created = creating.await.unwrap();
        assert_eq!(products.load(&id).await.unwrap().unwrap(), created);
        let history = store.history::<Product>(&id).await.unwrap();
        assert!(history.windows(2).all(|pair| pair[0].to == pair[1].from), "{history:?}");
        assert_eq!(history.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_is_lost_at_any_isolation_level_of_the_session() {
    let Some(server) = Postgres::shared() else { return };
    for level in ["read committed", "repeatable read", "serializable"] {
        let session = server.database().parse::<PgConnectOptions>().unwrap();
        let session = session.options([("default_transaction_isolation", level)]);
        let products = Versions::<Product>::new(patient().connect_with(session).await.unwrap());
        products.unconditionally("test").put(tea()).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (products, permit) = (products.clone(), matched(&products, 7).await);
            tasks.spawn(async move {
                // All of them hold a permit for the same version at first.
                let first = permit.update(|product| product.stock += 1).await;
                assert!(matches!(first, Ok(_) | Err(WriteError::PreconditionFailed(_))), "{first:?}");
                for _ in usize::from(first.is_ok())..20 {
                    increment(&products, 7).await;
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(products.load(&7).await.unwrap().unwrap().stock, 160, "{level}");
        let counts = products.counts();
        assert!(counts.refused_at_commit >= 7, "{level}: of eight writes to one version one is let in: {counts:?}");
    }
}

/// Adds one to the stock, as often as it takes.
pub(crate) async fn increment(products: &Versions<Product>, id: u64) {
    loop {
        let tag = products.load(&id).await.unwrap().unwrap().etag().to_string();
        match try_check(products, id, &[("If-Match", &tag)]).await {
            Ok(Permit::Matched(matched)) => match matched.update(|product| product.stock += 1).await {
                Ok(_) => return,
                Err(err) => assert_eq!(err.status(), 412, "{err:?}"),
            },
            Ok(Permit::Vacant(_)) => panic!("it exists"),
            Err(err) => assert_eq!(err.status(), 412, "{err:?}"),
        }
    }
}

#[tokio::test]
async fn a_batch_is_written_whole_or_not_at_all() {
    let Some((products, store, _)) = products().await else { return };
    for id in [1, 2, 3] {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    let replacing = async |id, stock| matched(&products, id).await.replacing(Product { id, stock, ..tea() }).unwrap();

    let stale = [replacing(3, 1).await, replacing(1, 1).await];
    increment(&products, 1).await;
    let mut pending =
        vec![replacing(2, 1).await, vacant(&products, 9).await.creating(Product { id: 9, ..tea() }).unwrap()];
    pending.extend(stale);
    let Err(BatchError::PreconditionFailed(failed)) = products.commit_all(pending).await else { panic!() };
    assert_eq!(
        failed.iter().map(|(key, failed)| (*key, failed.current.as_ref().unwrap().stock)).collect::<Vec<_>>(),
        [(1, 1)]
    );
    assert!(products.load(&9).await.unwrap().is_none());
    assert_eq!(store.history::<Product>(&2).await.unwrap().len(), 1);
    assert_eq!(store.history::<Product>(&9).await.unwrap().len(), 0);

    // Two writes by permits for the same version: the second is stale as soon as the first is done.
    let twice = vec![replacing(2, 7).await, replacing(2, 8).await];
    assert!(
        matches!(products.commit_all(twice).await, Err(BatchError::PreconditionFailed(failed)) if failed.len() == 1)
    );
    assert_eq!(products.load(&2).await.unwrap().unwrap().stock, 0);

    let whole = vec![replacing(3, 5).await, matched(&products, 1).await.deleting(), replacing(2, 5).await];
    let stored = products.commit_all(whole).await.unwrap();
    assert_eq!(stored[0], products.load(&3).await.unwrap());
    assert_eq!((stored[1].is_none(), products.load(&1).await.unwrap()), (true, None));
    assert_eq!(stored[2], products.load(&2).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_in_opposite_order_do_not_deadlock() {
    let Some((products, _, pool)) = products().await else { return };
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..6_u64 {
        let products = products.clone();
        tasks.spawn(async move {
            for round in 0..15 {
                let mut pending = Vec::new();
                let mut ids = [1, 2, 3, 4];
                ids.rotate_left((task % 4) as usize);
                for id in ids {
                    // All create and delete the same keys; most batches are refused, and none waits for another that waits for it.
                    let fields: &[_] = if round % 2 == 0 { &[("If-None-Match", "*")] } else { &[("If-Match", "*")] };
                    let asked = Preconditions::from_pairs(fields, HttpDate::from_unix(0), &Limits::default());
                    let policy = Policy::all(etag_store::Rule::put().allowing_star());
                    match products.check(Method::Put, &id, &asked, &policy).await {
                        Ok(Permit::Vacant(vacant)) => pending.push(vacant.creating(Product { id, ..tea() }).unwrap()),
                        Ok(Permit::Matched(matched)) => pending.push(matched.deleting()),
                        Err(err) => assert_eq!(err.status(), 412, "{err:?}"),
                    }
                }
                if let Err(err) = products.commit_all(pending).await {
                    assert_eq!(err.status(), 412, "{err:?}");
                }
            }
        });
    }
    tasks.join_all().await;
    let deadlocks: i64 =
        query_scalar("SELECT pg_stat_get_db_deadlocks(oid) FROM pg_database WHERE datname = current_database()")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(deadlocks, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_the_victim_of_a_deadlock_is_tried_again() {
    let Some((products, _, pool)) = products().await else { return };
    for id in [1, 2] {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    let (low, high) = (1_u64.to_be_bytes(), 2_u64.to_be_bytes());
    let lock = "UPDATE etag_documents SET key_json = key_json WHERE key = $1";
    let mut other = pool.begin().await.unwrap();
    // So that it is the batch that finds the deadlock out.
    query("SET LOCAL deadlock_timeout = '1h'").execute(&mut *other).await.unwrap();
    query(lock).bind(&high[..]).execute(&mut *other).await.unwrap();
    let batch = tokio::spawn({
        let products = products.clone();
        async move {
            let mut pending = Vec::new();
            for id in [2, 1] {
                pending.push(matched(&products, id).await.replacing(Product { id, stock: 1, ..tea() }).unwrap());
            }
            products.commit_all(pending).await
        }
    });
    until_blocked(&pool, 1).await;
    query(lock).bind(&low[..]).execute(&mut *other).await.unwrap();
    other.commit().await.unwrap();
    assert_eq!(batch.await.unwrap().unwrap().len(), 2);
    assert_eq!(products.load(&2).await.unwrap().unwrap().stock, 1);
}

/// Waits until so many sessions of the database wait for a lock.
pub(crate) async fn until_blocked(pool: &PgPool, sessions: i64) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while query_scalar::<_, i64>(waiting).fetch_one(pool).await.unwrap() < sessions {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
