use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    name: String,
    #[versioned(lastModified)]
    updated: u64,
}

fn main() {}
