use etag_store::Matched;

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

async fn raise(current: Matched<Product>) {
    current.price += 1;
}

fn main() {}
