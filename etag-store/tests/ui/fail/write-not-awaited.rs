#![deny(unused_must_use)]

use etag_store::{Matched, Vacant};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn replace(current: Matched<Product>) {
    current.replace(Product { id: 7, price: 1 });
}

async fn create(vacant: Vacant<Product>) {
    vacant.create(Product { id: 7, price: 1 }).await;
}

fn main() {}
