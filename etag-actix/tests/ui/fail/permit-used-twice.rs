use etag_actix::{IfMatch, NoContent, WriteError};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> Result<NoContent, WriteError> {
    current.update(|product| product.price = 0).await?;
    current.delete().await
}

fn main() {}
