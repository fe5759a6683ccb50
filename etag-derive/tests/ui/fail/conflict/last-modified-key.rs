use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(key, last_modified)]
    id: u64,
    name: String,
}

fn main() {}
