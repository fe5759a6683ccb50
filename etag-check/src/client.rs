//! [`Client`]: one request on one connection, with an answer, or with what is known without one.

use std::time::Instant;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url, redirect, retry};

use crate::error::CheckError;
use crate::excerpt::Secrets;
use crate::service::Service;

/// Of an answer; what is longer is taken for one that did not come.
const MAX_CONTENT_BYTES: usize = 64 << 20;

/// A client with a connection of its own. It follows no redirection, repeats nothing, and asks no proxy.
#[derive(Debug)]
pub(crate) struct Client {
    inner: reqwest::Client,
    /// Sent with every request that has no such field of its own.
    fields: HeaderMap,
    secrets: Secrets,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) fields: Vec<(HeaderName, HeaderValue)>,
    pub(crate) content: Option<Vec<u8>>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) fields: HeaderMap,
    pub(crate) content: Vec<u8>,
    /// Why the content ends before its end, if it does.
    pub(crate) cut: Option<String>,
    /// The start of the content, for people, where it says why something was not done.
    pub(crate) said: Option<String>,
    pub(crate) microseconds: u64,
}

/// There is no answer.
#[derive(Clone, Debug)]
pub(crate) enum NoResponse {
    /// The request was not sent: there was no connection.
    NotSent(String),
    /// Whether the request was carried out is not known.
    Unknown(String),
}

impl Client {
    pub(crate) fn new(service: &Service) -> Result<Self, CheckError> {
        #[cfg(feature = "tls")]
        // The program may have chosen another.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(service.request_timeout())
            .pool_max_idle_per_host(1)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            // What is sent is what is judged. Another crate of the program may have turned decompression on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build();
        let inner = client.map_err(|err| CheckError::new(format!("no client can be made: {}", reasons(&err))))?;
        Ok(Self { inner, fields: service.fields().clone(), secrets: Secrets::of(service.fields()) })
    }

    /// The answer, if it came to its end. Of one that did not, nothing counts: who answers and fails meanwhile can say so in no other way ([RFC 9112 §8](https://www.rfc-editor.org/rfc/rfc9112#section-8)), so that
    /// it is not known whether what was asked was done.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let response = self.send_for_head(request).await?;
        match response.cut {
            None => Ok(response),
            Some(reason) => Err(NoResponse::Unknown(reason)),
        }
    }

    /// The answer, of which the content may be cut.
    pub(crate) async fn send_for_head(&self, request: Request) -> Result<Response, NoResponse> {
        let start = Instant::now();
        // The defaults of `reqwest` would have one line of each name.
        let mut fields = self.fields.clone();
        for (name, _) in &request.fields {
            fields.remove(name);
        }
        let mut builder = self.inner.request(request.method, request.url).headers(fields);
        for (name, value) in request.fields {
            // Adds a line, where there is one of this name.
            builder = builder.header(name, value);
        }
        if let Some(content) = request.content {
            builder = builder.body(content);
        }
        let mut response = builder.send().await.map_err(NoResponse::of)?;
        let mut content = Vec::new();
        let cut = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if content.len() + chunk.len() > MAX_CONTENT_BYTES => {
                    break Some(format!("the answer is longer than {MAX_CONTENT_BYTES} bytes"));
                }
                Ok(Some(chunk)) => content.extend_from_slice(&chunk),
                Ok(None) => break None,
                Err(err) => break Some(reasons(&err.without_url())),
            }
        };
        let microseconds = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (status, fields) = (response.status(), std::mem::take(response.headers_mut()));
        let said = if status.is_success() { None } else { self.secrets.excerpt(&fields, &content) };
        Ok(Response { status, fields, content, cut, said, microseconds })
    }
}

impl NoResponse {
    fn of(err: reqwest::Error) -> Self {
        let is_not_sent = err.is_connect() || err.is_builder();
        let reasons = reasons(&err.without_url());
        if is_not_sent { Self::NotSent(reasons) } else { Self::Unknown(reasons) }
    }

    pub(crate) fn reason(&self) -> &str {
        let (Self::NotSent(reason) | Self::Unknown(reason)) = self;
        reason
    }
}

impl Response {
    /// The field's value, if it has one line, of text.
    pub(crate) fn text(&self, name: &HeaderName) -> Option<&str> {
        self.fields.get(name)?.to_str().ok()
    }
}

/// An error with all that caused it.
fn reasons(err: &dyn std::error::Error) -> String {
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(err) = cause {
        text = format!("{text}: {err}");
        cause = err.source();
    }
    text
}
