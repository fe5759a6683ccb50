//! Beside a `version` field the unmarked ones need nothing, for they are not fed.
use etag_core::{HttpDate, Scheme, VersionValue, Versioned};

struct Opaque;

#[derive(Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    #[versioned(version)]
    row: u64,
    name: Opaque,
    #[versioned(skip, last_modified)]
    updated: HttpDate,
}

#[derive(Versioned)]
struct Stamped<T>(#[versioned(version)] T);

fn main() {
    let product = Product { id: 1, row: 7, name: Opaque, updated: HttpDate::from_unix(9) };
    assert_eq!(product.state(&Scheme::SHA256), Ok(7_u64.to_state()));
    assert_eq!(product.last_modified(), Some(HttpDate::from_unix(9)));
    assert_eq!(Stamped(8_u64).state(&Scheme::SHA256), Ok(8_u64.to_state()));
}
