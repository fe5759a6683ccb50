//! [`Written`]: what became of a write.

use std::fmt;

use etag_core::EntityTag;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};

use crate::events::Place;
use crate::transport::{Response, tag};

/// A write that was made.
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
/// let written = client.delete(&url).if_unchanged(product.tag()).send().await?;
/// assert_eq!(written.status().map(|status| status.as_u16()), Some(204));
/// assert!(!written.was_already_applied());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Written {
    url: Url,
    tag: Option<EntityTag>,
    response: Option<Response>,
}

impl Written {
    pub(crate) fn new(url: Url, response: Response) -> Self {
        Self { url, tag: tag(&response.fields), response: Some(response) }
    }

    /// Without an answer: a read has found it, with this tag.
    pub(crate) const fn found(url: Url, tag: Option<EntityTag>) -> Self {
        Self { url, tag, response: None }
    }

    /// The resource that was written.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The tag of what is there now, where the service says it. Where it does not, read before the next write: [RFC 9110 §9.3.4](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4).
    pub const fn tag(&self) -> Option<&EntityTag> {
        self.tag.as_ref()
    }

    /// Whether there was no answer, and what was to be written was found there afterwards.
    pub const fn was_already_applied(&self) -> bool {
        self.response.is_none()
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.response.as_ref().map(|response| response.status)
    }

    /// The fields of the answer, if there was one.
    pub fn fields(&self) -> Option<&HeaderMap> {
        self.response.as_ref().map(|response| &response.fields)
    }

    /// The content of the answer, if there was one.
    pub fn content(&self) -> Option<&bytes::Bytes> {
        self.response.as_ref().map(|response| &response.content)
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Written");
        shown.field("place", &Place(&self.url)).field("tag", &self.tag).field("status", &self.status());
        shown.finish_non_exhaustive()
    }
}
