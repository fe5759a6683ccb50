use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(name = 5)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
