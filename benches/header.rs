//! `If-Match`, parsed strictly and compared: wall time, by divan.

use divan::Bencher;
use etag_benches::{Entry, header};

fn main() {
    divan::main();
}

#[divan::bench(args = header::entries())]
fn if_match(bencher: Bencher, entry: &Entry) {
    bencher.bench_local(entry.prepare());
}
