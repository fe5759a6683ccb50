use etag_core::Versioned;

#[derive(Versioned)]
#[versioned = "product"]
struct Product {
    name: String,
}

fn main() {}
