use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(epoch = EPOCH)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
