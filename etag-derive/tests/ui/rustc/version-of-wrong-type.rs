use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(version)]
    row: Vec<u64>,
    name: String,
}

fn main() {}
