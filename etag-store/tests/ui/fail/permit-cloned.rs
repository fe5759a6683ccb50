use etag_store::{Matched, Vacant};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

// What is cloned is the product that the permit shows, and a product writes nothing.
async fn matched(current: Matched<Product>) {
    let twin = current.clone();
    let _ = twin.delete().await;
}

async fn vacant(vacant: Vacant<Product>) {
    let _ = vacant.clone().create(Product { id: 7, price: 1 }).await;
}

fn main() {}
