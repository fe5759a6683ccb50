//! Stores by hand, over diesel and over sea-orm: the code that `docs/stores.md` shows.

mod diesel_store;
mod product;
mod sea_orm_store;

pub use crate::diesel_store::DieselProducts;
pub use crate::product::Product;
pub use crate::sea_orm_store::SeaOrmProducts;
