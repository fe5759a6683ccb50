//! The tag of a product and of a 64 KiB document: wall time, by divan.

use divan::Bencher;
use etag_benches::{Entry, tag};

fn main() {
    divan::main();
}

#[divan::bench(args = tag::entries())]
fn entity_tag(bencher: Bencher, entry: &Entry) {
    bencher.bench_local(entry.prepare());
}
