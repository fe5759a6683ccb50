//! A table whose version is a text, as a store: the states are those that were issued, and a `tag` column keeps them.

use std::error::Error;

use etag_core::{HttpDate, Limits, Method, Preconditions, State, Versioned};
use etag_store::contract::{Specimen, verify};
use etag_store::{
    Action, Change, Permit, Policy, Store, StoreError, Stored, Swapped, Validators, Versions, WriteError,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{SqlitePool, query, query_as};
use tempfile::TempDir;

#[derive(Clone, Debug, PartialEq, Versioned)]
#[versioned(name = "product", epoch = 1)]
struct Product {
    #[versioned(key)]
    id: i64,
    name: String,
}

/// The table: `id INTEGER PRIMARY KEY, name TEXT NOT NULL, tag TEXT NOT NULL`.
struct Products(SqlitePool);

// [tag column]
impl Store<Product> for Products {
    async fn load(&self, &id: &i64) -> Result<Option<Stored<Product>>, StoreError> {
        let row = query_as("SELECT name, tag FROM products WHERE id = ?").bind(id).fetch_optional(&self.0).await;
        let row: Option<(String, String)> = row.map_err(|err| StoreError::reading::<Product>(&id, err))?;
        let Some((name, tag)) = row else { return Ok(None) };
        let state = State::parse(&tag).map_err(|err| StoreError::corrupt("product", &id, err))?;
        Ok(Some(Stored { value: Product { id, name }, validators: Validators::from_state(state) }))
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let statement = match &change.action {
            Action::Create { next } => {
                query("INSERT INTO products (name, tag, id) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING")
                    .bind(&next.name)
                    .bind(next.validators.state.as_str())
                    .bind(change.key)
            }
            Action::Replace { expected, next } => {
                query("UPDATE products SET name = ?, tag = ? WHERE id = ? AND tag = ?")
                    .bind(&next.name)
                    .bind(next.validators.state.as_str())
                    .bind(change.key)
                    .bind(expected.revision.as_str())
            }
            Action::Delete { expected } => {
                query("DELETE FROM products WHERE id = ? AND tag = ?").bind(change.key).bind(expected.revision.as_str())
            }
        };
        if statement.execute(&self.0).await?.rows_affected() == 0 {
            return Ok(Swapped::Refused(self.load(&change.key).await?));
        }
        if let Action::Create { next } | Action::Replace { next, .. } = &mut change.action {
            next.validators = Validators::from_state(next.validators.state); // the table has columns for nothing else
        }
        Ok(Swapped::Done)
    }
}
// [tag column]

impl Specimen for Product {
    fn specimen(number: u64) -> Self {
        Self { id: number.cast_signed(), name: "0".to_owned() }
    }

    fn count(&self) -> u64 {
        self.name.parse().unwrap_or_default()
    }

    fn set_count(&mut self, count: u64) {
        self.name = count.to_string();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_contract_of_every_store() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    verify::<Product, _>(Products(new_table(&folder).await?)).await?;
    Ok(())
}

/// In a file: a database in memory ends with its connection, and a pool may replace one whose future was dropped.
async fn new_table(folder: &TempDir) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("shop.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePool::connect_with(options).await?;
    let table = "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, tag TEXT NOT NULL)";
    query(table).execute(&pool).await?;
    Ok(pool)
}

#[tokio::test]
async fn the_states_that_were_issued_are_the_tags_and_a_stale_one_is_refused() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let products = Versions::new(Products(new_table(&folder).await?));

    let asked = Preconditions::from_pairs(&[("If-None-Match", "*")], HttpDate::from_unix(0), &Limits::default());
    let Permit::Vacant(vacant) = products.check(Method::Put, &1, &asked, &Policy::default()).await? else { panic!() };
    let created = vacant.create(Product { id: 1, name: "mouse".to_owned() }).await?;
    assert_eq!(products.load(&1).await?, Some(created.clone()));

    let tag = created.etag();
    let fields = [("If-Match", tag.as_bytes())];
    let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
    let policy = Policy::default();
    let check = || products.check(Method::Put, &1, &asked, &policy);
    let (Permit::Matched(ann), Permit::Matched(ben)) = (check().await?, check().await?) else { panic!() };
    let Permit::Matched(same) = check().await? else { panic!() };
    assert_eq!(same.replace(created.value.clone()).await?, created, "a write that changes nothing leaves the tag");
    let anns = ann.update(|product| product.name = "trackball".to_owned()).await?;
    assert_ne!(anns.etag(), tag);
    assert_eq!(products.load(&1).await?, Some(anns.clone()));
    let refused = ben.delete().await.unwrap_err();
    let WriteError::PreconditionFailed(failed) = refused else { panic!("{refused:?}") };
    assert_eq!(failed.current.as_deref(), Some(&anns));
    assert_eq!(check().await.unwrap_err().status(), 412);
    Ok(())
}
