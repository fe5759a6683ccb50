use etag_actix::{IfNoneMatch, Tagged};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Offer {
    #[versioned(key)]
    id: u64,
}

async fn read(found: IfNoneMatch<Product>) -> Tagged<Offer> {
    found.into()
}

fn main() {}
