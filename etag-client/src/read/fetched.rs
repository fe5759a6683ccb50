//! [`Fetched`]: a representation, its tag, and where it came from.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use etag_core::{EntityTag, HttpDate};
use reqwest::header::{AGE, HeaderMap};
use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;

use crate::cache::Stored;
use crate::error::Error;
use crate::events::Place;
use crate::transport::{Response, tag};

/// A representation of a resource.
///
/// ```
/// use etag_client::{Client, Error};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let product = Client::new()?.get(serve()).send().await?;
/// let value: serde_json::Value = product.json()?;
/// assert_eq!(value["name"], "Wireless Mouse");
/// assert!(product.tag().is_some()); // to write it back by
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Fetched {
    url: Url,
    /// Where redirections have led here from.
    asked: Option<Url>,
    status: StatusCode,
    fields: Arc<HeaderMap>,
    content: Bytes,
    tag: Option<EntityTag>,
    source: Source,
}

/// Where a representation came from.
///
/// ```
/// use etag_client::{Client, Error, Source};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// assert_eq!(client.get(&url).send().await?.source(), Source::Network);
/// assert_eq!(client.get(&url).send().await?.source(), Source::Revalidated); // the service says nothing of how long it is fresh
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Source {
    /// The service has sent it.
    Network,
    /// The service has said that what was stored is current: 304.
    Revalidated,
    /// It was stored, and is fresh yet, by what the service has said. Nobody was asked.
    Cache,
}

impl Fetched {
    pub(crate) fn new(url: Url, response: Response, source: Source) -> Self {
        let tag = tag(&response.fields);
        let fields = Arc::new(response.fields);
        Self { url, asked: None, status: response.status, fields, content: response.content, tag, source }
    }

    /// What is kept.
    pub(crate) fn kept(url: Url, stored: &Stored, source: Source) -> Self {
        let (fields, content) = (Arc::clone(&stored.fields), stored.content.clone());
        Self { url, asked: None, status: StatusCode::OK, fields, content, tag: stored.tag.clone(), source }
    }

    /// What is kept and fresh, with its [age](https://www.rfc-editor.org/rfc/rfc9111#section-5.1).
    pub(crate) fn fresh(url: Url, stored: &Stored, now: HttpDate) -> Self {
        let mut fresh = Self::kept(url, stored, Source::Cache);
        Arc::make_mut(&mut fresh.fields).insert(AGE, stored.freshness.age(now).into());
        fresh
    }

    /// Redirections have led here from there, if any have.
    pub(crate) fn asked_at(mut self, asked: Option<Url>) -> Self {
        self.asked = asked;
        self
    }

    /// What was asked for.
    pub(crate) fn asked(&self) -> &Url {
        self.asked.as_ref().unwrap_or(&self.url)
    }

    /// Whose representation it is: the URL that was asked for, or where redirections from it have led.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let url = serve();
    /// let product = Client::new()?.get(&url).send().await?;
    /// assert_eq!(product.url().as_str(), url);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The status, such as 200.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.get(serve()).send().await?;
    /// assert_eq!(product.status(), 200); // also where the service was asked, and said 304
    /// # Ok(())
    /// # }
    /// ```
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The entity tag, to the byte as the service has sent it. None where it has sent none, several, or what is no entity tag: nothing is made up, and nothing mended.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.get(serve()).send().await?;
    /// assert_eq!(product.tag().map(|tag| tag.as_bytes()), Some(&b"\"1\""[..]));
    /// # Ok(())
    /// # }
    /// ```
    pub const fn tag(&self) -> Option<&EntityTag> {
        self.tag.as_ref()
    }

    /// Where it came from.
    ///
    /// ```
    /// use etag_client::{Client, Error, Source};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.get(serve()).send().await?;
    /// assert_eq!(product.source(), Source::Network);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The fields of the answer.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.get(serve()).send().await?;
    /// assert_eq!(product.fields()["content-type"], "application/json");
    /// # Ok(())
    /// # }
    /// ```
    pub fn fields(&self) -> &HeaderMap {
        &self.fields
    }

    /// The content, decompressed.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.get(serve()).send().await?;
    /// assert!(product.content().starts_with(b"{"));
    /// # Ok(())
    /// # }
    /// ```
    pub const fn content(&self) -> &Bytes {
        &self.content
    }

    /// The content, read as JSON.
    ///
    /// # Errors
    ///
    /// When it is none, or none of such a type.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Product {
    ///     stock: u32,
    /// }
    ///
    /// let product: Product = Client::new()?.get(serve()).send().await?.json()?;
    /// assert_eq!(product.stock, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.content).map_err(|err| Error::Content(err.into()))
    }
}

/// Shows neither query nor fields nor content: each may have secrets in it.
impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("url", &Place(&self.url))
            .field("status", &self.status)
            .field("tag", &self.tag)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
