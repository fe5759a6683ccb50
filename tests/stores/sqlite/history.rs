//! The history, and several types in one file.

use std::time::{Duration, SystemTime};

use etag_core::Versioned;
use etag_store::Versions;
use serde::{Deserialize, Serialize};

use super::Database;
use crate::counter::{Counter, counter, increment, matched, put};

#[derive(Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "note", epoch = 1)]
struct Note {
    #[versioned(key)]
    id: u64,
    text: String,
}

#[tokio::test]
async fn the_history_is_a_chain_of_states_that_survives_the_resource() {
    let Database { counters, store, folder: _folder, .. } = Database::open().await;
    let before = SystemTime::now() - Duration::from_millis(1);
    let created = counters.unconditionally("the first").put(counter(1)).await.unwrap().validators.state;
    let changed = matched(&counters, 1).await.update(|counter| counter.count += 1).await.unwrap().validators.state;
    matched(&counters, 1).await.delete().await.unwrap();
    let again = counters.unconditionally("the second").put(counter(1)).await.unwrap().validators.state;
    put(&counters, counter(2)).await;

    let history = store.history::<Counter>(&1).await.unwrap();
    let states: Vec<_> = history.iter().map(|entry| (entry.from, entry.to)).collect();
    let (created, changed, again) = (Some(created), Some(changed), Some(again));
    assert_eq!(states, [(None, created), (created, changed), (changed, None), (None, again)]);
    let reasons: Vec<_> = history.iter().map(|entry| entry.reason.as_deref()).collect();
    assert_eq!(reasons, [Some("the first"), None, None, Some("the second")]);
    assert!(history.iter().all(|entry| (before..=SystemTime::now()).contains(&entry.at)), "{history:?}");
    assert_eq!(store.history::<Counter>(&3).await.unwrap(), []);
}

#[tokio::test]
async fn a_history_that_cannot_be_read_names_the_key() {
    let database = Database::open().await;
    put(&database.counters, counter(1)).await;
    database.connect().execute("UPDATE etag_history SET to_state = 'no state'", []).unwrap();
    let err = database.store.history::<Counter>(&1).await.unwrap_err();
    assert_eq!(err.to_string(), "the counter with key 1 cannot be read");
}

#[tokio::test]
async fn two_types_in_one_file_do_not_see_each_other() {
    let Database { counters, store, folder: _folder, .. } = Database::open().await;
    let notes = Versions::<Note>::new(store.clone());
    put(&counters, counter(1)).await;
    assert!(notes.load(&1).await.unwrap().is_none());
    notes.unconditionally("a test").put(Note { id: 1, text: "buy tea".to_owned() }).await.unwrap();
    increment(&counters, 1).await.unwrap();

    assert_eq!(notes.load(&1).await.unwrap().unwrap().text, "buy tea");
    assert_eq!(notes.list(None, 10).await.unwrap().members.len(), 1);
    assert_eq!(counters.list(None, 10).await.unwrap().members.len(), 1);
    assert_eq!(store.history::<Note>(&1).await.unwrap().len(), 1);
    assert_eq!(store.history::<Counter>(&1).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_table_of_the_users_own_lives_in_the_same_file() {
    let database = Database::open().await;
    database.connect().execute_batch("CREATE TABLE mine (a); PRAGMA user_version = 42;").unwrap();
    put(&database.counters, counter(1)).await;
    let (path, _folder) = database.close().await;
    etag_store::SqliteStore::open(&path).await.unwrap();
    let user = rusqlite::Connection::open(path).unwrap();
    assert_eq!(user.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)), Ok(42));
    assert_eq!(user.query_row("SELECT count(*) FROM mine", [], |row| row.get::<_, i64>(0)), Ok(0));
}
