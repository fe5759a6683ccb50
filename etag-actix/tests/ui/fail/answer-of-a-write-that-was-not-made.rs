use etag_actix::{IfNoneMatch, Tagged};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(found: IfNoneMatch<Product>) -> Tagged<Product> {
    Tagged::changed(found.into_stored())
}

fn main() {}
