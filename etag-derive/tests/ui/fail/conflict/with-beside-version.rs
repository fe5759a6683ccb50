use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(version)]
    row: u64,
    #[versioned(with = feed)]
    name: String,
}

fn main() {}
