use etag_store::{Matched, WriteError};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn write(current: Matched<Product>) -> Result<(), WriteError<Product>> {
    current.update(|product| product.price += 1).await?;
    current.delete().await
}

fn main() {}
