use etag_store::{MemoryStore, Versions};

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

fn main() {
    let _ = Versions::<Product>::new(MemoryStore::<Order>::new());
}
