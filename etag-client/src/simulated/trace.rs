//! [`Trace`]: what one client sent, and when.

use std::sync::{Arc, Mutex};

use reqwest::Method;
use reqwest::header::IF_MATCH;
use tokio::time::Instant;

use crate::transport::Request;

/// So many requests for one change are a loop.
const NO_END: usize = 2_000;

/// What one client sent, shared with whoever looks at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace(Arc<Mutex<Vec<Sent>>>);

/// A request that was begun.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Instant,
    pub(crate) method: Method,
    pub(crate) if_match: Option<Vec<u8>>,
    pub(crate) content: Option<Vec<u8>>,
}

impl Trace {
    pub(crate) fn began(&self, request: &Request) {
        let mut sent = self.0.lock().expect("no request after one too many");
        assert!(sent.len() < NO_END, "there is no end of requests");
        sent.push(Sent {
            at: Instant::now(),
            method: request.method.clone(),
            if_match: request.fields.get(IF_MATCH).map(|value| value.as_bytes().to_owned()),
            content: request.content.as_deref().map(<[u8]>::to_owned),
        });
    }

    /// What was sent since the last time that this was asked.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.0.lock().expect("nobody panics here"))
    }
}

impl Sent {
    pub(crate) fn is_write(&self) -> bool {
        !self.method.is_safe()
    }
}
