use etag_actix::{IfMatch, Tagged, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(IfMatch(mut current, ()): IfMatch<Product>) -> Result<Tagged<Product>, WriteError> {
    current.price += 1;
    let product = current.clone();
    current.replace(product).await
}

fn main() {}
