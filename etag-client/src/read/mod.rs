//! [`Read`]: a `GET` or `HEAD`, validated by what the cache has.

mod exchange;
mod fetched;
mod redirection;

pub use self::fetched::{Fetched, Source};
pub(crate) use self::redirection::without_secrets;

use std::fmt;

use reqwest::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

use crate::builder::field;
use crate::client::Client;
use crate::error::{BoxError, Error};
use crate::events::Place;

/// Asks caches, this one and those on the way, to validate what they have: [RFC 9111 §5.2.1.4](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.4).
const VALIDATED: HeaderValue = HeaderValue::from_static("no-cache");

/// A read that is to be sent.
///
/// ```
/// use etag_client::{Client, Error, Source};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// let first = client.get(&url).header("Accept", "application/json").send().await?;
/// let second = client.get(&url).header("Accept", "application/json").send().await?;
/// assert_eq!((first.source(), second.source()), (Source::Network, Source::Revalidated));
/// assert_eq!(first.content(), second.content());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before `send`"]
pub struct Read {
    client: Client,
    method: Method,
    url: Result<Url, Error>,
    fields: HeaderMap,
}

impl Read {
    pub(crate) fn new(client: Client, method: Method, url: Result<Url, Error>) -> Self {
        Self { client, method, url, fields: HeaderMap::new() }
    }

    /// A field of this request, such as `Accept`. Takes the place of the client's own of this name.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::new()?;
    /// let read = client.get(serve()).header("Accept-Language", "de");
    /// read.send().await?;
    ///
    /// // What the client says itself is not for callers to say.
    /// let err = client.get(serve()).header("If-None-Match", "*").send().await.unwrap_err();
    /// assert!(matches!(err, Error::Request(_)));
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
            Err(err) => self.url = self.url.and(Err(err)),
        }
        self
    }

    /// Asks the service in any case, also for what is said to be fresh yet, and past the caches on the way.
    ///
    /// ```
    /// use etag_client::{Client, Error, Source};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::new()?;
    /// let product = client.get(serve()).validated().send().await?;
    /// assert_ne!(product.source(), Source::Cache);
    /// # Ok(())
    /// # }
    /// ```
    pub fn validated(mut self) -> Self {
        self.fields.append(CACHE_CONTROL, VALIDATED);
        self
    }

    /// The representation.
    ///
    /// # Errors
    ///
    /// When there is no answer, or another than a representation.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::new()?;
    /// let missing = client.get(serve().replace("123", "124")).send().await;
    /// assert!(matches!(missing, Err(Error::Refused(problem)) if problem.status() == 404));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(self) -> Result<Fetched, Error> {
        let fields = self.client.fields_with(self.fields);
        redirection::follow(&self.client.shared, self.method, self.url?, fields).await
    }
}

/// Shows no query and no secret field.
impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Read");
        match &self.url {
            Ok(url) => shown.field("url", &Place(url)),
            Err(err) => shown.field("fault", err),
        };
        shown.field("method", &self.method).field("fields", &self.fields).finish_non_exhaustive()
    }
}
