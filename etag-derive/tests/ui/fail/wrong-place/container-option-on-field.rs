use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(epoch = 1)]
    id: u64,
    name: String,
}

fn main() {}
