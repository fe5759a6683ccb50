#![deny(unused_must_use)]

use etag_actix::{IfMatch, NoContent};

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn remove(IfMatch(current, ()): IfMatch<Product>) -> NoContent {
    current.delete();
    NoContent
}

fn main() {}
