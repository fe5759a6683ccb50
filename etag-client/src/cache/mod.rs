//! Where representations are kept between reads, by URL and by what the service says that they depend on: [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111).
//!
//! A [`Client`](crate::Client) has a [`MemoryCache`] unless it is told otherwise. What is kept where is all that a [`Cache`] decides; what may be kept, how long it may be used and what
//! a 304 says of it is decided here.

mod control;
mod encoding;
mod entry;
mod freshness;
mod key;
mod memory;
#[cfg(test)]
mod properties;
mod selection;
mod storage;
mod stored;

pub use self::entry::Entry;
pub use self::key::Key;
pub use self::memory::MemoryCache;

pub(crate) use self::control::CacheControl;
pub(crate) use self::entry::News;
pub(crate) use self::storage::Storage;
pub(crate) use self::stored::{Exchanged, Stored};

use std::fmt::Debug;
use std::pin::Pin;

/// What a [`Cache`] does, for as long as it takes.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A place where representations are kept: memory, a disk, a server.
///
/// It never fails: what cannot be kept is not kept, and what cannot be found is not there. It may lose anything at any time; what it was told to
/// [forget](Self::forget) must not come back. In a place that others reach, it is as confidential as what the services answer.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, Mutex};
///
/// use etag_client::cache::{BoxFuture, Cache, Entry, Key};
/// use etag_client::{Client, Error, Source};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// /// By URL, and there by who asks: as in a hash of Redis.
/// #[derive(Debug, Default)]
/// struct Elsewhere(Mutex<HashMap<String, HashMap<Vec<u8>, Vec<u8>>>>);
///
/// fn who(key: &Key) -> Vec<u8> {
///     key.credentials().map(|digest| digest.to_vec()).unwrap_or_default()
/// }
///
/// impl Cache for Elsewhere {
///     fn load<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Entry> {
///         Box::pin(async move {
///             let kept = self.0.lock().unwrap();
///             let bytes = kept.get(key.url()).and_then(|of_url| of_url.get(&who(key)));
///             bytes.and_then(|bytes| Entry::from_bytes(bytes)).unwrap_or_default()
///         })
///     }
///
///     fn keep<'a>(&'a self, key: &'a Key, entry: Entry) -> BoxFuture<'a, ()> {
///         Box::pin(async move {
///             let mut kept = self.0.lock().unwrap();
///             kept.entry(key.url().to_owned()).or_default().insert(who(key), entry.to_bytes());
///         })
///     }
///
///     fn forget<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
///         Box::pin(async move { _ = self.0.lock().unwrap().remove(url) })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let (url, cache) = (serve(), Arc::new(Elsewhere::default()));
/// Client::builder().cache(cache.clone()).build()?.get(&url).send().await?;
/// let again = Client::builder().cache(cache).build()?.get(&url).send().await?;
/// assert_eq!(again.source(), Source::Revalidated);
/// # Ok(())
/// # }
/// ```
pub trait Cache: Debug + Send + Sync {
    /// What is kept under a key; an empty entry where there is nothing.
    fn load<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Entry>;

    /// Keeps an entry in the place of what is under the key.
    fn keep<'a>(&'a self, key: &'a Key, entry: Entry) -> BoxFuture<'a, ()>;

    /// Drops what is kept under every key with this [URL](Key::url).
    fn forget<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()>;
}
