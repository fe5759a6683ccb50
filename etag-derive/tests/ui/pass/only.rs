use etag_core::{HttpDate, Scheme, Versioned};

#[derive(Versioned)]
#[versioned(only(price, updated))]
struct Product {
    #[versioned(key)]
    id: u64,
    price: u64,
    name: String,
    #[versioned(last_modified)]
    updated: HttpDate2,
    #[versioned(skip)]
    thumb: fn(),
}

struct HttpDate2(u64);

impl etag_core::LastModified for HttpDate2 {
    fn last_modified(&self) -> Option<HttpDate> {
        Some(HttpDate::from_unix(0))
    }
}

impl etag_core::Fingerprint for HttpDate2 {
    const SCHEMA: etag_core::Schema = u64::SCHEMA;
    fn fingerprint(&self, out: &mut etag_core::Fingerprinter) {
        self.0.fingerprint(out);
    }
}

fn main() {
    let product = |price, name: &str, updated| Product { id: 1, price, name: name.into(), updated: HttpDate2(updated), thumb: main };
    let first = product(1, "tea", 1);
    assert_eq!(first.state(&Scheme::SHA256), product(1, "coffee", 1).state(&Scheme::SHA256));
    assert!(first.representation(&Scheme::SHA256) != product(1, "coffee", 1).representation(&Scheme::SHA256));
    assert!(first.state(&Scheme::SHA256) != product(2, "tea", 1).state(&Scheme::SHA256));
    assert!(first.state(&Scheme::SHA256) != product(1, "tea", 2).state(&Scheme::SHA256));
}
