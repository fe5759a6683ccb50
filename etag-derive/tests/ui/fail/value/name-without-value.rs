use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(name)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
