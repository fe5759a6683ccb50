use etag_core::{Fingerprinter, Versioned};

fn feed(flag: &bool, out: &mut Fingerprinter) {
    out.put_u8(u8::from(*flag));
}

#[derive(Versioned)]
struct Product {
    #[versioned(with = feed)]
    price: f64,
}

fn main() {}
