use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(only(id, name))]
struct Product {
    #[versioned(skip)]
    id: u64,
    name: String,
}

fn main() {}
