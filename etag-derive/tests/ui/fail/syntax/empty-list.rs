use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned()]
    name: String,
}

fn main() {}
