use etag_actix::Conditional;

#[derive(Clone, serde::Serialize, serde::Deserialize, etag_core::Versioned)]
#[versioned(weak)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn put(_: Conditional<Product>) {}

fn main() {}
