use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(key)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
