//! Every mistake is told in one run, and the uses in `main` add none: the fallback impls stand in.

use etag_core::{Fingerprint, Schema, Scheme, StrongVersioned, Versioned};

#[derive(Versioned)]
#[versioned(name = 5, epoch = "1", only(title))]
struct Product {
    #[versioned(key, skip)]
    id: u64,
    #[versioned(with = "feed")]
    name: String,
    #[versioned(kye)]
    price: u64,
}

fn strong<T: StrongVersioned + Fingerprint>(value: &T) -> (&'static str, Schema) {
    let _ = value.state(&Scheme::SHA256);
    (T::NAME, T::SCHEMA)
}

fn main() {
    let product = Product { id: 1, name: String::new(), price: 2 };
    let id: u64 = product.key();
    strong(&product);
    drop(id);
}
