//! `crate = path` is the only root: the type implements the traits found there, and `etag_core`'s own `Versioned` not at all.
mod web {
    pub mod etag {
        pub use etag_core::{
            __private, Fingerprint, Fingerprinter, Schema, Strength,
        };

        pub trait Versioned: Fingerprint {
            type Key;
            const NAME: &'static str;
            const STRENGTH: Strength = Self::SCHEMA.strength();
            fn key(&self) -> Self::Key;
            fn feed_state(&self, _: &mut Fingerprinter) {}
        }

        pub trait StrongVersioned: Versioned {}

        pub trait Keyed: Versioned {
            const KEY_NAMES: &'static [&'static str];
        }
    }
}

#[derive(etag_core::Versioned)]
#[versioned(crate = web::etag, name = "product")]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
}

#[derive(etag_core::Versioned)]
#[versioned(crate = crate::web::etag, weak)]
struct Weak(u64);

mod inner {
    #[derive(etag_core::Versioned)]
    #[versioned(crate = super::web::etag)]
    pub struct Inner(pub u64);
}

fn name<T: web::etag::Versioned>(_: &T) -> &'static str {
    T::NAME
}

fn main() {
    let product = Product { id: 1, name: String::new() };
    assert_eq!((name(&product), web::etag::Versioned::key(&product)), ("product", 1));
    assert_eq!(<Product as web::etag::Keyed>::KEY_NAMES, ["id"]);
    assert!(matches!(<Weak as web::etag::Versioned>::STRENGTH, web::etag::Strength::Weak));
    assert_eq!((name(&Weak(1)), name(&inner::Inner(1))), ("Weak", "Inner"));
}
