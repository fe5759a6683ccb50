//! The entity tag of a value: from a domain struct to the quoted text that goes out.
//!
//! Every contender digests the same fields and ends with the same text: 16 bytes of the digest in URL-safe base64.

mod canonical;
mod contenders;
mod document;
mod product;

use std::hint::black_box;

use crate::Entry;
use canonical::Canonical;
use contenders::{Contender, floor};
use document::Document;
use product::Product;

/// A type that every contender can tag.
trait Resource: etag_core::Versioned + fingerprint_struct::Fingerprint + serde::Serialize + udigest::Digestable {
    /// The value that the benches tag.
    fn sample() -> Self;

    /// The bytes that `etag` digests for this value, laid out by hand.
    fn canonical(&self) -> Canonical;
}

/// A value, and the floor's input for it.
struct Input<R> {
    value: R,
    canonical: Vec<u8>,
}

/// Every contender at a record of about 400 bytes and at a document with a body of 64 KiB.
pub fn entries() -> Vec<Entry> {
    let product = contenders::all::<Product>().map(|contender| entry("product", contender));
    let document = contenders::all::<Document>().map(|contender| entry("64 KiB document", contender));
    product.into_iter().chain(document).collect()
}

fn entry<R: Resource + 'static>(case: &'static str, (name, run): Contender<R>) -> Entry {
    Entry::new(case, name, move || {
        let value = R::sample();
        let input = Input { canonical: value.canonical().into_bytes(), value };
        assert_eq!(
            input.value.entity_tag().as_bytes(),
            floor(&input.canonical),
            "{case}: the floor digests other bytes than `etag` does"
        );
        Box::new(move || run(black_box(&input)))
    })
}

#[cfg(test)]
mod tests {
    use super::{Document, Product, Resource as _};

    #[test]
    fn the_samples_have_the_sizes_that_the_reports_name() {
        assert_eq!(Product::sample().canonical().into_bytes().len(), 393);
        assert_eq!(Document::sample().canonical().into_bytes().len(), 65_577);
    }
}
