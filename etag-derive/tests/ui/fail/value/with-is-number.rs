use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(with = 5)]
    id: u64,
    name: String,
}

fn main() {}
