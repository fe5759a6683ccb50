use etag_store::{MemoryStore, Store};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn write(store: MemoryStore<Product>) {
    let _ = store.swap(&mut Product { id: 7, price: 1 }).await;
}

fn main() {}
