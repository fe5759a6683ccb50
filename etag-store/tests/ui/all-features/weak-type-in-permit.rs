use etag_store::Matched;

#[derive(Clone, etag_core::Versioned)]
#[versioned(weak)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn delete(current: Matched<Product>) {
    let _ = current.delete().await;
}

fn main() {}
