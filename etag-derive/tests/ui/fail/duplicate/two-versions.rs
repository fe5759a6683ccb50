use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(version)]
    row: u64,
    #[versioned(version)]
    revision: u64,
}

fn main() {}
