use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, etag_core::Versioned)]
struct Sku(String);

#[derive(Clone, serde::Serialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    sku: Sku,
    price: u64,
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

fn main() {}
