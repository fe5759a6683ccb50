//! The table as a store, over diesel.

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::result::{DatabaseErrorKind, Error};
use etag_store::{Action, Change, Store, StoreError, Stored, Swapped};

use crate::Product;
use crate::product::{next_version, validators, version};

// [diesel]
diesel::table! {
    products (id) {
        id -> BigInt,
        name -> Text,
        price_in_cents -> BigInt,
        version -> BigInt,
    }
}

#[derive(AsChangeset, Insertable, Queryable)]
#[diesel(table_name = products)]
struct Row {
    id: i64,
    name: String,
    price_in_cents: i64,
    version: i64,
}

/// The table `products`.
pub struct DieselProducts(pub Pool<ConnectionManager<SqliteConnection>>);

impl Store<Product> for DieselProducts {
    async fn load(&self, &id: &i64) -> Result<Option<Stored<Product>>, StoreError> {
        let select = move |db: &mut SqliteConnection| products::table.find(id).first::<Row>(db).optional();
        // A read that is lost has written nothing.
        let row = self.run(select, StoreError::unavailable).await?;
        Ok(row.map(|Row { id, name, price_in_cents, version }| Stored {
            value: Product { id, name, price_in_cents },
            validators: validators(version),
        }))
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let id = change.key;
        let next = next_version(change)?;
        let row = |product: &Product| Row {
            id,
            name: product.name.clone(),
            price_in_cents: product.price_in_cents,
            version: next,
        };
        let written = match &change.action {
            Action::Create { next } => {
                let row = row(next);
                let insert = diesel::insert_into(products::table).values(row).on_conflict(products::id).do_nothing();
                self.run(move |db| insert.execute(db), StoreError::unknown).await?
            }
            Action::Replace { expected, next } => {
                let (row, seen) = (row(next), products::version.eq(version(expected)?));
                let update = diesel::update(products::table.find(id).filter(seen)).set(row);
                self.run(move |db| update.execute(db), StoreError::unknown).await?
            }
            Action::Delete { expected } => {
                let delete = diesel::delete(products::table.find(id).filter(products::version.eq(version(expected)?)));
                self.run(move |db| delete.execute(db), StoreError::unknown).await?
            }
        };
        if written == 0 {
            return Ok(Swapped::Refused(self.load(&id).await?));
        }
        if let Action::Create { next: stored } | Action::Replace { next: stored, .. } = &mut change.action {
            stored.validators = validators(next);
        }
        Ok(Swapped::Done)
    }
}

impl DieselProducts {
    /// Runs `work` on a thread that may block; `lost` says what an error means that leaves open what was done.
    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> QueryResult<R> + Send + 'static,
        lost: fn(Box<dyn std::error::Error + Send + Sync>) -> StoreError,
    ) -> Result<R, StoreError> {
        let pool = self.0.clone();
        let work = move || {
            let mut db = pool.get().map_err(StoreError::unavailable)?;
            work(&mut db).map_err(|err| match err {
                Error::DatabaseError(
                    DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::CheckViolation,
                    _,
                ) => StoreError::failed("a constraint of the table", err),
                err => lost(err.into()),
            })
        };
        tokio::task::spawn_blocking(work).await.map_err(|err| lost(err.into()))?
    }
}
// [diesel]
