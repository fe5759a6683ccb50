use etag_store::{SqliteStore, Versions};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
}

async fn open() -> Versions<Product> {
    Versions::new(SqliteStore::open("catalog.db").await.unwrap())
}

fn main() {
    let _ = open();
}
