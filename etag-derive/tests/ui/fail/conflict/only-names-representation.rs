use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(id, name))]
struct Product {
    #[versioned(representation)]
    id: u64,
    name: String,
}

fn main() {}
