//! What holds for whatever is kept, in whatever order.

use std::sync::Arc;

use bytes::Bytes;
use etag_core::HttpDate;
use proptest::collection::vec;
use proptest::prelude::*;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::freshness::Freshness;
use super::selection::Selection;
use super::{Cache as _, Entry, Key, MemoryCache, Stored};

/// Something that is fresh for a minute from then on.
pub(super) fn stored(now: HttpDate) -> Stored {
    let freshness = Freshness { received: now, age: 0, lifetime: 60 };
    Stored::new(Selection(Arc::new([])), HeaderMap::new(), Bytes::new(), freshness)
}

fn of_length(length: usize) -> Entry {
    Entry { variants: vec![Stored { content: vec![0; length].into(), ..stored(HttpDate::from_unix(0)) }].into() }
}

fn key(path: u8, who: Option<u8>) -> Key {
    let mut fields = HeaderMap::new();
    if let Some(who) = who {
        let mut value = HeaderValue::from(u16::from(who));
        value.set_sensitive(true);
        fields.insert(AUTHORIZATION, value);
    }
    Key::of(&Url::parse(&format!("http://127.0.0.1/{path}")).unwrap(), &fields)
}

#[derive(Clone, Debug)]
enum Step {
    Load(Key),
    Keep(Key, usize),
    Drop(Key),
    Forget(Key),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || (0..4_u8, proptest::option::of(0..3_u8)).prop_map(|(path, who)| key(path, who));
    let step = prop_oneof![
        3 => key().prop_map(Step::Load),
        4 => (key(), 0..4000_usize).prop_map(|(key, length)| Step::Keep(key, length)),
        1 => key().prop_map(Step::Drop),
        1 => key().prop_map(Step::Forget),
    ];
    vec(step, 0..60)
}

fn some_value() -> impl Strategy<Value = HeaderValue> {
    vec(0x21..=0xff_u8, 0..8).prop_filter_map("a value of a field", |bytes| HeaderValue::from_bytes(&bytes).ok())
}

fn some_name() -> impl Strategy<Value = HeaderName> {
    "[a-z-]{1,8}".prop_map(|name| name.parse().unwrap())
}

fn some_stored() -> impl Strategy<Value = Stored> {
    let selection = vec((some_name(), vec(some_value(), 0..3)), 0..3);
    let fields = vec((some_name(), some_value()), 0..5);
    let freshness = (any::<i64>(), any::<u64>(), any::<u64>());
    (selection, fields, vec(any::<u8>(), 0..40), freshness).prop_map(|(selection, fields, content, freshness)| {
        let mut map = HeaderMap::new();
        for (name, value) in fields {
            map.append(name, value);
        }
        let (received, age, lifetime) = freshness;
        let freshness = Freshness { received: HttpDate::from_unix(received), age, lifetime };
        Stored::new(Selection(selection.into()), map, content.into(), freshness)
    })
}

fn some_entry() -> impl Strategy<Value = Entry> {
    vec(some_stored(), 0..4).prop_map(|variants| Entry { variants: variants.into() })
}

/// A future of a memory cache has nothing to wait for.
fn done<T>(future: super::BoxFuture<'_, T>) -> T {
    let mut future = future;
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(done) => done,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

proptest! {
    /// Against a list in the order of use, from whose front gives way what has no place any more.
    #[test]
    fn a_memory_cache_has_what_was_used_last_within_its_bound(steps in steps(), bound in 0..20_000_usize) {
        let cache = MemoryCache::of_bytes(bound);
        let mut expected: Vec<(Key, usize)> = Vec::new();
        let weight = |key: &Key, length: usize| {
            let one = MemoryCache::default();
            done(one.keep(key, of_length(length)));
            one.size()
        };
        for step in steps {
            match step {
                Step::Load(key) => {
                    let place = expected.iter().position(|(own, _)| *own == key);
                    let length = place.map(|place| {
                        let used = expected.remove(place);
                        expected.push(used.clone());
                        used.1
                    });
                    prop_assert_eq!(done(cache.load(&key)), length.map(of_length).unwrap_or_default());
                }
                Step::Keep(key, length) => {
                    done(cache.keep(&key, of_length(length)));
                    expected.retain(|(own, _)| *own != key);
                    if weight(&key, length) <= bound {
                        expected.push((key, length));
                    }
                    while expected.iter().map(|(key, length)| weight(key, *length)).sum::<usize>() > bound {
                        expected.remove(0);
                    }
                }
                Step::Drop(key) => {
                    done(cache.keep(&key, Entry::default()));
                    expected.retain(|(own, _)| *own != key);
                }
                Step::Forget(key) => {
                    done(cache.forget(key.url()));
                    expected.retain(|(own, _)| own.url() != key.url());
                }
            }
            prop_assert!(cache.size() <= bound);
            prop_assert_eq!(cache.size(), expected.iter().map(|(key, length)| weight(key, *length)).sum::<usize>());
        }
        for (key, length) in &expected {
            prop_assert_eq!(done(cache.load(key)), of_length(*length));
        }
    }

    #[test]
    fn an_entry_is_not_smaller_than_what_is_in_it(entry in some_entry()) {
        let content: usize = entry.variants.iter().map(|stored| stored.content.len()).sum();
        prop_assert!(entry.size() >= content);
        prop_assert!(entry.size() >= entry.to_bytes().len() - "etag-client 1\n".len());
    }

    #[test]
    fn an_entry_is_the_same_from_its_bytes(entry in some_entry()) {
        prop_assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
    }

    #[test]
    fn bytes_that_were_cut_or_changed_are_no_reason_to_panic(
        entry in some_entry(), place in any::<prop::sample::Index>(), byte: u8, end in any::<prop::sample::Index>()
    ) {
        let mut bytes = entry.to_bytes();
        prop_assert_ne!(Entry::from_bytes(&bytes[..end.index(bytes.len())]), Some(entry));
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Some(changed) = Entry::from_bytes(&bytes) {
            prop_assert_eq!(Entry::from_bytes(&changed.to_bytes()), Some(changed));
        }
    }
}

#[test]
fn bytes_of_something_else_are_no_entry() {
    assert_eq!(Entry::from_bytes(b""), None);
    assert_eq!(Entry::from_bytes(b"etag-client 2\n"), None);
    assert_eq!(Entry::from_bytes(b"etag-client 1\n"), Some(Entry::default()));
    let length_of_half_the_world = [&b"etag-client 1\n"[..], &[0xff; 64]].concat();
    assert_eq!(Entry::from_bytes(&length_of_half_the_world), None);
}
