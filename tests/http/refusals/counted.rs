//! A server that counts: the handlers that run, and the bytes that anybody takes out of the body of a request.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Bytes, Data, PayloadConfig, ServiceConfig};
use actix_web::{Error, HttpMessage as _, rt};
use etag_actix::{IfMatch, IfNoneMatch, PreconditionsConfig, Tagged};
use etag_store::{Stored, Versions};
use etag_tests::client::Connection;
use etag_tests::server::Server;
use futures_core::Stream;

use super::WRITES;
use crate::products::{Product, stocked};

/// The server, and what it has counted.
pub(super) struct Counted {
    server: Server,
    products: Versions<Product>,
    counters: Arc<Counters>,
}

#[derive(Default)]
pub(super) struct Counters {
    handled: AtomicU64,
    taken: AtomicU64,
}

/// What must not change behind a refusal, and what may.
pub(super) struct State {
    pub(super) product: Option<Stored<Product>>,
    pub(super) commits: u64,
    pub(super) taken: u64,
}

impl Counted {
    /// A handler for each method that would say how long the body was.
    pub(super) fn start() -> Self {
        Self::with(|_| {})
    }

    /// One that waits for a body that is refused until it is there, however slow who sends it.
    pub(super) fn patient() -> Self {
        Self::with(patient)
    }

    /// With routes of the test's own, which come first; those that are wrapped in [`taking`] count as well.
    pub(super) fn with(more: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let (products, counters) = (stocked(), Arc::new(Counters::default()));
        let (handle, counts) = (products.clone(), Arc::clone(&counters));
        let server = Server::start(move |config| {
            let mut resource = web::resource("/products/{id}").route(web::get().to(read)).route(web::head().to(read));
            for method in WRITES {
                let method = Method::from_bytes(method.as_bytes()).expect("a method");
                resource = resource.route(web::method(method).to(write));
            }
            config
                .app_data(handle.clone())
                .app_data(Data::from(Arc::clone(&counts)))
                // Or `Bytes` would say 413 of the long ones, which comes before the precondition.
                .app_data(PayloadConfig::new(16 * 1024 * 1024))
                .configure(more.clone())
                .service(resource.wrap(from_fn(taking)))
                .route("/health", web::get().to(|| async { "well" }));
        });
        Self { server, products, counters }
    }

    pub(super) fn connect(&self) -> Connection {
        self.server.connect()
    }

    pub(super) fn handled(&self) -> u64 {
        self.counters.handled.load(Ordering::SeqCst)
    }

    pub(super) fn state(&self) -> State {
        State {
            product: rt::System::new().block_on(self.products.load(&123)).unwrap(),
            commits: self.products.counts().commits,
            taken: self.counters.taken.load(Ordering::SeqCst),
        }
    }
}

/// The body of a refused request is on its way: it is not given up by the clock.
pub(super) fn patient(config: &mut ServiceConfig) {
    config.app_data(PreconditionsConfig::default().drain(PreconditionsConfig::DRAIN_BYTES, Duration::from_mins(2)));
}

impl Counters {
    pub(super) fn handle(&self) {
        self.handled.fetch_add(1, Ordering::SeqCst);
    }
}

async fn read(found: IfNoneMatch<Product>, counters: Data<Counters>) -> Tagged<Product> {
    counters.handle();
    found.into()
}

/// It would write, but for the tag that later methods of the test name again.
async fn write(IfMatch(_current, body): IfMatch<Product, Bytes>, counters: Data<Counters>) -> String {
    counters.handle();
    format!("{} bytes", body.len())
}

/// Counts what is taken of the body, by whomever.
pub(super) async fn taking(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let counters = Data::clone(req.app_data::<Data<Counters>>().expect("the server has counters"));
    match req.take_payload() {
        Payload::None => {}
        payload => req.set_payload(Payload::Stream { payload: Box::pin(Taken { payload, counters }) }),
    }
    next.call(req).await
}

struct Taken {
    payload: Payload,
    counters: Data<Counters>,
}

impl Stream for Taken {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.payload).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            self.counters.taken.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        }
        polled
    }
}
