use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(name))]
struct Product {
    name: String,
    #[versioned(version)]
    row: u64,
}

fn main() {}
