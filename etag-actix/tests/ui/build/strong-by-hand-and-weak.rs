use actix_web::web;
use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
#[versioned(weak)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

impl etag_core::StrongVersioned for Product {}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

fn main() {
    let _ = web::delete().to(remove);
}
