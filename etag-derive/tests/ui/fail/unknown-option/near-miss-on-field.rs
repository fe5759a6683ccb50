use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(kye)]
    id: u64,
    name: String,
}

fn main() {}
