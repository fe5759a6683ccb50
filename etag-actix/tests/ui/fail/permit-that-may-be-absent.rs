use actix_web::web::Json;
use etag_actix::{IfMatch, Tagged, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(found: Option<IfMatch<Product, Json<Product>>>) -> Result<Tagged<Product>, WriteError> {
    let IfMatch(current, Json(product)) = found;
    current.replace(product).await
}

fn main() {}
