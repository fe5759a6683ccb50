use etag_store::{MemoryStore, Versions};

#[derive(etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn main() {
    let _ = Versions::<Product>::new(MemoryStore::new());
}
