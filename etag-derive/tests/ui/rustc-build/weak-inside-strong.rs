use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(weak)]
struct Rounded(u64);

#[derive(Versioned)]
struct Offer {
    name: String,
    price: Option<Rounded>,
}

fn main() {
    let _ = Offer { name: String::new(), price: None }.entity_tag();
}
