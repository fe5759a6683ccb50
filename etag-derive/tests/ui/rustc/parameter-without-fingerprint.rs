use etag_core::{Scheme, Versioned};

#[derive(Versioned)]
struct Page<T> {
    items: Vec<T>,
}

struct Thumb(Vec<u8>);

fn main() {
    let page = Page { items: vec![Thumb(Vec::new())] };
    let _ = page.state(&Scheme::SHA256);
}
