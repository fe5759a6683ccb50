use etag_core::Versioned;

struct Thumb(Vec<u8>);

#[derive(Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    thumbs: Option<Thumb>,
}

fn main() {}
