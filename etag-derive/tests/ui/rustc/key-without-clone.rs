use etag_core::Versioned;

#[derive(Versioned)]
struct Id(u64);

#[derive(Versioned)]
struct Product {
    #[versioned(key)]
    id: Id,
    name: String,
}

fn main() {}
