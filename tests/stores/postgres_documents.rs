//! What the PostgreSQL store makes of documents, tags and databases of every kind.

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{Read, StoreErrorKind, Versions, WriteError};
use etag_tests::postgres::{Postgres, patient};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, query, query_scalar};

use crate::postgres::{Product, products, tea};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[versioned(name = "page", epoch = 1)]
struct Page {
    #[versioned(key)]
    path: String,
    text: String,
}

fn page(path: &str, text: &str) -> Page {
    Page { path: path.to_owned(), text: text.to_owned() }
}

#[tokio::test]
async fn types_are_told_apart_and_listed_in_the_order_of_their_keys() {
    let Some((products, store, _)) = products().await else { return };
    let pages = Versions::<Page>::new(store);
    let mut ids = [256, 0, 65_536, 1, 255, u64::MAX];
    for id in ids {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    for path in ["b", "", "a\0", "a", "é", "ab"] {
        pages.unconditionally("test").put(page(path, "x")).await.unwrap();
    }
    ids.sort_unstable();

    let mut listed = Vec::new();
    let mut after = None;
    loop {
        let part = products.list(after.as_ref(), 4).await.unwrap();
        listed.extend(part.members.iter().map(|member| member.id));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
    let paths: Vec<String> =
        pages.list(None, usize::MAX).await.unwrap().members.iter().map(|page| page.path.clone()).collect();
    assert_eq!(paths, ["", "a", "a\0", "ab", "b", "é"]);
    // A page of none would have no key for the next one to begin behind.
    assert_eq!(products.list(None, 0).await.unwrap().members.len(), 1);
}

#[tokio::test]
async fn a_document_is_kept_as_the_text_that_it_is() {
    let Some((_, store, pool)) = products().await else { return };
    let pages = Versions::<Page>::new(store);
    // What `jsonb` would refuse, reorder or round.
    let nul = page("nul", "a\0b\u{FFFF}\u{1F9EA}");
    pages.unconditionally("test").put(nul.clone()).await.unwrap();
    assert_eq!(pages.load(&nul.path).await.unwrap().unwrap().value, nul);
    let text: String = query_scalar("SELECT body::text FROM etag_documents").fetch_one(&pool).await.unwrap();
    assert_eq!(text, serde_json::to_string(&nul).unwrap());
}

#[tokio::test]
async fn what_a_reader_holds_is_not_fetched() {
    let Some((products, _, pool)) = products().await else { return };
    let stored = products.unconditionally("test").put(tea()).await.unwrap();
    // Whoever reads this body fails.
    query("UPDATE etag_documents SET body = '{}'").execute(&pool).await.unwrap();
    let read = async |field: &[u8]| {
        let fields = [("If-None-Match", field)];
        let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
        products.read(Method::Get, &7, &asked).await
    };

    let tag = stored.etag();
    for held in [format!("{tag}"), format!("\"other\", W/{tag}, \"last\"")] {
        let Ok(Read::NotModified(validators)) = read(held.as_bytes()).await else { panic!("{held}") };
        assert_eq!(validators, stored.validators);
    }
    let state_alone = format!("\"{}\"", stored.validators.state);
    for not_held in [b"\"other\"".as_slice(), state_alone.as_bytes()] {
        assert_eq!(read(not_held).await.unwrap_err().to_string(), "the product with key 7 cannot be read");
    }
}

#[tokio::test]
async fn the_tags_of_a_hostile_reader_are_no_more_than_tags() {
    let Some(server) = Postgres::shared() else { return };
    for encoding in ["UTF8", "LATIN1"] {
        let url = server.database_with(&["-E", encoding, "-T", "template0"]);
        let products = Versions::<Product>::new(patient().connect(&url).await.unwrap());
        let tag = products.unconditionally("test").put(tea()).await.unwrap().etag();
        let many = format!("\"{}\"", "x\", \"".repeat(3_000));
        let several = format!("\"{}\"", "x\", \"".repeat(900));
        let long = format!("\"{}\"", "x".repeat(60_000));
        let hostile = [
            "\"');DROP/**/TABLE/**/etag_documents;--\"",
            "\"{NULL,\\\\}\"",
            "\"漢\"",
            "\"$1\"",
            &several,
            &many,
            &long,
        ];
        for field in hostile.map(str::as_bytes).into_iter().chain([b"\"\xFF\xFE\"".as_slice()]) {
            let limits = Limits::default();
            let with_ours = [field, b", ", tag.as_bytes()].concat();
            for (field, held) in [(field, false), (&with_ours, true)] {
                let fields = [("If-None-Match", field)];
                let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &limits);
                match products.read(Method::Get, &7, &asked).await {
                    Ok(Read::Loaded(stored)) => {
                        assert_eq!((stored.value, held), (tea(), false), "{}", field.escape_ascii());
                    }
                    Ok(Read::NotModified(_)) => assert!(held),
                    Err(err) => assert_eq!(err.status(), 431, "{err:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn what_the_database_cannot_hold_is_refused_and_not_written() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database_with(&["-E", "LATIN1", "-T", "template0"]);
    let pages = Versions::<Page>::new(patient().connect(&url).await.unwrap());
    let before = pages.unconditionally("test").put(page("a", "é")).await.unwrap();
    for (reason, text) in [("test", "漢"), ("a\0b", "b")] {
        let err = pages.unconditionally(reason).put(page("a", text)).await.unwrap_err();
        let WriteError::NotWritten(err) = err else { panic!("{err:?}") };
        assert_eq!(err.kind(), StoreErrorKind::Failed);
        assert_eq!(pages.load(&"a".to_owned()).await.unwrap().unwrap(), before);
    }
    pages.unconditionally("test").put(page("a", "ü")).await.unwrap();
}

#[tokio::test]
async fn limits_are_named() {
    let Some(server) = Postgres::shared() else { return };
    let store = patient().with_max_document_bytes(100).connect(&server.database()).await.unwrap();
    let pages = Versions::<Page>::new(store);
    let message = async |page: Page| {
        let WriteError::NotWritten(err) = pages.unconditionally("test").put(page).await.unwrap_err() else { panic!() };
        assert_eq!(err.kind(), StoreErrorKind::TooLarge);
        err.to_string()
    };
    assert_eq!(message(page(&"k".repeat(1_023), "")).await, "the key has 1025 bytes, over the limit of 1024 bytes");
    assert_eq!(message(page("a", &"x".repeat(79))).await, "the document has 101 bytes, over the limit of 100 bytes");
    pages.unconditionally("test").put(page("a", &"x".repeat(78))).await.unwrap();
}

#[tokio::test]
async fn a_corrupt_row_is_an_error_of_its_own_and_of_no_other() {
    let Some((products, _, pool)) = products().await else { return };
    for id in 1..=4 {
        products.unconditionally("test").put(Product { id, ..tea() }).await.unwrap();
    }
    let corrupt = [
        (1, "UPDATE etag_documents SET state = '' WHERE key_json = '1'"),
        (
            2,
            "UPDATE etag_documents SET body = (SELECT body FROM etag_documents WHERE key_json = '4') WHERE key_json = '2'",
        ),
        (3, "UPDATE etag_documents SET body = '[]' WHERE key_json = '3'"),
    ];
    for (id, statement) in corrupt {
        query(statement).execute(&pool).await.unwrap();
        let err = products.load(&id).await.unwrap_err();
        assert_eq!(err.kind(), StoreErrorKind::Corrupt, "{err}");
        assert_eq!(err.to_string(), format!("the product with key {id} cannot be read"));
    }
    assert!(products.load(&4).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_open_a_new_database_at_once_make_its_tables_once() {
    let Some(server) = Postgres::shared() else { return };
    let url = server.database();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let url = url.clone();
        tasks.spawn(async move { patient().connect(&url).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await.len(), 8);
    let pool = PgPool::connect(&url).await.unwrap();
    let version: Vec<i64> = query_scalar("SELECT version FROM etag_schema").fetch_all(&pool).await.unwrap();
    assert_eq!(version, [1]);
}

#[tokio::test]
async fn tables_of_a_newer_release_are_left_alone() {
    let Some((_, _, pool)) = products().await else { return };
    let server = (*pool.connect_options()).clone();
    query("UPDATE etag_schema SET version = 7").execute(&pool).await.unwrap();
    let err = patient().connect_with(server).await.unwrap_err();
    assert_eq!(err.kind(), StoreErrorKind::Failed);
    assert_eq!(err.to_string(), "the tables have version 7, and this release knows those up to version 1");
}

#[tokio::test]
async fn a_user_who_may_not_create_tables_can_use_those_that_are_there() {
    let Some((_, _, pool)) = products().await else { return };
    for statement in [
        "DROP ROLE IF EXISTS clerk",
        "CREATE ROLE clerk LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk",
    ] {
        query(statement).execute(&pool).await.unwrap();
    }
    let clerk = (*pool.connect_options()).clone().username("clerk");
    let products = Versions::<Product>::new(patient().connect_with(clerk).await.unwrap());
    products.unconditionally("test").put(tea()).await.unwrap();
}
