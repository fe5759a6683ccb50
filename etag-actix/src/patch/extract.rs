//! From the content of a request to a [`Patch`].

use std::future::{Future, ready};
use std::pin::Pin;

use actix_web::dev::{JsonBody, Payload};
use actix_web::error::JsonPayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{Error, FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::plain::{Plain, PlainPatch};
use super::{Document, Patch, PatchConfig};
use crate::problem::of_body;
use crate::{PreconditionsConfig, Problem, ProblemType};

/// [RFC 5789 §3.1](https://www.rfc-editor.org/rfc/rfc5789#section-3.1)
pub(crate) const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

pub(crate) const MEDIA_TYPES: &str = "application/merge-patch+json, application/json-patch+json";

impl FromRequest for Patch {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limits = PatchConfig::of(req).clone();
        match media_type(req).as_deref() {
            Some("application/merge-patch+json") => {
                let content = read::<Plain>(req, payload, &limits);
                Box::pin(async move { Ok(Self { document: Document::Merge(content.await?.0), limits }) })
            }
            Some("application/json-patch+json") => {
                let content = read::<PlainPatch>(req, payload, &limits);
                let req = req.clone();
                Box::pin(async move {
                    let PlainPatch(patch) = content.await?;
                    let limit = limits.max_operations();
                    if patch.len() > limit {
                        let detail = format!("the patch has {} operations, over the limit of {limit}", patch.len());
                        let problem = Problem::new(ProblemType::ContentTooLarge, detail).with_member("limit", limit);
                        return Err(PreconditionsConfig::of(&req).error(problem, &req));
                    }
                    Ok(Self { document: Document::Operations(patch), limits })
                })
            }
            _ => {
                let detail = format!("the content must be one of {MEDIA_TYPES}");
                let problem = Problem::new(ProblemType::UnsupportedMediaType, detail)
                    .with_header(ACCEPT_PATCH, const { HeaderValue::from_static(MEDIA_TYPES) });
                Box::pin(ready(Err(PreconditionsConfig::of(req).error(problem, req))))
            }
        }
    }
}

/// The media type of the content in lower case, without its parameters; there is none where it is said twice.
fn media_type(req: &HttpRequest) -> Option<String> {
    let mut lines = req.headers().get_all(CONTENT_TYPE);
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let essence = line.to_str().ok()?.split(';').next()?;
    Some(essence.trim().to_ascii_lowercase())
}

fn read<J: DeserializeOwned + 'static>(
    req: &HttpRequest,
    payload: &mut Payload,
    limits: &PatchConfig,
) -> impl Future<Output = Result<J, Error>> + use<J> {
    // Both media types are JSON to it.
    let content = JsonBody::<J>::new(req, payload, None, true).limit(limits.max_bytes());
    let req = req.clone();
    async move {
        content.await.map_err(|err| match err {
            // JSON that is no patch is as malformed as no JSON is: RFC 5789 §2.2.
            JsonPayloadError::Deserialize(err) => {
                let problem = Problem::new(ProblemType::MalformedContent, err.to_string());
                PreconditionsConfig::of(&req).error(problem, &req)
            }
            err => of_body(err.into(), &req),
        })
    }
}
