use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(crate = "web::etag")]
struct Product {
    name: String,
    price: u64,
}

fn main() {}
