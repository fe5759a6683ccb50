use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(representation last_modified)]
    id: u64,
    name: String,
}

fn main() {}
