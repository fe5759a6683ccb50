use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(skip, serde)]
    id: u64,
    name: String,
}

fn main() {}
