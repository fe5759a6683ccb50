use etag_store::{MemoryStore, Versions};

#[derive(Clone)]
struct Product {
    id: u64,
    price: u64,
}

fn main() {
    let _ = Versions::<Product>::new(MemoryStore::new());
}
