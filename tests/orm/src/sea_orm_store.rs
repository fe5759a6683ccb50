//! The table as a store, over sea-orm.

use etag_store::{Action, Change, Store, StoreError, Stored, Swapped};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::sqlx::error::ErrorKind;
use sea_orm::{DatabaseConnection, DbErr, IntoActiveModel, RuntimeErr};

use crate::Product;
use crate::product::{next_version, validators, version};

// [sea-orm]
mod products {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
        pub price_in_cents: i64,
        pub version: i64,
    }

    #[derive(Clone, Copy, Debug, DeriveRelation, EnumIter)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `products`.
pub struct SeaOrmProducts(pub DatabaseConnection);

impl Store<Product> for SeaOrmProducts {
    async fn load(&self, &id: &i64) -> Result<Option<Stored<Product>>, StoreError> {
        // A read that is lost has written nothing.
        let row = products::Entity::find_by_id(id).one(&self.0).await.map_err(StoreError::unavailable)?;
        Ok(row.map(|products::Model { id, name, price_in_cents, version }| Stored {
            value: Product { id, name, price_in_cents },
            validators: validators(version),
        }))
    }

    async fn swap(&self, change: &mut Change<Product>) -> Result<Swapped<Product>, StoreError> {
        let id = change.key;
        let next = next_version(change)?;
        let row = |product: &Product| {
            let Product { id, name, price_in_cents } = product.clone();
            products::Model { id, name, price_in_cents, version: next }.into_active_model().reset_all()
        };
        let written = match &change.action {
            Action::Create { next } => {
                let insert = products::Entity::insert(row(next));
                let vacant = OnConflict::column(products::Column::Id).do_nothing().to_owned();
                insert.on_conflict(vacant).exec_without_returning(&self.0).await
            }
            Action::Replace { expected, next } => {
                let update = products::Entity::update_many().set(row(next)).filter(products::Column::Id.eq(id));
                let update = update.filter(products::Column::Version.eq(version(expected)?));
                update.exec(&self.0).await.map(|done| done.rows_affected)
            }
            Action::Delete { expected } => {
                let delete = products::Entity::delete_many().filter(products::Column::Id.eq(id));
                let delete = delete.filter(products::Column::Version.eq(version(expected)?));
                delete.exec(&self.0).await.map(|done| done.rows_affected)
            }
        };
        if written.map_err(store_error)? == 0 {
            return Ok(Swapped::Refused(self.load(&id).await?));
        }
        if let Action::Create { next: stored } | Action::Replace { next: stored, .. } = &mut change.action {
            stored.validators = validators(next);
        }
        Ok(Swapped::Done)
    }
}

/// What an error behind a write means: only what is certain is told.
fn store_error(err: DbErr) -> StoreError {
    match &err {
        DbErr::ConnectionAcquire(_) => StoreError::unavailable(err),
        DbErr::Exec(RuntimeErr::SqlxError(answer))
            if answer.as_database_error().is_some_and(|answer| answer.kind() != ErrorKind::Other) =>
        {
            StoreError::failed("a constraint of the table", err)
        }
        _ => StoreError::unknown(err),
    }
}
// [sea-orm]
