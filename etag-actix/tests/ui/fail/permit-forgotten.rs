use actix_web::web::{Data, Json};
use etag_actix::{NoContent, WriteError};
use etag_store::Versions;

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(products: Data<Versions<Product>>, Json(product): Json<Product>) -> Result<NoContent, WriteError> {
    products.put(product).await?;
    Ok(NoContent)
}

fn main() {}
