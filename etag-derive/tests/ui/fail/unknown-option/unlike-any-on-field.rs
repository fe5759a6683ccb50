use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(rename = "identity")]
    id: u64,
    name: String,
}

fn main() {}
