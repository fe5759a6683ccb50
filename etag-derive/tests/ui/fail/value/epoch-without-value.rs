use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(epoch =)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
