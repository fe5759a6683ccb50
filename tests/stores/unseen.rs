//! Fields that are in no tag: a write of them is a write all the same.

use etag_core::{HttpDate, Limits, Method, Preconditions};
use etag_store::{Matched, MemoryStore, Permit, Policy, SqliteStore, Store, Versions};
use etag_tests::postgres::{Postgres, patient};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, etag_core::Versioned)]
struct Account {
    #[versioned(key)]
    id: u64,
    name: String,
    #[versioned(skip)]
    logins: u64,
}

async fn matched(accounts: &Versions<Account>) -> Matched<Account> {
    let tag = accounts.load(&1).await.unwrap().unwrap().etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let permit = accounts.check(Method::Patch, &1, &asked, &Policy::default()).await.unwrap();
    let Permit::Matched(matched) = permit else { panic!("{permit:?}") };
    matched
}

async fn no_write_of_an_unseen_field_is_lost(store: impl Store<Account>) {
    let accounts = Versions::new(store);
    let account = Account { id: 1, name: "ada".to_owned(), logins: 0 };
    let first = accounts.unconditionally("a test").put(account).await.unwrap();

    // All three hold a permit for the same tag.
    let (one, other, writer) = (matched(&accounts).await, matched(&accounts).await, matched(&accounts).await);
    let counted = one.update(|account| account.logins += 1).await.unwrap();
    assert_eq!(counted.etag(), first.etag(), "no reader sees it, and no writer collides on it");
    other.update(|account| account.logins += 1).await.unwrap();
    let renamed = writer.update(|account| account.name.replace_range(.., "lovelace")).await.unwrap();
    assert_ne!(renamed.etag(), first.etag());

    let expected = Account { id: 1, name: "lovelace".to_owned(), logins: 2 };
    assert_eq!(accounts.load(&1).await.unwrap().unwrap().value, expected);
    assert_eq!(accounts.counts().refused_at_commit, 0);
}

#[tokio::test]
async fn in_memory_no_write_of_an_unseen_field_is_lost() {
    no_write_of_an_unseen_field_is_lost(MemoryStore::new()).await;
}

#[tokio::test]
async fn in_sqlite_no_write_of_an_unseen_field_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    no_write_of_an_unseen_field_is_lost(SqliteStore::open(folder.path().join("accounts.db")).await.unwrap()).await;
}

#[tokio::test]
async fn in_postgres_no_write_of_an_unseen_field_is_lost() {
    let Some(server) = Postgres::shared() else { return };
    no_write_of_an_unseen_field_is_lost(patient().connect(&server.database()).await.unwrap()).await;
}
