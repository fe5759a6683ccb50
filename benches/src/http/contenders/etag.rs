//! The handlers as the documentation of `etag-actix` writes them.

use actix_web::rt::System;
use actix_web::web::{self, Json};
use etag_actix::{IfMatch, IfNoneMatch, Tagged, WriteError};
use etag_store::{MemoryStore, Versions};

use super::{Application, PATH};
use crate::http::product::Product;

pub(super) fn open() -> Application {
    let products = Versions::new(MemoryStore::new());
    System::new().block_on(fill(&products));
    Box::new(move |config| {
        let resource = web::resource(PATH).route(web::get().to(read)).route(web::put().to(replace));
        config.app_data(products.clone()).service(resource);
    })
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

async fn replace(
    IfMatch(current, Json(product)): IfMatch<Product, Json<Product>>,
) -> Result<Tagged<Product>, WriteError> {
    current.replace(product).await
}

async fn fill(products: &Versions<Product>) {
    for product in Product::all() {
        products.unconditionally("what is there when the server starts").put(product).await.expect("memory takes it");
    }
}
