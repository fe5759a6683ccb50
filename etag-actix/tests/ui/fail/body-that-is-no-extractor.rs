use actix_web::web;
use etag_actix::{IfMatch, Tagged, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(IfMatch(current, product): IfMatch<Product, Product>) -> Result<Tagged<Product>, WriteError> {
    current.replace(product).await
}

fn routes() -> actix_web::Route {
    web::put().to(put)
}

fn main() {}
