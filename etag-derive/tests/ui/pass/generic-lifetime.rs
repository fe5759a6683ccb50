use std::borrow::ToOwned;

use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Product<'a, 'b: 'a> {
    #[versioned(key)]
    id: &'a str,
    name: &'b str,
    owner: Option<&'a str>,
}

fn main() {
    let id = "tea".to_owned();
    let product = Product { id: &id, name: "Tea", owner: None };
    assert_eq!(product.key(), "tea");
    assert!(product.state(&Scheme::SHA256).is_ok());
}
