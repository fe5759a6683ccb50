use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(with)]
    id: u64,
    name: String,
}

fn main() {}
