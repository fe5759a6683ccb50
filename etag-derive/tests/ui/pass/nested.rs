//! A derived type is a field of another, with its key and what readers see of it.
use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Line {
    #[versioned(key)]
    id: u64,
    #[versioned(representation)]
    seen: u64,
    amount: u64,
}

#[derive(Versioned)]
enum Status {
    Open,
    Closed,
}

#[derive(Versioned)]
struct Order {
    #[versioned(key)]
    id: u64,
    lines: Vec<Line>,
    status: Option<Status>,
}

fn main() {
    let order = |id, seen, amount| Order { id: 1, lines: vec![Line { id, seen, amount }], status: Some(Status::Open) };
    let first = order(1, 1, 1).state(&Scheme::SHA256);
    for other in [order(2, 1, 1), order(1, 2, 1), order(1, 1, 2), Order { status: Some(Status::Closed), ..order(1, 1, 1) }] {
        assert!(first != other.state(&Scheme::SHA256));
    }
}
