use etag_core::Versioned;

#[derive(Versioned)]
#[versioned(weak)]
struct Rounded(u64);

#[derive(Versioned)]
struct Offer<T> {
    name: String,
    #[versioned(representation)]
    rating: T,
}

fn main() {
    let _ = Offer { name: String::new(), rating: Rounded(1) }.representation(&etag_core::Scheme::SHA256);
}
