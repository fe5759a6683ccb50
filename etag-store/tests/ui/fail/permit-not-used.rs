#![deny(unused_must_use)]

use etag_core::{Method, Preconditions};
use etag_store::{Matched, Pending, Policy, Refusal, Vacant, Versions};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn check(products: Versions<Product>, asked: Preconditions<'_>) -> Result<(), Refusal<Product>> {
    products.check(Method::Put, &7, &asked, &Policy::default()).await?;
    products.unconditionally("to repair what a release has broken");
    Ok(())
}

fn permits(matched: fn() -> Matched<Product>, vacant: fn() -> Vacant<Product>, pending: fn() -> Pending<Product>) {
    matched();
    vacant();
    pending();
}

fn main() {}
