use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(skip(always))]
    id: u64,
    name: String,
}

fn main() {}
