use etag_core::{Strength, Versioned};

#[derive(Versioned)]
#[versioned(weak)]
struct Feed {
    entries: Vec<String>,
}

#[derive(Versioned)]
#[versioned(weak)]
enum Status {
    Open,
}

fn main() {
    assert_eq!((Feed::STRENGTH, Status::STRENGTH), (Strength::Weak, Strength::Weak));
    assert!(Feed { entries: Vec::new() }.entity_tag().as_bytes().starts_with(b"W/"));
}
