use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned = "key"]
    id: u64,
    name: String,
}

fn main() {}
