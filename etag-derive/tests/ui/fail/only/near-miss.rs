use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(nmae))]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
