use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Unit;

#[derive(Versioned)]
struct Empty {}

#[derive(Versioned)]
struct EmptyTuple();

#[derive(Versioned)]
#[versioned(only(1))]
struct Pair(#[versioned(key)] u64, String, u64);

#[derive(Versioned)]
struct Unsized {
    len: u64,
    tail: str,
}

/// More fields than one tuple takes.
#[derive(Versioned)]
struct Many(u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, bool);

fn main() {
    assert!(Unit.state(&Scheme::SHA256) != Empty {}.state(&Scheme::SHA256));
    assert!(EmptyTuple().state(&Scheme::SHA256).is_ok());
    let pair = Pair(1, "tea".into(), 2);
    assert_eq!((pair.key(), Pair::NAME), (1, "Pair"));
    assert!(pair.representation(&Scheme::SHA256).unwrap().is_some());
    let many = |last| Many(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, last);
    assert!(many(true).state(&Scheme::SHA256) != many(false).state(&Scheme::SHA256));
    let _: fn(&Unsized) -> () = Unsized::key;
}
