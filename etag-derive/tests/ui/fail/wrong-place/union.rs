use etag_core::Versioned;

#[derive(Versioned)]
union Word {
    number: u64,
    bytes: [u8; 8],
}

fn main() {}
