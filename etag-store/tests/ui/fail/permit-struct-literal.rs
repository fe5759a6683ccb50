use etag_store::{Matched, Stored, Versions};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn matched(versions: Versions<Product>, current: Stored<Product>) -> Matched<Product> {
    Matched { versions, key: 7, current }
}

fn main() {}
