use etag_store::{Matched, Permit};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

#[derive(Clone, etag_core::Versioned)]
struct Order {
    #[versioned(key)]
    id: u64,
    total: u64,
}

async fn cancel(order: Matched<Order>) {
    let _ = order.delete().await;
}

async fn write(permit: Permit<Product>) {
    if let Permit::Matched(current) = permit {
        cancel(current).await;
    }
}

fn main() {}
