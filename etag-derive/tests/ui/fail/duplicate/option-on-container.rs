use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(epoch = 1, epoch = 2)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
