use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(weak = true)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
