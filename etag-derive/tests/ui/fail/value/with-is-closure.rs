use etag_core::Versioned;

#[derive(Versioned)]
struct Product {
    #[versioned(with = |id, out| out.put_u64(*id))]
    id: u64,
    name: String,
}

fn main() {}
