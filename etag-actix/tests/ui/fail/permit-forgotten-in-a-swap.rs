use actix_web::web::{Data, Json};
use etag_actix::NoContent;
use etag_store::{MemoryStore, Store};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(store: Data<MemoryStore<Product>>, Json(product): Json<Product>) -> NoContent {
    let _ = store.swap(&mut product.into()).await;
    NoContent
}

fn main() {}
