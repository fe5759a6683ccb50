use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    #[versioned(representation)]
    views: u64,
    #[versioned(skip)]
    thumb: Vec<u8>,
}

fn main() {}
