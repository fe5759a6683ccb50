//! No tag stands for two representations, however often the same content comes back: R-036.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use etag_tests::client::Response;

use super::backend::Backend;
use super::clients::PRODUCT;
use super::on_each_store;

const ROUNDS: usize = 100;

on_each_store! {
    no_tag_is_issued_twice
}

/// All that was ever seen of a key.
#[derive(Default)]
struct Seen {
    content: HashMap<String, Vec<u8>>,
    issued: HashSet<String>,
}

/// Two writers put one of two contents, a third removes and creates again, and readers hold every tag against the bytes that came with it.
fn no_tag_is_issued_twice(backend: &Backend) {
    let seen = Mutex::new(Seen::default());
    // What was there before is seen now: it may be gone before a reader gets to it.
    saw(&seen, &backend.server().connect().request("GET", PRODUCT, &[], b"").unwrap());
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(|| read(backend, &seen, &is_over))).collect();
        let writers = [
            scope.spawn(|| replace(backend, &seen)),
            scope.spawn(|| replace(backend, &seen)),
            scope.spawn(|| recreate(backend, &seen)),
        ];
        let written = writers.map(ScopedJoinHandle::join);
        // The readers end, whatever became of the writers.
        is_over.store(true, Ordering::SeqCst);
        for written in written {
            written.expect("every tag that is issued is new");
        }
        for reader in readers {
            reader.join().expect("a tag has one content");
        }
    });
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.issued.len(), 3 * ROUNDS);
    // What was there before, and the two that were written: the same content comes back under many tags.
    assert_eq!(seen.content.values().collect::<HashSet<_>>().len(), 3);
}

fn read(backend: &Backend, seen: &Mutex<Seen>, is_over: &AtomicBool) {
    let mut client = backend.server().connect();
    while !is_over.load(Ordering::SeqCst) {
        let read = client.request("GET", PRODUCT, &[], b"").unwrap();
        if read.status == 200 {
            saw(seen, &read);
        } else {
            assert_eq!(read.status, 404, "{read:?}");
        }
    }
}

/// Replaces until it was acknowledged often enough, in turns with one of two contents.
fn replace(backend: &Backend, seen: &Mutex<Seen>) {
    let mut client = backend.server().connect();
    let mut written = 0;
    while written < ROUNDS {
        let read = client.request("GET", PRODUCT, &[], b"").unwrap();
        if read.status == 404 {
            continue;
        }
        // The other one of the two: what is not changed keeps its tag.
        let price = if read.json()["price"] == 1 { 2 } else { 1 };
        let fields = [("If-Match", read.etag()), ("Content-Type", "application/json")];
        let put = client.request("PUT", PRODUCT, &fields, &product(price)).unwrap();
        if put.status == 200 {
            issued(seen, &put);
            written += 1;
        } else {
            assert_eq!(put.status, 412, "{put:?}");
        }
    }
}

/// Removes it, and creates it as it was at first.
fn recreate(backend: &Backend, seen: &Mutex<Seen>) {
    let mut client = backend.server().connect();
    for _ in 0..ROUNDS {
        let mut removed = 412;
        while removed == 412 {
            let read = client.request("GET", PRODUCT, &[], b"").unwrap();
            removed = client.request("DELETE", PRODUCT, &[("If-Match", read.etag())], b"").unwrap().status;
        }
        assert_eq!(removed, 204);
        let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
        let created = client.request("PUT", PRODUCT, &fields, &product(1)).unwrap();
        assert_eq!(created.status, 201, "nobody else creates it");
        issued(seen, &created);
    }
}

fn issued(seen: &Mutex<Seen>, response: &Response) {
    saw(seen, response);
    let is_new = seen.lock().unwrap().issued.insert(response.etag().to_owned());
    assert!(is_new, "{} was issued before", response.etag());
}

fn saw(seen: &Mutex<Seen>, response: &Response) {
    let mut seen = seen.lock().unwrap();
    let content = seen.content.entry(response.etag().to_owned()).or_insert_with(|| response.body.clone());
    assert_eq!(*content, response.body, "{} stands for two representations", response.etag());
}

fn product(price: u32) -> Vec<u8> {
    format!(r#"{{"id":123,"name":"Wireless Mouse","price":{price}}}"#).into_bytes()
}
