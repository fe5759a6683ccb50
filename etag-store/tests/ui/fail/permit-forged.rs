use etag_store::{Matched, Vacant, Versions};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn vacant(versions: Versions<Product>) -> Vacant<Product> {
    Vacant::new(versions, 7)
}

fn default() -> Matched<Product> {
    Matched::default()
}

fn main() {}
