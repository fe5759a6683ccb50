//! [`Storage`]: a cache, and the writes that are under way, so that nothing is taken for fresh that one of them may have changed.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Url;
use reqwest::header::{CONTENT_LOCATION, LOCATION};

use super::key::plain;
use super::{Cache, Entry, Key};
use crate::transport::Response;

/// Writes of so many resources are told apart. Two that are not make one thing alone worse: what is fresh is asked for again.
const SLOTS: usize = 64;
/// One more write: in the lower half it is counted until it ends, in the upper half for ever.
const BEGUN: u64 = (1 << 32) + 1;
const ENDED: u64 = 1;
/// The writes that are under way.
const UNDER_WAY: u64 = u32::MAX as u64;

/// A cache, and the writes that are under way.
#[derive(Debug)]
pub(crate) struct Storage {
    place: Option<Arc<dyn Cache>>,
    writes: Box<[AtomicU64; SLOTS]>,
    slots: RandomState,
}

/// A write that is under way, until this is dropped.
#[must_use = "a write ends when this is dropped"]
pub(crate) struct Writing<'s> {
    storage: &'s Storage,
    target: &'s Url,
    slot: &'s AtomicU64,
}

/// A read that is under way, and what it found.
pub(crate) struct Reading<'s> {
    storage: &'s Storage,
    key: Key,
    slot: &'s AtomicU64,
    /// The slot before it began.
    before: u64,
    pub(crate) entry: Entry,
}

impl Storage {
    pub(crate) fn new(place: Option<Arc<dyn Cache>>) -> Self {
        Self { place, writes: Box::new([const { AtomicU64::new(0) }; SLOTS]), slots: RandomState::new() }
    }

    /// Whether nothing is kept at all.
    pub(crate) fn is_none(&self) -> bool {
        self.place.is_none()
    }

    /// Begins a write: what is kept of the resource is forgotten before it is sent, and nothing is kept as fresh until it has ended,
    /// [RFC 9111 §4.4](https://www.rfc-editor.org/rfc/rfc9111#section-4.4). Also where its future is dropped in between.
    pub(crate) async fn writing<'s>(&'s self, target: &'s Url) -> Writing<'s> {
        let slot = self.slot(&plain(target));
        slot.fetch_add(BEGUN, Ordering::SeqCst);
        let writing = Writing { storage: self, target, slot };
        self.forget(target).await;
        writing
    }

    /// Begins a read: what is kept for it.
    pub(crate) async fn reading(&self, key: Key) -> Reading<'_> {
        let slot = self.slot(key.url());
        let before = slot.load(Ordering::SeqCst);
        let entry = match &self.place {
            Some(place) => place.load(&key).await,
            None => Entry::default(),
        };
        Reading { storage: self, key, slot, before, entry }
    }

    async fn forget(&self, url: &Url) {
        if let Some(place) = &self.place {
            place.forget(&plain(url)).await;
        }
    }

    fn slot(&self, url: &str) -> &AtomicU64 {
        // Fits: the remainder is less than the number of slots.
        #[allow(clippy::cast_possible_truncation)]
        let slot = (self.slots.hash_one(url) % SLOTS as u64) as usize;
        &self.writes[slot]
    }
}

impl Writing<'_> {
    /// The write has ended, with this answer if there is one: what others that share the cache have kept meanwhile is forgotten as well, and so is what the answer says that it is about, if that is of the same origin.
    pub(crate) async fn ended(self, answer: Option<&Response>) {
        self.storage.forget(self.target).await;
        for name in [LOCATION, CONTENT_LOCATION] {
            let place = answer.and_then(|answer| answer.fields.get(name)?.to_str().ok());
            let other = place.and_then(|place| self.target.join(place).ok());
            if let Some(other) = other.filter(|other| other.origin() == self.target.origin()) {
                // A write of that, which begins and ends here.
                drop(self.storage.writing(&other).await);
            }
        }
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.slot.fetch_sub(ENDED, Ordering::SeqCst);
    }
}

