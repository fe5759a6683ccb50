use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    name: String,
    #[versioned(last_modified)]
    updated: String,
}

fn main() {}
