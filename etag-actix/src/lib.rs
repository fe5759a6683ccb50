//! Conditional requests for Actix Web: extractors that refuse stale writes before the handler runs, responders with entity tags, problem details.
//!
//! | to | see |
//! |---|---|
//! | read | [`IfNoneMatch`], [`Tagged`] |
//! | change or remove what exists | [`IfMatch`], [`Matched`] |
//! | create | [`IfAbsent`], [`Vacant`] |
//! | create or replace | [`Put`], [`Permit`] |
//! | write under no conditions but those that the client sends | [`Conditional`] |
//! | patch | [`Patch`], [`Matched::patch`] |
//! | serve a whole resource | [`Routes`], [`Draft`] |
//! | decide by yourself | [`Preconditions`] |
//! | compress the answers | `Compress`, with the feature `compress` |
//! | configure | [`PreconditionsConfig`], [`Authorization`], [`PatchConfig`] |
//! | serve scripts of other origins | [`cors`] |
//! | answer with errors | [`Problem`], [`problems`] |
//!
//! ```
//! use actix_web::web::{self, Json};
//! use actix_web::{App, test};
//! use etag_actix::{IfMatch, IfNoneMatch, NoContent, Put, Tagged, WriteError};
//! use etag_core::Versioned;
//! use etag_store::{MemoryStore, Versions};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Clone, Serialize, Deserialize, Versioned)]
//! struct Product {
//!     #[versioned(key)]
//!     id: u64,
//!     name: String,
//!     price: u32,
//! }
//!
//! async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
//!     found.into() // 304 was answered before this
//! }
//!
//! async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
//!     permit.put(product).await // 400, 412 and 428 were answered before this; 412 as well if somebody else was faster
//! }
//!
//! async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
//!     current.delete().await
//! }
//!
//! # #[actix_web::main]
//! # async fn main() {
//! let resource = web::resource("/products/{id}")
//!     .route(web::get().to(read))
//!     .route(web::head().to(read))
//!     .route(web::put().to(put))
//!     .route(web::delete().to(remove));
//! let app = App::new().app_data(Versions::<Product>::new(MemoryStore::new())).service(resource);
//!
//! let app = test::init_service(app).await;
//! let mouse = Product { id: 123, name: "Wireless Mouse".to_owned(), price: 2999 };
//! let put = test::TestRequest::put().uri("/products/123").set_json(&mouse);
//! assert_eq!(test::call_service(&app, put.to_request()).await.status(), 428);
//! let put = test::TestRequest::put().uri("/products/123").set_json(&mouse).insert_header(("If-None-Match", "*"));
//! assert_eq!(test::call_service(&app, put.to_request()).await.status(), 201);
//! # }
//! ```

mod authorization;
mod body;
mod check;
mod coding;
#[cfg(feature = "compress")]
mod compress;
mod config;
pub mod cors;
mod extract;
mod fields;
mod format;
mod key;
mod no_content;
mod not_modified;
mod patch;
mod permit;
mod prefer;
mod problem;
mod request;
mod resource;
mod routes;
mod tagged;
mod variant;

#[doc = include_str!("../doc/problems.md")]
pub mod problems {}

pub use crate::authorization::{Access, Authorization};
#[cfg(feature = "compress")]
pub use crate::compress::Compress;
pub use crate::config::PreconditionsConfig;
pub use crate::extract::{Conditional, IfAbsent, IfMatch, IfNoneMatch, Preconditions, Put};
pub use crate::format::{Format, JsonFormat};
pub use crate::no_content::NoContent;
pub use crate::patch::{Patch, PatchConfig};
pub use crate::permit::{Matched, Permit, Vacant};
pub use crate::problem::{Problem, ProblemType, WriteError};
pub use crate::resource::HttpResource;
pub use crate::routes::{CollectionRoutes, Draft, Routes};
pub use crate::tagged::Tagged;
