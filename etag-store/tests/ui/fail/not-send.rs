use std::rc::Rc;
use etag_store::Versions;

#[derive(Clone, etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    price: Rc<u64>,
}

fn keep(_: Versions<Product>) {}

fn main() {}
