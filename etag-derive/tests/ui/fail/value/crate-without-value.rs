use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(crate)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
