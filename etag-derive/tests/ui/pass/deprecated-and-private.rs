//! The code that is written warns of nothing that the user has not been warned of.
#![deny(warnings, clippy::pedantic)]

use etag_core::Versioned;

struct Private<T>(T);

impl<T> etag_core::Fingerprint for Private<T> {
    const SCHEMA: etag_core::Schema = etag_core::Schema::of("private", &[]);
    fn fingerprint(&self, _: &mut etag_core::Fingerprinter) {
        let _ = &self.0;
    }
}

#[derive(Versioned)]
pub struct Product<T> {
    #[deprecated]
    #[versioned(key)]
    pub id: u64,
    #[deprecated]
    pub name: String,
    private: Private<T>,
}

#[derive(Versioned)]
#[deprecated]
pub struct Former(u64);

#[derive(Versioned)]
pub enum Status {
    #[deprecated]
    Old {
        #[deprecated]
        since: u64,
    },
    New,
}

mod old {
    #[deprecated]
    #[derive(Clone, etag_core::Versioned)]
    pub struct Id(u64);

    #[allow(deprecated)]
    impl Id {
        pub fn first() -> Self {
            Self(1)
        }
    }
}

#[derive(Versioned)]
#[allow(deprecated)]
pub struct Legacy {
    #[versioned(key)]
    id: old::Id,
    name: String,
}

#[derive(Versioned)]
pub struct Migrating {
    #[expect(deprecated)]
    #[versioned(key)]
    id: old::Id,
    name: String,
}

fn main() {
    #[allow(deprecated)]
    let product = Product { id: 1, name: String::new(), private: Private(2) };
    assert_eq!(product.key(), 1);
    #[allow(deprecated)]
    let former = Former(1);
    former.key();
    Status::New.key();
    #[allow(deprecated)]
    let id = Legacy { id: old::Id::first(), name: String::new() }.key();
    Migrating { id, name: String::new() }.key();
}
