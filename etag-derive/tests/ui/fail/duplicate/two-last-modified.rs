use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    name: String,
    #[versioned(last_modified)]
    created: etag_core::HttpDate,
    #[versioned(last_modified)]
    updated: etag_core::HttpDate,
}

fn main() {}
