use etag_core::Versioned;

struct Thumb(Vec<u8>);

#[derive(Versioned)]
struct Product {
    #[versioned(serde)]
    thumb: Thumb,
}

fn main() {}
