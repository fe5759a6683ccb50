use etag_core::Versioned;

#[derive(Versioned)]
#[versioned]
struct Product {
    name: String,
}

fn main() {}
