use etag_store::{Matched, Permit};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn optional(current: Option<Matched<Product>>) {
    let _ = current.replace(Product { id: 7, price: 1 });
    let _ = current.delete().await;
}

async fn either(permit: Permit<Product>) {
    let _ = permit.replace(Product { id: 7, price: 1 }).await;
}

fn main() {}
