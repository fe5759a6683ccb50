use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(name("product"))]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
