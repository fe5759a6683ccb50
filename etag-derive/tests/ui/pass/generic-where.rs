use etag_core::{Fingerprint, Scheme, Versioned};

#[derive(Versioned)]
struct Shelf<T: Clone + ?Sized, K = u64>
where
    Box<T>: Clone,
    K: Clone,
{
    #[versioned(key)]
    key: K,
    item: Box<T>,
}

#[derive(Versioned)]
struct Both<A, B>(A, B)
where
    A: Fingerprint,
    B: Fingerprint;

fn main() {
    let shelf = Shelf::<u64> { key: 1, item: Box::new(2) };
    assert_eq!(shelf.key(), 1);
    assert!(shelf.state(&Scheme::SHA256).is_ok());
    assert!(Both(1_u64, true).state(&Scheme::SHA256).is_ok());
}
