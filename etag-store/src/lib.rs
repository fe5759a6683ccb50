//! Stores that compare and write as one act, and the permits without which nothing is written.
//!
//! | to | see |
//! |---|---|
//! | hold the resources of a type, whatever keeps them | [`Versions`] |
//! | decide a write, and get the right to it | [`Versions::check`], [`Policy`], [`Permit`] |
//! | write | [`Matched`], [`Vacant`], [`Pending`] |
//! | keep resources | [`MemoryStore`]; `SqliteStore`, `PostgresStore` with the features `sqlite`, `postgres` |
//! | keep them in a place of your own | [`Store`], and `contract` with the feature of that name, which tests it |
//!
//! ```
//! use etag_core::{HttpDate, Limits, Method, Preconditions};
//! use etag_store::{MemoryStore, Permit, Policy, Versions};
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let products = Versions::<Product>::new(MemoryStore::new());
//!
//! // PUT /products/7, If-None-Match: *
//! let fields = [("If-None-Match", "*")];
//! let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
//! let Permit::Vacant(vacant) = products.check(Method::Put, &7, &asked, &Policy::default()).await? else { panic!() };
//! let created = vacant.create(tea()).await?;
//!
//! // PATCH /products/7, If-Match: what the answer to that said
//! let tag = created.etag();
//! let fields = [("If-Match", tag.as_bytes())];
//! let asked = Preconditions::from_pairs(&fields, HttpDate::from_unix(0), &Limits::default());
//! let Permit::Matched(matched) = products.check(Method::Patch, &7, &asked, &Policy::default()).await? else { panic!() };
//! let dearer = matched.update(|product| product.price += 10).await?;
//! assert_ne!(dearer.etag(), tag);
//!
//! // The same once more: somebody has written since that tag was read.
//! let refusal = products.check(Method::Patch, &7, &asked, &Policy::default()).await.unwrap_err();
//! assert_eq!(refusal.status(), 412);
//! # Ok(())
//! # }
//! ```
//!
//! # What holds on every store
//!
//! - An acknowledged write is an ancestor of all that is read afterwards, and a write whose permit is no longer current when it is
//!   committed changes nothing. The comparison that counts is the one inside [`Store::swap`]; that of [`Versions::check`]
//!   is there to refuse early.
//! - A state is never used twice for a key: not when an old value comes back, not when a resource is deleted and created again,
//!   not after a restart. A write that changes no state field leaves it alone.
//! - Writers do not collide on fields outside of the state, marked `representation` or `skip`, and yet no write of these is lost: where one has
//!   come in between, [`Matched::update`] changes what it left. [`Matched::replace`] says what all fields shall be, these as well.
//! - Whoever has no permit cannot write: a [`Change`] is made by permits alone. The way round is
//!   [`Versions::unconditionally`], which asks for a reason and is counted.
//! - There are three outcomes of a write, and each is told from the others: done, refused, [unknown](WriteError::Unknown).
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | gives |
//! |---|---|
//! | `sqlite` | `SqliteStore`: documents in one SQLite file |
//! | `postgres` | `PostgresStore`: documents in a PostgreSQL database |
//! | `sqlx` | `?` in a store of your own over sqlx: what its errors mean for a write, and `StoreError::reading` for a read |
//! | `contract` | the suite that tests any store |
//!
//! The interfaces of `postgres` and `sqlx` name types of sqlx 0.9: a move to another sqlx will be a breaking release of this crate.

mod change;
#[cfg(feature = "contract")]
pub mod contract;
mod counts;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod document;
mod erased;
mod error;
mod found;
#[cfg(all(test, shuttle))]
mod interleavings;
mod issue;
mod memory;
mod page;
mod policy;
#[cfg(feature = "postgres")]
mod postgres;
mod read;
mod resource;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlx")]
mod sqlx_error;
mod store;
mod stored;
mod sync;
mod versions;
mod write;

pub use crate::change::{Action, Change};
pub use crate::counts::Counts;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use crate::document::{Document, HistoryEntry};
pub use crate::error::{StoreError, StoreErrorKind};
pub use crate::found::{Found, Held};
pub use crate::memory::MemoryStore;
pub use crate::page::Page;
pub use crate::policy::{Policy, Rule};
#[cfg(feature = "postgres")]
pub use crate::postgres::{PostgresOptions, PostgresStore};
pub use crate::read::Read;
pub use crate::resource::Resource;
#[cfg(feature = "sqlite")]
pub use crate::sqlite::{SqliteOptions, SqliteStore};
pub use crate::store::{Store, Swapped, SwappedAll};
pub use crate::stored::{Stored, Validators};
pub use crate::versions::Versions;
pub use crate::write::{
    BatchError, Denied, Matched, Pending, Permit, PreconditionFailed, Refusal, Unconditional, Unknown, Vacant,
    WriteError,
};
