use etag_core::{StrongVersioned, Versioned};

#[derive(Versioned)]
#[versioned(weak)]
struct Product {
    name: String,
}

fn replace<T: StrongVersioned>(_: T) {}

fn main() {
    replace(Product { name: String::new() });
}
