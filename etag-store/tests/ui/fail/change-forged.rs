use etag_store::{Action, Change, Stored};

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
}

fn forged(next: Stored<Product>) -> Change<Product> {
    Change { key: 7, action: Action::Create { next }, reason: None }
}

fn made(next: Stored<Product>) -> Change<Product> {
    Change::new(7, Action::Create { next })
}

fn main() {}
