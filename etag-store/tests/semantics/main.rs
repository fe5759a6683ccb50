//! What a request comes to: the check, the permits, conditional reads, and what is counted.

mod authorization;
mod batches;
mod check;
mod counts;
mod dates;
mod fields;
mod reads;
mod unknown;
mod writes;

use etag_core::{HttpDate, Limits, Method, Preconditions, Versioned};
use etag_store::{Matched, MemoryStore, Permit, Policy, Refusal, Stored, Vacant, Versions};

#[derive(Clone, Debug, PartialEq, Versioned)]
struct Product {
    #[versioned(key)]
    id: u64,
    name: String,
    price: u64,
    #[versioned(representation)]
    views: u64,
}

/// The key of what there is.
const THERE: u64 = 7;
/// A key under which there is nothing.
const MISSING: u64 = 8;

fn tea() -> Product {
    Product { id: THERE, name: "tea".to_owned(), price: 420, views: 0 }
}

async fn seeded() -> (Versions<Product>, Stored<Product>) {
    let products = Versions::new(MemoryStore::new());
    let stored = products.unconditionally("a test").put(tea()).await.unwrap();
    (products, stored)
}

fn asked<'a>(fields: &'a [(&'static str, Vec<u8>)]) -> Preconditions<'a> {
    Preconditions::from_pairs(fields, HttpDate::from_unix(1_700_000_000), &Limits::default())
}

async fn check(
    products: &Versions<Product>,
    key: u64,
    field: (&'static str, &[u8]),
) -> Result<Permit<Product>, Refusal<Product>> {
    let fields = [(field.0, field.1.to_vec())];
    products.check(Method::Put, &key, &asked(&fields), &Policy::default()).await
}

/// A permit for what is current.
async fn matched(products: &Versions<Product>) -> Matched<Product> {
    let tag = products.load(&THERE).await.unwrap().unwrap().etag();
    match check(products, THERE, ("If-Match", tag.as_bytes())).await {
        Ok(Permit::Matched(matched)) => matched,
        other => panic!("{other:?}"),
    }
}

async fn vacant(products: &Versions<Product>, key: u64) -> Vacant<Product> {
    match check(products, key, ("If-None-Match", b"*")).await {
        Ok(Permit::Vacant(vacant)) => vacant,
        other => panic!("{other:?}"),
    }
}
