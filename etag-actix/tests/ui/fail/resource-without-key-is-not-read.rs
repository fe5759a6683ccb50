use etag_actix::{IfNoneMatch, Tagged};

#[derive(Clone, serde::Serialize, etag_core::Versioned)]
struct Product {
    id: u64,
    price: u64,
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Product> {
    found.into()
}

fn main() {}