impl Reading<'_> {
    /// Keeps the entry, as it is now. What may have changed since the read began is to be validated before any use.
    pub(crate) async fn keep(self) {
        let Self { storage, key, slot, before, mut entry } = self;
        let Some(place) = &storage.place else { return };
        let is_undisturbed = || before & UNDER_WAY == 0 && slot.load(Ordering::SeqCst) == before;
        let was_undisturbed = is_undisturbed();
        if !was_undisturbed {
            entry.end();
        }
        place.keep(&key, entry).await;
        if was_undisturbed && !is_undisturbed() {
            // A write has begun in between, and may have forgotten what was not kept yet.
            place.forget(key.url()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::cache::properties::stored;
    use crate::cache::{BoxFuture, MemoryCache};
    use etag_core::HttpDate;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    const NOW: HttpDate = HttpDate::from_unix(1_790_000_000);

    fn url(path: &str) -> Url {
        Url::parse("http://127.0.0.1/").unwrap().join(path).unwrap()
    }

    async fn begin<'s>(storage: &'s Storage, path: &str) -> Reading<'s> {
        let mut reading = storage.reading(Key::of(&url(path), &HeaderMap::new())).await;
        reading.entry.replace(&HeaderMap::new(), Some(stored(NOW)));
        reading
    }

    async fn is_fresh(storage: &Storage, path: &str) -> bool {
        let reading = storage.reading(Key::of(&url(path), &HeaderMap::new())).await;
        reading.entry.fresh(&reading.entry.candidates(&HeaderMap::new()), NOW).is_some()
    }

    #[tokio::test]
    async fn what_was_read_while_a_write_was_under_way_is_not_fresh() {
        // R and W begin, r and w end.
        for (order, is_fresh_then) in
            [("WwRr", true), ("RWwr", false), ("RWrw", false), ("WRrw", false), ("WRwr", false), ("RrWw", false)]
        {
            for is_cancelled in [false, true] {
                let storage = Storage::new(Some(Arc::new(MemoryCache::default())));
                let target = url("a");
                let (mut reading, mut writing) = (None, None);
                for step in order.chars() {
                    match step {
                        'R' => reading = Some(begin(&storage, "a").await),
                        'r' => reading.take().unwrap().keep().await,
                        'W' => writing = Some(storage.writing(&target).await),
                        _ if is_cancelled => drop(writing.take()),
                        _ => writing.take().unwrap().ended(None).await,
                    }
                }
                assert_eq!(is_fresh(&storage, "a").await, is_fresh_then, "{order} {is_cancelled}");
            }
        }
    }

    #[tokio::test]
    async fn what_others_that_share_the_cache_have_kept_during_a_write_is_forgotten() {
        let cache = Arc::new(MemoryCache::default());
        let [one, other] = [0, 1].map(|_| Storage::new(Some(cache.clone())));
        let target = url("a");
        let writing = one.writing(&target).await;
        begin(&other, "a").await.keep().await;
        assert!(is_fresh(&other, "a").await, "it knows nothing of the write");
        writing.ended(None).await;
        assert!(!is_fresh(&other, "a").await);
    }

    #[tokio::test]
    async fn a_write_of_another_resource_leaves_what_is_fresh() {
        let storage = Storage::new(Some(Arc::new(MemoryCache::default())));
        let target = (0..1000)
            .map(|number| url(&number.to_string()))
            .find(|other| !std::ptr::eq(storage.slot(other.as_str()), storage.slot(url("a").as_str())));
        let target = target.unwrap();
        begin(&storage, "a").await.keep().await;
        let writing = storage.writing(&target).await;
        assert!(is_fresh(&storage, "a").await);
        let reading = begin(&storage, "a").await;
        writing.ended(None).await;
        reading.keep().await;
        assert!(is_fresh(&storage, "a").await);
    }

    /// What the answer to a write of `/a` leaves of what was read before of another.
    async fn is_fresh_after(place: (reqwest::header::HeaderName, &'static str), other: &str) -> bool {
        let storage = Storage::new(Some(Arc::new(MemoryCache::default())));
        begin(&storage, other).await.keep().await;
        let target = url("a");
        let fields = HeaderMap::from_iter([(place.0, place.1.parse().unwrap())]);
        let answer = Response { status: StatusCode::CREATED, fields, content: bytes::Bytes::new() };
        storage.writing(&target).await.ended(Some(&answer)).await;
        is_fresh(&storage, other).await
    }

    #[tokio::test]
    async fn what_an_answer_is_about_is_forgotten_if_it_is_of_the_same_origin() {
        assert!(!is_fresh_after((LOCATION, "/b"), "b").await);
        assert!(!is_fresh_after((CONTENT_LOCATION, "http://127.0.0.1/b"), "b").await);
        assert!(is_fresh_after((LOCATION, "/b"), "c").await);
        assert!(is_fresh_after((LOCATION, "http://127.0.0.1:81/b"), "http://127.0.0.1:81/b").await);
        assert!(is_fresh_after((CONTENT_LOCATION, "https://127.0.0.1/b"), "https://127.0.0.1/b").await);
        assert!(is_fresh_after((LOCATION, "http://"), "b").await);
    }

    /// Begins and ends a write whenever something is on its way to be kept.
    #[derive(Debug, Default)]
    struct Slow {
        kept: MemoryCache,
        write: Mutex<Option<Arc<Storage>>>,
    }

    impl Cache for Slow {
        fn load<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Entry> {
            self.kept.load(key)
        }

        fn keep<'a>(&'a self, key: &'a Key, entry: Entry) -> BoxFuture<'a, ()> {
            let storage = self.write.lock().unwrap().take();
            Box::pin(async move {
                if let Some(storage) = storage {
                    storage.writing(&url("a")).await.ended(None).await;
                }
                self.kept.keep(key, entry).await;
            })
        }

        fn forget<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
            self.kept.forget(url)
        }
    }

    #[tokio::test]
    async fn what_arrives_in_the_cache_behind_a_write_is_not_fresh() {
        let slow = Arc::new(Slow::default());
        let storage = Arc::new(Storage::new(Some(slow.clone())));
        *slow.write.lock().unwrap() = Some(Arc::clone(&storage));
        begin(&storage, "a").await.keep().await;
        assert!(slow.write.lock().unwrap().is_none(), "the write was made");
        assert!(!is_fresh(&storage, "a").await);
        begin(&storage, "a").await.keep().await;
        assert!(is_fresh(&storage, "a").await);
    }
}
