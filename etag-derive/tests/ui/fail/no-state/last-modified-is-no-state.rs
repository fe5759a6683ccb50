use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    #[versioned(last_modified)]
    updated: etag_core::HttpDate,
}

fn main() {}
