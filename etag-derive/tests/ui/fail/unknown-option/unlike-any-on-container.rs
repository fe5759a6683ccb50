use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(rename_all = "camelCase")]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
