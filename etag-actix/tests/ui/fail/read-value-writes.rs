use etag_actix::{IfNoneMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn remove(found: IfNoneMatch<Product>) -> Result<NoContent, WriteError> {
    found.delete().await
}

fn main() {}
