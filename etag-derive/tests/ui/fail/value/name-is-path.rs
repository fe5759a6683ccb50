use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(name = NAME)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
