use actix_web::web::{Data, Json};
use etag_actix::{Preconditions, Tagged, WriteError};
use etag_store::Versions;

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(
    preconditions: Preconditions,
    products: Data<Versions<Product>>,
    Json(product): Json<Product>,
) -> Result<Tagged<Product>, WriteError> {
    products.replace(product, preconditions).await
}

fn main() {}
