use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(title))]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
