use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(serde, with = feed)]
    id: u64,
    name: String,
}

fn main() {}
