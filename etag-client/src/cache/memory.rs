//! [`MemoryCache`]: representations in memory, up to a bound.

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{BoxFuture, Cache, Entry, Key};

/// Representations in memory, up to so many bytes; what was not used for the longest time gives way.
///
/// ```
/// use etag_client::cache::MemoryCache;
/// use std::sync::Arc;
///
/// let cache = Arc::new(MemoryCache::default());
/// let client = etag_client::Client::builder().cache(cache.clone()).build()?;
/// assert_eq!(cache.size(), 0);
/// # Ok::<(), etag_client::Error>(())
/// ```
pub struct MemoryCache {
    bound: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Those of one URL stand together.
    entries: BTreeMap<Key, Used>,
    /// The keys by when they were used last.
    by_use: BTreeMap<u64, Key>,
    uses: u64,
    size: usize,
}

struct Used {
    entry: Entry,
    size: usize,
    last: u64,
}

impl MemoryCache {
    /// Up to about so many bytes. An entry that has more by itself is not kept.
    ///
    /// ```
    /// use etag_client::cache::MemoryCache;
    ///
    /// let client = etag_client::Client::builder().cache(std::sync::Arc::new(MemoryCache::of_bytes(1 << 20))).build()?;
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    pub fn of_bytes(bound: usize) -> Self {
        Self { bound, kept: Mutex::default() }
    }

    /// About how many bytes are kept.
    ///
    /// ```
    /// assert_eq!(etag_client::cache::MemoryCache::default().size(), 0);
    /// ```
    pub fn size(&self) -> usize {
        self.lock().size
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing that could panic happens between two changes of the maps.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryCache {
    /// Up to 64 MiB.
    fn default() -> Self {
        Self::of_bytes(64 << 20)
    }
}

impl Cache for MemoryCache {
    fn load<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Entry> {
        Box::pin(ready(self.lock().load(key)))
    }

    fn keep<'a>(&'a self, key: &'a Key, entry: Entry) -> BoxFuture<'a, ()> {
        self.lock().keep(key, entry, self.bound);
        Box::pin(ready(()))
    }

    fn forget<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        self.lock().forget(url);
        Box::pin(ready(()))
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").field("bound", &self.bound).field("size", &self.size()).finish_non_exhaustive()
    }
}

impl Kept {
    fn load(&mut self, key: &Key) -> Entry {
        let Some(used) = self.entries.get_mut(key) else { return Entry::default() };
        if used.last != self.uses
            && let Some(key) = self.by_use.remove(&used.last)
        {
            self.uses += 1;
            self.by_use.insert(self.uses, key);
            used.last = self.uses;
        }
        used.entry.clone()
    }

    fn keep(&mut self, key: &Key, entry: Entry, bound: usize) {
        self.remove(key);
        let size = size(key) + entry.size();
        if entry.is_empty() || size > bound {
            return;
        }
        while self.size + size > bound
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.remove(&oldest);
        }
        self.uses += 1;
        self.size += size;
        self.by_use.insert(self.uses, key.clone());
        self.entries.insert(key.clone(), Used { entry, size, last: self.uses });
    }

    fn forget(&mut self, url: &str) {
        let keys = self.entries.range(Key::first(url)..).map(|(key, _)| key);
        let keys: Vec<_> = keys.take_while(|key| key.url() == url).cloned().collect();
        for key in keys {
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(used) = self.entries.remove(key) {
            self.size -= used.size;
            self.by_use.remove(&used.last);
        }
    }
}

/// About how many bytes a key takes, with its places in the maps.
fn size(key: &Key) -> usize {
    const EACH: usize = 300;
    EACH + key.url().len()
}
