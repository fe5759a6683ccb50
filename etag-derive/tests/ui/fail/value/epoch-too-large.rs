use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(epoch = 18446744073709551616)]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
