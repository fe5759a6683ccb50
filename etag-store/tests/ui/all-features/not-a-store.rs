use std::collections::HashMap;
use etag_store::Versions;

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn main() {
    let _ = Versions::<Product>::new(HashMap::<u64, Product>::new());
}
