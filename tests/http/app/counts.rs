//! What the application under test has done: how often a handler ran, and what of a body was read.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, FromRequest, HttpRequest};
use futures_core::Stream;

#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Handlers that have begun to run.
    pub(crate) handlers: AtomicUsize,
    /// Bytes that a body extractor has read.
    pub(crate) extracted: Arc<AtomicUsize>,
    /// Bytes that anybody has read of a body, to throw them away as well.
    pub(crate) read: Arc<AtomicUsize>,
}

impl Counts {
    pub(crate) fn handler_runs(&self) {
        self.handlers.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn handlers(&self) -> usize {
        self.handlers.load(Ordering::SeqCst)
    }

    pub(crate) fn extracted(&self) -> usize {
        self.extracted.load(Ordering::SeqCst)
    }

    pub(crate) fn read(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }

    pub(crate) fn reset(&self) {
        self.handlers.store(0, Ordering::SeqCst);
        self.extracted.store(0, Ordering::SeqCst);
        self.read.store(0, Ordering::SeqCst);
    }
}

/// The body extractor `B`, with what it reads counted.
#[derive(Debug)]
pub(crate) struct Counted<B>(pub(crate) B);

impl<B: FromRequest + 'static> FromRequest for Counted<B> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let counts = req.app_data::<Data<Counts>>().expect("the application counts");
        let mut counted = count(payload.take(), &counts.extracted);
        let body = B::from_request(req, &mut counted);
        Box::pin(async move { body.await.map(Self).map_err(Into::into) })
    }
}

/// The same body, with every byte counted that is read of it.
pub(crate) fn count(payload: Payload, bytes: &Arc<AtomicUsize>) -> Payload {
    match payload {
        Payload::None => Payload::None,
        payload => Payload::Stream { payload: Box::pin(Counting { payload, bytes: Arc::clone(bytes) }) },
    }
}

struct Counting {
    payload: Payload,
    bytes: Arc<AtomicUsize>,
}

impl Stream for Counting {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.payload).poll_next(context);
        if let Poll::Ready(Some(Ok(chunk))) = &polled {
            self.bytes.fetch_add(chunk.len(), Ordering::SeqCst);
        }
        polled
    }
}
