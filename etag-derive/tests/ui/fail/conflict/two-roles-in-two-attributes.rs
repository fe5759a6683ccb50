use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(representation)]
    #[versioned(version)]
    views: u64,
    name: String,
}

fn main() {}
