//! A bound is added for what is fed, and on the field's type: a skipped field asks nothing of its parameter.
use std::marker::PhantomData;

use etag_core::{HttpDate, Scheme, StrongVersioned, Versioned};

struct Opaque;

trait Catalog {
    type Item;
}

struct Teas;

impl Catalog for Teas {
    type Item = u64;
}

#[derive(Versioned)]
struct Page<T, U = Opaque> {
    items: Vec<T>,
    next: Option<T>,
    #[versioned(skip)]
    source: Option<U>,
}

#[derive(Versioned)]
struct Id<T> {
    number: u64,
    of: PhantomData<T>,
}

#[derive(Versioned)]
struct First<C: Catalog> {
    #[versioned(key)]
    item: C::Item,
    count: u64,
}

#[derive(Versioned)]
struct Dated<T> {
    count: u64,
    #[versioned(skip, last_modified)]
    changed: T,
}

fn strong<T: StrongVersioned>(value: &T) -> bool {
    value.state(&Scheme::SHA256).is_ok()
}

fn main() {
    assert!(strong(&Page::<u64> { items: vec![1], next: None, source: Some(Opaque) }));
    assert!(strong(&Id::<Opaque> { number: 1, of: PhantomData }));
    let dated = Dated { count: 1, changed: HttpDate::from_unix(7) };
    assert!(strong(&dated));
    assert_eq!(dated.last_modified(), Some(HttpDate::from_unix(7)));
    let first = First::<Teas> { item: 7, count: 1 };
    assert!(strong(&first));
    assert_eq!(first.key(), 7);
}
