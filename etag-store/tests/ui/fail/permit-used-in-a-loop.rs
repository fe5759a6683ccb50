use etag_store::Matched;

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn insist(current: Matched<Product>) {
    while current.update(|product| product.price += 1).await.is_err() {}
}

fn main() {}
