use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, etag_core::Versioned)]
struct Product {
    id: u64,
    price: u64,
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.delete().await
}

fn main() {}
