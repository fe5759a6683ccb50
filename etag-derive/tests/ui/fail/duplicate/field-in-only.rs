use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(price, price))]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
