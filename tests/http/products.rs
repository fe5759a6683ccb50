//! The resource that the tests serve, and the application around it.

use actix_web::web::{self, Json, ServiceConfig};
use etag_actix::{IfMatch, IfNoneMatch, NoContent, Put, Tagged, WriteError};
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Versioned)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    #[versioned(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) price: u32,
    #[versioned(representation)]
    #[serde(default)]
    pub(crate) views: u64,
}

pub(crate) fn mouse() -> Product {
    Product { id: 123, name: "Wireless Mouse".to_owned(), price: 2999, views: 0 }
}

/// Product 123 in a store of its own.
pub(crate) fn stocked() -> Versions<Product> {
    let products = Versions::new(MemoryStore::new());
    let stocked = products.clone();
    actix_web::rt::System::new().block_on(async move {
        stocked.unconditionally("the stock of a test").put(mouse()).await.expect("an empty store takes it");
    });
    products
}

/// `/products/{id}` with every method.
pub(crate) fn routes(products: &Versions<Product>) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let products = products.clone();
    move |config| {
        config.app_data(products.clone()).service(
            web::resource("/products/{id}")
                .route(web::get().to(read))
                .route(web::head().to(read))
                .route(web::put().to(put))
                .route(web::delete().to(remove)),
        );
    }
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn put(Put(permit, Json(product)): Put<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    permit.put(product).await
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}
