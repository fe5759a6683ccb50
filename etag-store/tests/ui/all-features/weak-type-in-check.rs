use etag_core::{Method, Preconditions};
use etag_store::{Policy, Versions};

#[derive(Clone, etag_core::Versioned)]
#[versioned(weak)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn check(products: Versions<Product>, asked: Preconditions<'_>) {
    let _ = products.check(Method::Put, &7, &asked, &Policy::default()).await;
}

fn main() {}
