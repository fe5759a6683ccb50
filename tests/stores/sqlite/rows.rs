//! What is read and written, together with others, and what a corrupt row does to the rest.

use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{BatchError, Read, SqliteOptions, StoreErrorKind, WriteError};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::task::JoinSet;

use super::{Database, whole};
use crate::counter::{Counter, counter, increment, matched, put};

#[tokio::test]
async fn what_is_stored_is_there_when_the_file_is_opened_again() {
    let database = Database::open().await;
    let stored = put(&database.counters, counter(7)).await;
    let (path, _folder) = database.close().await;
    let store = SqliteOptions::new().open(path).await.unwrap();
    let loaded = etag_store::Versions::<Counter>::new(store).load(&7).await.unwrap();
    assert_eq!(loaded, Some(stored));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_of_many_tasks_is_lost() {
    let database = Database::open().await;
    put(&database.counters, counter(1)).await;
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let counters = database.counters.clone();
        tasks.spawn(async move {
            for _ in 0..25 {
                increment(&counters, 1).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(database.counters.load(&1).await.unwrap().unwrap().count, 16 * 25);
    assert_eq!(database.store.history::<Counter>(&1).await.unwrap().len(), 1 + 16 * 25);
}

#[tokio::test]
async fn members_come_in_the_order_of_their_keys() {
    let Database { counters, folder: _folder, .. } = Database::open().await;
    for id in [300, 9, 10, 0, 255] {
        put(&counters, counter(id)).await;
    }
    let first = counters.list(None, 3).await.unwrap();
    assert_eq!(first.members.iter().map(|member| member.id).collect::<Vec<_>>(), [0, 9, 10]);
    let second = counters.list(first.next.as_ref(), 3).await.unwrap();
    assert_eq!(second.members.iter().map(|member| member.id).collect::<Vec<_>>(), [255, 300]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn a_batch_is_written_as_a_whole() {
    let Database { counters, folder: _folder, .. } = Database::open().await;
    for id in 1..=2 {
        put(&counters, counter(id)).await;
    }
    let pending = vec![
        matched(&counters, 1).await.replacing(Counter { count: 5, ..counter(1) }).unwrap(),
        matched(&counters, 2).await.deleting(),
    ];
    assert_eq!(counters.commit_all(pending).await.unwrap()[0].as_ref().unwrap().count, 5);
    assert_eq!(counters.load(&1).await.unwrap().unwrap().count, 5);
    assert!(counters.load(&2).await.unwrap().is_none());
}

#[tokio::test]
async fn a_batch_of_which_some_are_stale_writes_nothing_and_names_them_all() {
    let Database { counters, store, folder: _folder, .. } = Database::open().await;
    for id in 1..=3 {
        put(&counters, counter(id)).await;
    }
    let mut pending = Vec::new();
    for id in 1..=3 {
        pending.push(matched(&counters, id).await.replacing(Counter { count: 5, ..counter(id) }).unwrap());
    }
    increment(&counters, 2).await.unwrap();
    counters.unconditionally("a test").delete(&3).await.unwrap();
    let Err(BatchError::PreconditionFailed(failed)) = counters.commit_all(pending).await else { panic!() };
    let found: Vec<_> =
        failed.iter().map(|(id, failed)| (*id, failed.current.as_ref().map(|current| current.count))).collect();
    assert_eq!(found, [(2, Some(1)), (3, None)]);
    assert_eq!(counters.load(&1).await.unwrap().unwrap().count, 0);
    assert_eq!(store.history::<Counter>(&1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_writes_to_one_key_in_a_batch_the_second_is_refused_and_sees_what_was_there_before() {
    let Database { counters, folder: _folder, .. } = Database::open().await;
    put(&counters, counter(1)).await;
    let pending = vec![
        matched(&counters, 1).await.replacing(Counter { count: 5, ..counter(1) }).unwrap(),
        matched(&counters, 1).await.deleting(),
    ];
    let Err(BatchError::PreconditionFailed(failed)) = counters.commit_all(pending).await else { panic!() };
    let [(1, failed)] = failed.as_slice() else { panic!("{failed:?}") };
    assert_eq!(failed.current.as_ref().map(|current| current.count), Some(0));
    assert_eq!(counters.load(&1).await.unwrap().unwrap().count, 0);
}

#[tokio::test]
async fn a_write_of_the_representation_alone_leaves_the_state_and_collides_with_nobody() {
    let Database { counters, store, folder: _folder, .. } = Database::open().await;
    let first = put(&counters, counter(1)).await;
    let writer = matched(&counters, 1).await;
    let seen = matched(&counters, 1).await.update(|counter| counter.views += 1).await.unwrap();
    assert_eq!(seen.validators.state, first.validators.state);
    assert_ne!(seen.etag(), first.etag());
    let written = writer.update(|counter| counter.count += 1).await.unwrap();
    assert_eq!((written.count, written.views), (1, 1));
    // The history tells of states.
    assert_eq!(store.history::<Counter>(&1).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_reader_that_holds_the_version_is_answered_without_the_body() {
    let database = Database::open().await;
    let stored = put(&database.counters, Counter { text: "x".repeat(65_536), ..counter(1) }).await;
    let (path, _folder) = database.close().await;
    // The pages that only the body fills no longer lead to each other.
    let mut file = std::fs::read(&path).unwrap();
    let mut broken = 0;
    for page in file.chunks_exact_mut(4_096).filter(|page| page[4..].iter().all(|byte| *byte == b'x')) {
        page[..4].fill(0);
        broken += 1;
    }
    assert!(broken > 10, "{broken} pages");
    std::fs::write(&path, file).unwrap();

    let store = SqliteOptions::new().open(path).await.unwrap();
    let counters = etag_store::Versions::<Counter>::new(store);
    let tag = stored.etag();
    let fields = [("If-None-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let Read::NotModified(validators) = counters.read(Method::Get, &1, &asked).await.unwrap() else { panic!() };
    assert_eq!(validators, stored.validators);
    counters.load(&1).await.expect_err("the body is broken");
}

#[tokio::test]
async fn a_reader_that_holds_another_version_is_given_the_current_one() {
    let Database { counters, folder: _folder, .. } = Database::open().await;
    for (id, bytes) in [(1, 10), (2, 65_536)] {
        let old = put(&counters, Counter { text: "x".repeat(bytes), ..counter(id) }).await;
        increment(&counters, id).await.unwrap();
        let tag = old.etag();
        let fields = [("If-None-Match", tag.as_bytes())];
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        let Read::Loaded(current) = counters.read(Method::Get, &id, &asked).await.unwrap() else { panic!() };
        assert_eq!((current.count, current.text.len()), (1, bytes));
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused_by_its_limit() {
    let options = SqliteOptions::new().with_max_document_bytes(1_000).with_max_key_bytes(7);
    let Database { counters, folder: _folder, .. } = Database::open_with(options).await;
    let err = counters.load(&1).await.unwrap_err();
    assert_eq!(err.to_string(), "the key has 8 bytes, over the limit of 7 bytes");

    let options = SqliteOptions::new().with_max_document_bytes(1_000);
    let Database { counters, folder: _folder, .. } = Database::open_with(options).await;
    put(&counters, counter(1)).await;
    let long = Counter { text: "x".repeat(1_000), ..counter(1) };
    let WriteError::NotWritten(err) = matched(&counters, 1).await.replace(long).await.unwrap_err() else { panic!() };
    assert_eq!(err.to_string(), "the document has 1038 bytes, over the limit of 1000 bytes");
    assert_eq!((err.kind(), err.status()), (StoreErrorKind::TooLarge, 413));
    assert_eq!(counters.load(&1).await.unwrap().unwrap().text, "");
}

#[tokio::test]
async fn a_corrupt_row_is_named_and_the_others_stay_readable() {
    let database = Database::open().await;
    let counters = &database.counters;
    for id in 0..=9 {
        put(counters, counter(id)).await;
    }
    let user = database.connect();
    let corrupt = |id: u64, set: &str| {
        let changed = user.execute(&format!("UPDATE etag_documents SET {set} WHERE key_json = ?"), [id.to_string()]);
        assert_eq!(changed.unwrap(), 1);
    };
    corrupt(1, "body = 'no JSON'");
    corrupt(2, "state = 'no state'");
    corrupt(3, "body = replace(body, '\"id\":3', '\"id\":33')");
    corrupt(4, "body = CAST(x'FF' AS TEXT)");
    corrupt(5, "state = CAST(x'FF' AS TEXT)");
    corrupt(6, "representation = ''");

    for id in 1..=6 {
        let err = counters.load(&id).await.unwrap_err();
        assert_eq!(err.to_string(), format!("the counter with key {id} cannot be read"));
        assert_eq!(err.kind(), StoreErrorKind::Corrupt);
        assert_eq!(counters.list(Some(&(id - 1)), 3).await.unwrap_err().to_string(), err.to_string());
    }
    let err = counters.load(&3).await.unwrap_err();
    assert_eq!(whole(&err), "the counter with key 3 cannot be read: it holds the document of key 33");
    assert_eq!(counters.list(Some(&6), 10).await.unwrap().members.len(), 3);
    increment(counters, 7).await.unwrap();
}

#[tokio::test]
async fn a_permit_for_a_row_that_was_corrupted_since_writes_nothing() {
    let database = Database::open().await;
    put(&database.counters, counter(1)).await;
    let permit = matched(&database.counters, 1).await;
    database.connect().execute("UPDATE etag_documents SET revision = 'no state'", []).unwrap();
    let WriteError::NotWritten(err) = permit.delete().await.unwrap_err() else { panic!() };
    assert_eq!(err.kind(), StoreErrorKind::Corrupt);
    let rows = database.connect().query_row("SELECT count(*) FROM etag_documents", [], |row| row.get::<_, i64>(0));
    assert_eq!(rows, Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_users_own_pool_reads_the_documents_while_the_store_writes() {
    let Database { counters, path, folder: _folder, .. } = Database::open().await;
    put(&counters, counter(1)).await;
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&path)).await.unwrap();
    let writes = tokio::spawn({
        let counters = counters.clone();
        async move {
            for _ in 0..100 {
                increment(&counters, 1).await.unwrap();
            }
        }
    });
    let query = "SELECT json_extract(body, '$.count') AS count FROM etag_documents WHERE collection = 'counter'";
    let mut last = 0_i64;
    while last < 100 {
        let count = sqlx::query(query).fetch_one(&pool).await.unwrap().get("count");
        assert!(count >= last, "{count} after {last}");
        last = count;
    }
    writes.await.unwrap();
    pool.close().await;
}
