use std::fmt::Error;

use etag_core::{Fingerprinter, Versioned};

fn feed(price: &f64, out: &mut Fingerprinter) -> Result<(), Error> {
    out.put_u64(price.to_bits());
    Ok(())
}

#[derive(Versioned)]
struct Product {
    #[versioned(with = feed)]
    price: f64,
}

fn main() {}
