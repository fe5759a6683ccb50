//! [`Transport`]: one request, and its answer or what is known without one.

use std::fmt::Debug;
use std::future::ready;

use bytes::{Bytes, BytesMut};
use etag_core::EntityTag;
use reqwest::header::{AUTHORIZATION, ETAG, HeaderMap};
use reqwest::{Method, StatusCode, Url};

use crate::error::BoxError;

pub(crate) use crate::cache::BoxFuture;

/// Carries requests. It follows no redirection and sends nothing twice: a write that is sent again by somebody who does not look at what became of the first is a write that may be made twice.
///
/// There is [`Wire`]; tests have a network of their own.
pub(crate) trait Transport: Debug + Send + Sync {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoResponse>>;
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) fields: HeaderMap,
    pub(crate) content: Option<Bytes>,
}

/// What is answered, to its end.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) fields: HeaderMap,
    pub(crate) content: Bytes,
}

/// There is no answer, or not all of it.
#[derive(Debug)]
pub(crate) enum NoResponse {
    /// Nothing was sent: there was no connection, or the request is none.
    NotSent(BoxError),
    /// Whether the request was carried out is not known.
    Unknown(BoxError),
    /// The answer has more content than is read: so many bytes.
    TooLarge(usize),
}

/// Requests over HTTP.
#[derive(Debug)]
pub(crate) struct Wire {
    client: reqwest::Client,
    max_content: usize,
}

impl Wire {
    pub(crate) const fn new(client: reqwest::Client, max_content: usize) -> Self {
        Self { client, max_content }
    }

    async fn whole(
        &self,
        answer: impl Future<Output = reqwest::Result<reqwest::Response>>,
    ) -> Result<Response, NoResponse> {
        let mut response = answer.await.map_err(NoResponse::of)?;
        let mut content = Bytes::new();
        while let Some(chunk) = response.chunk().await.map_err(NoResponse::of)? {
            if content.len() + chunk.len() > self.max_content {
                return Err(NoResponse::TooLarge(self.max_content));
            }
            // Most answers are one chunk, which is not copied.
            content = if content.is_empty() {
                chunk
            } else {
                let mut gathered = BytesMut::from(content);
                gathered.extend_from_slice(&chunk);
                gathered.freeze()
            };
        }
        Ok(Response { status: response.status(), fields: std::mem::take(response.headers_mut()), content })
    }
}

impl Transport for Wire {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoResponse>> {
        let mut wanted = if request.url.username().is_empty() && request.url.password().is_none() {
            reqwest::Request::new(request.method, request.url)
        } else {
            // Makes `Authorization` of what the URL says of a user.
            match self.client.request(request.method, request.url).build() {
                Ok(wanted) => wanted,
                Err(err) => return Box::pin(ready(Err(NoResponse::of(err)))),
            }
        };
        // The fields have the last word.
        let of_user = std::mem::replace(wanted.headers_mut(), request.fields).remove(AUTHORIZATION);
        if let Some(of_user) = of_user {
            wanted.headers_mut().entry(AUTHORIZATION).or_insert(of_user);
        }
        *wanted.body_mut() = request.content.map(reqwest::Body::from);
        // Given away before the future begins, which would otherwise have room for it to its end.
        Box::pin(self.whole(self.client.execute(wanted)))
    }
}

/// The entity tag of an answer: none where there is no field, more than one, or what it says is no tag.
pub(crate) fn tag(fields: &HeaderMap) -> Option<EntityTag> {
    let mut lines = fields.get_all(ETAG).iter();
    let tag = EntityTag::parse(lines.next()?.as_bytes()).ok()?;
    lines.next().is_none().then_some(tag)
}

impl NoResponse {
    fn of(err: reqwest::Error) -> Self {
        let is_not_sent = err.is_connect() || err.is_builder();
        // A URL may have secrets in it.
        let err = err.without_url().into();
        if is_not_sent { Self::NotSent(err) } else { Self::Unknown(err) }
    }
}
