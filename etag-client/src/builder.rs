//! [`ClientBuilder`]: how a client works.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use reqwest::{redirect, retry};

use crate::cache::{Cache, MemoryCache, Storage};
use crate::client::{Client, Shared};
use crate::counters::Counts;
use crate::error::{BoxError, Error};
use crate::transport::{Transport, Wire};
use crate::update::Retries;

/// How a [`Client`] works.
#[derive(Debug)]
pub struct ClientBuilder {
    cache: Option<Arc<dyn Cache>>,
    fields: HeaderMap,
    fault: Option<Error>,
    max_content: usize,
    retries: Retries,
    timeout: Duration,
    wire: reqwest::ClientBuilder,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            cache: Some(Arc::new(MemoryCache::default())),
            fields: HeaderMap::new(),
            fault: None,
            max_content: 64 << 20,
            retries: Retries::default(),
            timeout: Duration::from_secs(30),
            wire: reqwest::Client::builder(),
        }
    }
}

impl ClientBuilder {
    /// Keeps representations there: for clients that share them, or to have another bound.
    ///
    /// What a client writes, its clones know; another client that shares the cache may have read before and keep it after, for as long as the service
    /// says that it is fresh.
    ///
    /// ```
    /// use etag_client::{Client, Error, Source};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// use std::sync::Arc;
    ///
    /// use etag_client::cache::MemoryCache;
    ///
    /// let (url, cache) = (serve(), Arc::new(MemoryCache::of_bytes(1 << 20)));
    /// let one = Client::builder().cache(cache.clone()).build()?;
    /// let other = Client::builder().cache(cache).build()?;
    /// one.get(&url).send().await?;
    /// assert_eq!(other.get(&url).send().await?.source(), Source::Revalidated);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cache(mut self, cache: Arc<dyn Cache>) -> Self {
        self.cache = Some(cache);
        self
    }

    /// Keeps nothing: each read transfers the content.
    ///
    /// ```
    /// use etag_client::{Client, Error, Source};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::builder().without_cache().build()?);
    /// client.get(&url).send().await?;
    /// assert_eq!(client.get(&url).send().await?.source(), Source::Network);
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_cache(mut self) -> Self {
        self.cache = None;
        self
    }

    /// A field that is sent with every request that has no such field of its own, such as `Authorization`.
    ///
    /// `Authorization`, `Cookie` and `Proxy-Authorization` are secrets, and so is every value that is
    /// [marked as one](HeaderValue::set_sensitive): it is not shown, not sent to another origin, and what is answered to it is kept apart in the cache.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::builder().header("Authorization", "Bearer …").header("User-Agent", "repricer/1.0").build()?;
    /// client.get(serve()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<BoxError>>,
        V: TryInto<HeaderValue, Error: Into<BoxError>>,
    {
        match field(name, value) {
            Ok((name, value)) => _ = self.fields.append(name, value),
            Err(err) => self.fault = self.fault.or(Some(err)),
        }
        self
    }

    /// How often a write that meets a conflict is tried, and when.
    ///
    /// ```
    /// use etag_client::{Client, Retries};
    ///
    /// let client = Client::builder().retries(Retries::default().attempts(3)).build()?;
    /// # Ok::<(), etag_client::Error>(())
    /// ```
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// How long one request may take.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
    /// client.get(serve()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The most bytes of content, decompressed, that are read of an answer.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::builder().max_content(10).build()?;
    /// assert!(matches!(client.get(serve()).send().await, Err(Error::TooLarge(10))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_content(mut self, bytes: usize) -> Self {
        self.max_content = bytes;
        self
    }

    /// How connections are made: proxies, certificates, pools. Redirections and retries of its own are switched off, since both would send writes elsewhere or twice. How long a request may take is for
    /// [`timeout`](Self::timeout) to say, whatever was said there.
    ///
    /// Credentials and cookies are not for it to add, but for [`header`](Self::header): the cache would take those who ask with different ones for the same.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// use etag_client::reqwest;
    ///
    /// let connections = reqwest::Client::builder().connect_timeout(Duration::from_secs(1));
    /// let client = Client::builder().connections(connections).build()?;
    /// client.get(serve()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connections(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.wire = builder;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When no TLS can be set up, or a field is none.
    pub fn build(mut self) -> Result<Client, Error> {
        #[cfg(feature = "tls")]
        // The program may have chosen another.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        // With no retry at all no copy of a request is made either.
        let never = retry::never().max_retries_per_request(0);
        let wire = std::mem::take(&mut self.wire).redirect(redirect::Policy::none()).retry(never);
        let wire = wire.timeout(self.timeout).build().map_err(Error::request)?;
        let wire = Wire::new(wire, self.max_content);
        Ok(self.over(wire))
    }

    /// The client, over this transport.
    pub(crate) fn over(self, transport: impl Transport + 'static) -> Client {
        Client {
            shared: Arc::new(Shared {
                transport: Box::new(transport),
                cache: Storage::new(self.cache),
                fields: self.fields,
                retries: self.retries,
                counts: Counts::default(),
            }),
        }
    }
}

/// A field that a caller adds.
pub(crate) fn field<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), Error>
where
    N: TryInto<HeaderName, Error: Into<BoxError>>,
    V: TryInto<HeaderValue, Error: Into<BoxError>>,
{
    let name: HeaderName = name.try_into().map_err(Error::request)?;
    let mut value: HeaderValue = value.try_into().map_err(Error::request)?;
    if [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(&name) {
        // Not shown, not sent to another origin, and what is answered to it is kept apart.
        value.set_sensitive(true);
    }
    if ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"].contains(&name.as_str()) {
        return Err(Error::request(format!(
            "`{name}` is for the client to send; a write says by an intent what it depends on, such as `if_unchanged`"
        )));
    }
    Ok((name, value))
}
