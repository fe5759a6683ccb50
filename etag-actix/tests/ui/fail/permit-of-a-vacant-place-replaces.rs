use actix_web::web::Json;
use etag_actix::{IfAbsent, Tagged, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(IfAbsent(vacant, Json(product)): IfAbsent<Product, Json<Product>>) -> Result<Tagged<Product>, WriteError> {
    vacant.replace(product).await
}

fn main() {}
