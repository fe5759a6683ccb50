//! What this library does on the paths that the benches time, it does without the heap.

use allocation_counter::measure;
use etag_benches::{Entry, header, tag};

#[test]
fn reading_a_field_allocates_nothing() {
    assert_no_allocation(header::entries());
}

#[test]
fn making_a_tag_allocates_nothing() {
    assert_no_allocation(tag::entries());
}

#[test]
fn the_counter_sees_the_allocations_of_a_peer() {
    let json =
        tag::entries().into_iter().find(|entry| entry.contender() == "JSON + SHA-256").expect("JSON is an entry");
    assert_ne!(allocations(&json), 0);
}

fn assert_no_allocation(entries: Vec<Entry>) {
    let ours: Vec<Entry> = entries.into_iter().filter(|entry| entry.contender() == "etag").collect();
    assert!(!ours.is_empty());
    for entry in ours {
        assert_eq!(allocations(&entry), 0, "{entry}");
    }
}

fn allocations(entry: &Entry) -> u64 {
    let run = entry.prepare();
    // Once beforehand: what a first call sets up for the whole process is not the cost of a request.
    run();
    measure(run).count_total
}
