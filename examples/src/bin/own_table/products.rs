//! The table `products`, with its SQL, as a [`Store`].

use etag_core::{State, Versioned};
use etag_store::{Action, Change, Store, StoreError, Stored, Swapped, Validators};
use serde::{Deserialize, Serialize};
use sqlx::{SqlitePool, query_as, query_scalar};

/// A row, but for its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Versioned)]
#[versioned(name = "product", epoch = 1)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) price_in_cents: i64,
}

/// The table: `id INTEGER PRIMARY KEY, name TEXT NOT NULL, price_in_cents INTEGER NOT NULL, version INTEGER NOT NULL`.
pub(crate) struct Products(pub(crate) SqlitePool);

// [own table]
const SELECT: &str = "SELECT name, price_in_cents, version FROM products WHERE id = ?";
// A row begins at a random version, none that it had before it was deleted. A write of no state field adds 0.
const INSERT: &str = "INSERT INTO products (name, price_in_cents, id, version)
     VALUES (?, ?, ?, random() & 0x3fffffffffffffff) ON CONFLICT (id) DO NOTHING RETURNING version";
const UPDATE: &str = "UPDATE products SET name = ?, price_in_cents = ?, version = version + ?
     WHERE id = ? AND version = ? RETURNING version";
const DELETE: &str = "DELETE FROM products WHERE id = ? AND version = ? RETURNING version";

impl Store<Product> for Products {
    async fn load(&self, &id: &i64) -> Result<Option<Stored<Product>>, StoreError> {
        let row = query_as(SELECT).bind(id).fetch_optional(&self.0).await;
        let row = row.map_err(|err| StoreError::reading::<Product>(&id, err))?;
        Ok(row.map(|(name, price_in_cents, version)| Stored {
            value: Product { id, name, price_in_cents },
            validators: validators(version),
        }))
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let id = change.key;
        let query = match &change.action {
            Action::Create { next } => query_scalar(INSERT).bind(&next.name).bind(next.price_in_cents).bind(id),
            Action::Replace { expected, next } => {
                let query = query_scalar(UPDATE).bind(&next.name).bind(next.price_in_cents);
                query.bind(next.validators.state != expected.state).bind(id).bind(expected.revision.as_str())
            }
            Action::Delete { expected } => query_scalar(DELETE).bind(id).bind(expected.revision.as_str()),
        };
        // Not only the first row: the commit comes behind the last, and so do its errors.
        let Some(version) = query.fetch_all(&self.0).await?.pop() else {
            return Ok(Swapped::Refused(self.load(&id).await?));
        };
        if let Action::Create { next } | Action::Replace { next, .. } = &mut change.action {
            next.validators = validators(version);
        }
        Ok(Swapped::Done)
    }
}

fn validators(version: u64) -> Validators {
    Validators::from_state(State::from_number(version.into()))
}
// [own table]
