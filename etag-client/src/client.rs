//! [`Client`]: what requests share, and where they begin.

use std::sync::Arc;

use reqwest::header::HeaderMap;
use reqwest::{IntoUrl, Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::builder::ClientBuilder;
use crate::cache::Storage;
use crate::counters::{Counters, Counts};
use crate::document::Document;
use crate::error::{BoxError, Error};
use crate::read::{Fetched, Read};
use crate::transport::Transport;
use crate::update::{Edit, Retries, Update};
use crate::write::UnguardedWrite;

/// Reads and writes resources with entity tags. Cheap to clone: the clones share connections, cache and counters.
///
/// ```
/// use etag_client::{Client, Error};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let url = serve(); // a product
/// let client = Client::new()?;
/// let product = client.get(&url).send().await?;
///
/// let renamed = r#"{"id":123,"name":"Mouse, wireless","price":29.99,"stock":5}"#;
/// let put = client.put(&url).content("application/json", renamed).if_unchanged(product.tag());
/// put.send().await?;
///
/// let late = client.delete(&url).if_unchanged(product.tag()).send().await;
/// assert!(matches!(late, Err(Error::Stale { .. }))); // of what is there now, this client has seen nothing
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What the clones of a client share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) cache: Storage,
    /// Sent with every request that has no such field of its own.
    pub(crate) fields: HeaderMap,
    pub(crate) retries: Retries,
    pub(crate) counts: Counts,
}

impl Client {
    /// A client with a cache in memory, and what is usual elsewhere.
    ///
    /// # Errors
    ///
    /// When no TLS can be set up.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let client = Client::new()?;
    /// let product = client.get(serve()).send().await?;
    /// assert_eq!(product.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client that is to be told how it works.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// let client = Client::builder().header("Authorization", "Bearer …").timeout(Duration::from_secs(5)).build()?;
    /// client.get(serve()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A read of a resource, validated by what the cache has of it.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product: serde_json::Value = Client::new()?.get(serve()).send().await?.json()?;
    /// assert_eq!(product["price"], 29.99);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, url: impl IntoUrl) -> Read {
        Read::new(self.clone(), Method::GET, target(url))
    }

    /// A read of what is said of a resource: as [`get`](Self::get), but without the content, and always answered by the service.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let product = Client::new()?.head(serve()).send().await?;
    /// assert!(product.content().is_empty() && product.tag().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn head(&self, url: impl IntoUrl) -> Read {
        Read::new(self.clone(), Method::HEAD, target(url))
    }

    /// Puts a representation in the place of what is there.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// client.put(&url).json(&6).if_unchanged(product.tag()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put(&self, url: impl IntoUrl) -> UnguardedWrite {
        UnguardedWrite::new(self.clone(), Method::PUT, target(url))
    }

    /// Changes a resource by a patch.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// let patch = client.patch(&url).content("application/merge-patch+json", r#"{"stock":6}"#);
    /// patch.if_unchanged(product.tag()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn patch(&self, url: impl IntoUrl) -> UnguardedWrite {
        UnguardedWrite::new(self.clone(), Method::PATCH, target(url))
    }

    /// Removes a resource.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// client.delete(&url).if_unchanged(product.tag()).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, url: impl IntoUrl) -> UnguardedWrite {
        UnguardedWrite::new(self.clone(), Method::DELETE, target(url))
    }

    /// Sends content to be processed.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let refused = client.post(&url).json(&6).unconditional().send().await.unwrap_err(); // this service has no such method
    /// assert_eq!(refused.problem().map(|problem| problem.status().as_u16()), Some(405));
    /// # Ok(())
    /// # }
    /// ```
    pub fn post(&self, url: impl IntoUrl) -> UnguardedWrite {
        UnguardedWrite::new(self.clone(), Method::POST, target(url))
    }

    /// Reads a resource, changes it, and writes it back; after a conflict, all of that again.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let update = client.update(&url, |mut product: serde_json::Value| {
    ///     product["stock"] = 6.into();
    ///     Ok(product)
    /// });
    /// assert_eq!(update.send().await?.value["stock"], 6);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update<T, F>(&self, url: impl IntoUrl, change: F) -> Update<T, F>
    where
        T: Serialize + DeserializeOwned,
        F: FnMut(T) -> Result<T, BoxError>,
    {
        Update::new(self.clone(), target(url), change)
    }

    /// Writes back what was made of a representation that was read before, such as by a person in an editor.
    ///
    /// ```
    /// use etag_client::{Client, Document, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// let mut mine = Document::parse(product.content())?;
    /// mine.set("/stock", Document::of(&6)?)?;
    /// client.edit(&product, mine).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit(&self, base: &Fetched, mine: Document) -> Edit {
        Edit::new(self.clone(), base, mine)
    }

    /// What has become of requests up to now.
    ///
    /// ```
    /// use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// client.delete(&url).if_unchanged(product.tag()).send().await?;
    /// assert_eq!(client.counters().attempts, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn counters(&self) -> Counters {
        self.shared.counts.read()
    }

    /// The fields of a request: its own, and the client's where it has none of the name.
    pub(crate) fn fields_with(&self, mut own: HeaderMap) -> HeaderMap {
        for name in self.shared.fields.keys() {
            if !own.contains_key(name) {
                own.extend(self.shared.fields.get_all(name).iter().map(|value| (name.clone(), value.clone())));
            }
        }
        own
    }
}

fn target(url: impl IntoUrl) -> Result<Url, Error> {
    let url = url.into_url().map_err(|err| Error::request(err.without_url()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(Error::request(format!("the scheme is `{other}`; http or https was expected"))),
    }
}
