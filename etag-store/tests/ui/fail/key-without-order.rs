use etag_store::Versions;

#[derive(Clone, etag_core::Versioned)]
struct Id(u64);

#[derive(etag_core::Versioned)]
struct Product {
    #[versioned(key)]
    id: Id,
    price: u64,
}

fn keep(_: Versions<Product>) {}

fn main() {}
