use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(version, serde)]
    id: u64,
    name: String,
}

fn main() {}
