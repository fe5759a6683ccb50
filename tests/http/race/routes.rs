//! A product under every method that can lose an update.

use actix_web::web::{self, Json, ServiceConfig};
use etag_actix::{Conditional, IfMatch, IfNoneMatch, NoContent, Permit, Problem, Put, Tagged, WriteError};
use etag_store::Versions;
use serde::Deserialize;

use crate::products::Product;

pub(super) fn routes(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let products = products.clone();
    move |config| {
        let resource = web::resource("/products/{id}")
            .route(web::get().to(read))
            .route(web::put().to(put))
            .route(web::patch().to(patch))
            .route(web::post().to(raise))
            .route(web::delete().to(remove));
        config.app_data(products.clone()).service(resource);
    }
}

/// By how much a price rises.
#[derive(Deserialize)]
struct Rise {
    by: u32,
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    permit.put(product).await
}

async fn patch(IfMatch(current, Json(rise)): IfMatch<Product, Json<Rise>>) -> Result<Tagged<Product>, WriteError> {
    current.update(|product| product.price += rise.by).await
}

/// Whatever the price is, unless the client says what it has seen.
async fn raise(
    Conditional(permit, Json(rise)): Conditional<Product, Json<Rise>>,
) -> Result<Tagged<Product>, WriteError> {
    match permit {
        Permit::Matched(current) => current.update(|product| product.price += rise.by).await,
        Permit::Vacant(_) => Err(Problem::not_found()),
    }
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}
