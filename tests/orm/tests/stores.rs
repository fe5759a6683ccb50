//! Each store by hand, on a database file of its own.

use std::path::Path;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use etag_core::{EntityTag, HttpDate, Limits, Method, Preconditions};
use etag_orm::{DieselProducts, Product, SeaOrmProducts};
use etag_store::contract::verify;
use etag_store::{Permit, Policy, Refusal, Store, StoreErrorKind, Versions, WriteError};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;

const TABLE: &str = "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL,
    price_in_cents INTEGER NOT NULL CHECK (price_in_cents >= 0), version INTEGER NOT NULL);
    INSERT INTO products VALUES (1, 'Wireless Mouse', 2999, 12);";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_diesel() {
    let folder = tempfile::tempdir().unwrap();
    let pool = diesel_pool(folder.path());
    pool.get().unwrap().batch_execute(TABLE).unwrap();
    keeps_the_promise(DieselProducts(pool.clone())).await;
    verify::<Product, _>(DieselProducts(pool)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_sea_orm() {
    let (_folder, db) = sea_orm_connection().await;
    keeps_the_promise(SeaOrmProducts(db.clone())).await;
    verify::<Product, _>(SeaOrmProducts(db)).await.unwrap();
}

async fn keeps_the_promise(store: impl Store<Product>) {
    let products = Versions::new(store);
    old_rows_are_read(&products).await;
    the_second_of_two_permits_writes_nothing(&products).await;
    a_write_that_changes_nothing_leaves_the_tag(&products).await;
    a_row_created_again_has_a_version_of_its_own(&products).await;
    what_the_database_refuses_was_not_written(&products).await;
    every_acknowledged_write_is_counted(&products).await;
}

async fn old_rows_are_read(products: &Versions<Product>) {
    let mouse = products.load(&1).await.unwrap().unwrap();
    assert_eq!((mouse.name.as_str(), mouse.etag().as_bytes()), ("Wireless Mouse", &b"\"12\""[..]));
    assert!(products.load(&2).await.unwrap().is_none());
}

async fn the_second_of_two_permits_writes_nothing(products: &Versions<Product>) {
    let tag = tag(products).await;
    let (Ok(Permit::Matched(ann)), Ok(Permit::Matched(ben))) =
        (if_match(products, &tag).await, if_match(products, &tag).await)
    else {
        panic!("the tag is current")
    };
    let anns = ann.update(|product| product.price_in_cents += 1).await.unwrap();
    assert_eq!(anns.etag().as_bytes(), b"\"13\"");
    assert_eq!(products.load(&1).await.unwrap().unwrap(), anns);
    let refused = ben.update(|product| product.price_in_cents = 0).await.unwrap_err();
    let WriteError::PreconditionFailed(failed) = refused else { panic!("{refused:?}") };
    assert_eq!(failed.current.as_deref(), Some(&anns));
    assert_eq!(if_match(products, &tag).await.unwrap_err().status(), 412);
}

async fn a_write_that_changes_nothing_leaves_the_tag(products: &Versions<Product>) {
    let before = products.load(&1).await.unwrap().unwrap();
    let Ok(Permit::Matched(permit)) = if_match(products, &before.etag()).await else { panic!("the tag is current") };
    assert_eq!(permit.replace(before.value.clone()).await.unwrap(), before);
    assert_eq!(products.load(&1).await.unwrap().unwrap(), before);
}

async fn a_row_created_again_has_a_version_of_its_own(products: &Versions<Product>) {
    let before = products.load(&1).await.unwrap().unwrap();
    let Ok(Permit::Matched(ann)) = if_match(products, &before.etag()).await else { panic!("the tag is current") };
    let Ok(Permit::Matched(ben)) = if_match(products, &before.etag()).await else { panic!("the tag is current") };
    ann.delete().await.unwrap();
    assert!(products.load(&1).await.unwrap().is_none());
    let asked = Preconditions::from_pairs(&[("If-None-Match", "*")], HttpDate::from_unix(0), &Limits::default());
    let policy = Policy::default();
    let Ok(Permit::Vacant(ann)) = products.check(Method::Put, &1, &asked, &policy).await else { panic!("deleted") };
    let Ok(Permit::Vacant(cleo)) = products.check(Method::Put, &1, &asked, &policy).await else { panic!("deleted") };
    let created = ann.create(before.value.clone()).await.unwrap();
    assert_ne!(created.etag(), before.etag());
    assert_eq!(products.load(&1).await.unwrap().unwrap(), created);
    for refused in [ben.delete().await.unwrap_err(), cleo.create(before.value.clone()).await.unwrap_err()] {
        let WriteError::PreconditionFailed(failed) = refused else { panic!("{refused:?}") };
        assert_eq!(failed.current.as_deref(), Some(&created));
    }
}

async fn what_the_database_refuses_was_not_written(products: &Versions<Product>) {
    let before = products.load(&1).await.unwrap().unwrap();
    let Ok(Permit::Matched(permit)) = if_match(products, &before.etag()).await else { panic!("the tag is current") };
    match permit.update(|product| product.price_in_cents = -1).await.unwrap_err() {
        WriteError::NotWritten(err) => assert_eq!(err.kind(), StoreErrorKind::Failed),
        other => panic!("{other:?}"),
    }
    assert_eq!(products.load(&1).await.unwrap().unwrap(), before);
}

async fn every_acknowledged_write_is_counted(products: &Versions<Product>) {
    let before = products.load(&1).await.unwrap().unwrap().price_in_cents;
    let mut writers = JoinSet::new();
    for _ in 0..8 {
        let products = products.clone();
        writers.spawn(async move {
            let mut acknowledged = 0;
            while acknowledged < 10 {
                let permit = match if_match(&products, &tag(&products).await).await {
                    Ok(Permit::Matched(permit)) => permit,
                    Err(Refusal::PreconditionFailed(_)) => continue,
                    other => panic!("{other:?}"),
                };
                match permit.update(|product| product.price_in_cents += 1).await {
                    Ok(_) => acknowledged += 1,
                    Err(WriteError::PreconditionFailed(_)) => {}
                    Err(err) => panic!("{err:?}"),
                }
            }
        });
    }
    writers.join_all().await;
    assert_eq!(products.load(&1).await.unwrap().unwrap().price_in_cents - before, 80);
}

async fn if_match(products: &Versions<Product>, tag: &EntityTag) -> Result<Permit<Product>, Refusal<Product>> {
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    products.check(Method::Put, &1, &asked, &Policy::default()).await
}

async fn tag(products: &Versions<Product>) -> EntityTag {
    products.load(&1).await.unwrap().expect("the row is there").etag()
}

fn diesel_pool(folder: &Path) -> Pool<ConnectionManager<SqliteConnection>> {
    let path = folder.join("shop.db");
    Pool::builder()
        .max_size(4)
        .connection_timeout(Duration::from_secs(10))
        .connection_customizer(Box::new(WriteAheadLog))
        .build(ConnectionManager::new(path.to_str().expect("a folder in UTF-8")))
        .unwrap()
}

#[derive(Debug)]
struct WriteAheadLog;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for WriteAheadLog {
    fn on_acquire(&self, db: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        db.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

async fn sea_orm_connection() -> (TempDir, DatabaseConnection) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", folder.path().join("shop.db").display()));
    options.max_connections(4).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
    db.execute_unprepared(TABLE).await.unwrap();
    (folder, db)
}
