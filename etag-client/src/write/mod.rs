//! [`Write`]: a write with what it is to depend on, said as an intent.

mod doubt;
mod intent;
mod verdict;
mod written;

pub(crate) use self::doubt::is_absent;
pub(crate) use self::intent::Intent;
pub(crate) use self::verdict::{Verdict, has_no_such_patch};
pub use self::written::Written;

use std::fmt;

use bytes::Bytes;
use etag_core::EntityTag;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, Url};
use serde::Serialize;

use crate::builder::field;
use crate::client::Client;
use crate::error::{BoxError, Error};
use crate::events::Place;
use crate::problem::Problem;
use crate::transport::Request;

/// A write that does not say yet what it depends on, and so cannot be sent.
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
/// let patch = client.patch(&url).merge_patch(&serde_json::json!({"stock": 6}));
/// let written = patch.if_unchanged(product.tag()).send().await?;
/// assert!(written.tag().is_some_and(|tag| Some(tag) != product.tag()));
/// # Ok(())
/// # }
/// ```
///
/// It has no `send`, before it is said:
///
/// ```compile_fail,E0599
/// # use etag_client::{Client, Error, Written};
/// async fn create(client: Client) -> Result<Written, Error> {
///     client.put("http://127.0.0.1/products/123").json(&1).send().await
/// }
/// ```
///
/// ```
/// # use etag_client::{Client, Error, Written};
/// async fn create(client: Client) -> Result<Written, Error> {
///     client.put("http://127.0.0.1/products/123").json(&1).if_absent().send().await
/// }
/// ```
#[must_use = "a write is sent by `send`, once it is said what it depends on"]
pub struct UnguardedWrite {
    client: Client,
    method: Method,
    url: Result<Url, Error>,
    fields: HeaderMap,
    content: Option<Bytes>,
}

/// A write that is to be sent: once, and never again by itself.
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
/// client.delete(&url).if_unchanged(product.tag()).send().await?;
/// let again = client.put(&url).content("application/json", product.content().clone()).if_absent().send().await?;
/// assert_eq!(again.status().map(|status| status.as_u16()), Some(201));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before `send`"]
pub struct Write {
    request: UnguardedWrite,
    intent: Result<Intent, Error>,
}

impl UnguardedWrite {
    pub(crate) fn new(client: Client, method: Method, url: Result<Url, Error>) -> Self {
        Self { client, method, url, fields: HeaderMap::new(), content: None }
    }

    /// A field of this request. Takes the place of the client's own of this name.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let tag = client.get(&url).send().await?.tag().cloned();
    /// client.delete(&url).header("Prefer", "return=minimal").if_unchanged(&tag).send().await?;
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

    /// The content, as JSON.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # use serde_json::json;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let tag = client.get(&url).send().await?.tag().cloned();
    /// client.put(&url).json(&json!({"stock": 6})).if_unchanged(&tag).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.serialized("application/json", value)
    }

    /// The content, a merge patch: [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396).
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # use serde_json::json;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let tag = client.get(&url).send().await?.tag().cloned();
    /// client.patch(&url).merge_patch(&json!({"stock": 6})).if_unchanged(&tag).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn merge_patch<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.serialized("application/merge-patch+json", value)
    }

    /// The content, of any type.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let tag = client.get(&url).send().await?.tag().cloned();
    /// client.put(&url).content("application/json", "{}").if_unchanged(&tag).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn content(mut self, content_type: &str, content: impl Into<Bytes>) -> Self {
        match HeaderValue::try_from(content_type) {
            Ok(value) => _ = self.fields.insert(CONTENT_TYPE, value),
            Err(err) => self.url = self.url.and(Err(Error::request(err))),
        }
        self.content = Some(content.into());
        self
    }

    fn serialized<T: Serialize + ?Sized>(mut self, content_type: &str, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(content) => self.content(content_type, content),
            Err(err) => {
                self.url = self.url.and(Err(Error::request(err)));
                self
            }
        }
    }

    /// Only if the resource is still what the tag names: `If-Match` with it, [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1). Takes a tag, or what a read has said of it; where that
    /// is none, [`send`](Write::send) says [`Error::NoTag`].
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let product = client.get(&url).send().await?;
    /// client.delete(&url).if_unchanged(product.tag()).send().await?;
    ///
    /// let without = client.delete(&url).if_unchanged(None).send().await;
    /// assert!(matches!(without, Err(Error::NoTag)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_unchanged<'t>(self, tag: impl Into<Option<&'t EntityTag>>) -> Write {
        let intent = tag.into().map(|tag| Intent::Unchanged(tag.clone())).ok_or(Error::NoTag);
        Write { request: self, intent }
    }

    /// Only if there is no such resource: `If-None-Match: *`, [RFC 9110 §13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let there = client.put(&url).json(&6).if_absent().send().await;
    /// assert!(matches!(there, Err(Error::Exists { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_absent(self) -> Write {
        Write { request: self, intent: Ok(Intent::Absent) }
    }

    /// Only if there is such a resource, whatever it is: `If-Match: *`. Overwrites what others have changed.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// client.delete(&url).if_present().send().await?;
    /// let gone = client.delete(&url).if_present().send().await;
    /// assert!(gone.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_present(self) -> Write {
        Write { request: self, intent: Ok(Intent::Present) }
    }

    /// Whatever is there, or not. Overwrites what others have changed.
    ///
    /// ```
    /// # use etag_client::{Client, Error};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/service.in"));
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let (url, client) = (serve(), Client::new()?);
    /// let refused = client.delete(&url).unconditional().send().await; // this service wants to be told what was seen
    /// assert!(matches!(refused, Err(Error::PreconditionRequired(_))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn unconditional(self) -> Write {
        Write { request: self, intent: Ok(Intent::Unconditional) }
    }
}

impl Write {
    /// Sends it.
    ///
    /// Where there is no answer, or one that does not tell, a write that has [`if_unchanged`](UnguardedWrite::if_unchanged) or [`if_absent`](UnguardedWrite::if_absent) is followed by a read. If what a `PUT` has sent
    /// is there, that and no more, or after a `DELETE` nothing is, or the tag that the service says it has tried to give, that is a success; whether this write has brought it about, or somebody else the same, is not asked.
    ///
    /// # Errors
    ///
    /// When it was not made, or when that is not known: see [`Error`].
    pub async fn send(self) -> Result<Written, Error> {
        let (client, intent) = (&self.request.client, self.intent?);
        let url = self.request.url?;
        let mut fields = client.fields_with(self.request.fields);
        intent.say(&mut fields)?;
        let request = Request { method: self.request.method, url, fields, content: self.request.content };
        match Verdict::on(client, request.clone(), &intent).await {
            Verdict::Made(response) => Ok(Written::new(request.url, response)),
            Verdict::PreconditionFailed(response) => Err(intent.failed(Problem::of(&response))),
            Verdict::Refused(err) => Err(err),
            Verdict::Unknown { cause, attempted, .. } => {
                doubt::settle(client, &request, &intent, cause, attempted.as_ref()).await
            }
        }
    }
}

/// Whether a field of a write is one for the read that goes with it.
pub(crate) fn is_for_reads(name: &HeaderName) -> bool {
    ![CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, HeaderName::from_static("prefer")].contains(name)
}

impl fmt::Debug for UnguardedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Fields and content may have secrets in them.
        let place = self.url.as_ref().map(Place);
        f.debug_struct("UnguardedWrite").field("method", &self.method).field("place", &place).finish_non_exhaustive()
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write").field("request", &self.request).field("intent", &self.intent).finish()
    }
}
