//! [`Network`]: HTTP/1.1 by hyper over the simulated network of turmoil, both ends of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{client, server};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use reqwest::header::{HOST, HeaderValue};
use tokio::task::{JoinSet, spawn_local};
use tokio::time::{sleep, timeout};
use turmoil::net::{TcpListener, TcpStream};

use super::model::{Model, Mood};
use super::trace::Trace;
use crate::error::BoxError;
use crate::transport::{BoxFuture, NoResponse, Request, Response, Transport};

/// The name of the host that serves.
pub(crate) const SERVICE: &str = "service";

/// A connection for each request: what keeping them would add is left to the tests over real sockets.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) timeout: Duration,
    pub(crate) trace: Trace,
}

impl Transport for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoResponse>> {
        Box::pin(async move {
            self.trace.began(&request);
            let connected = timeout(self.timeout, TcpStream::connect((SERVICE, 80))).await;
            let stream = connected.map_err(not_sent)?.map_err(not_sent)?;
            let answered = timeout(self.timeout, exchange(stream, request)).await;
            answered.map_err(unknown)?.map_err(NoResponse::Unknown)
        })
    }
}

fn not_sent(err: impl Into<BoxError>) -> NoResponse {
    NoResponse::NotSent(err.into())
}

fn unknown(err: impl Into<BoxError>) -> NoResponse {
    NoResponse::Unknown(err.into())
}

async fn exchange(stream: TcpStream, request: Request) -> Result<Response, BoxError> {
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // Whoever gives up waiting drops the set, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut asked = hyper::Request::new(Full::new(request.content.unwrap_or_default()));
    *asked.method_mut() = request.method;
    *asked.uri_mut() = request.url.path().parse()?;
    *asked.headers_mut() = request.fields;
    asked.headers_mut().insert(HOST, HeaderValue::from_static(SERVICE));
    let (answer, content) = sender.send_request(asked).await?.into_parts();
    let content = content.collect().await?.to_bytes();
    Ok(Response { status: answer.status, fields: answer.headers, content })
}

/// What the host does that serves. The model outlives it, as a disk would.
pub(crate) async fn serve(service: Arc<Mutex<Service>>) -> Result<(), BoxError> {
    let listener = TcpListener::bind(("0.0.0.0", 80)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = Arc::clone(&service);
        // Here, and not in the runtime, which ends tasks in the order of their numbers: a crash is to be the same each time.
        spawn_local(async move {
            let answer = service_fn(|request| answer(Arc::clone(&service), request));
            // Connections that are cut are what this is about.
            _ = server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

/// The model, and how it takes requests.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) model: Model,
    pub(crate) random: fastrand::Rng,
    /// Of a hundred writes, how many are not taken as they are meant.
    pub(crate) moody: u8,
}

impl Service {
    /// Reads are taken better, so that something comes to be written.
    fn mood(&mut self, request: &Request) -> Mood {
        let moody = if request.method.is_safe() { self.moody / 4 } else { self.moody };
        if self.random.u8(..100) >= moody {
            return Mood::Willing;
        }
        let mood = [Mood::Busy(0), Mood::Busy(1), Mood::Raced, Mood::Failing, Mood::CutOff, Mood::CutOffBefore];
        self.random.choice(mood).expect("there are some")
    }

    /// For how long it thinks: mostly not at all.
    fn pause(&mut self) -> Duration {
        Duration::from_millis(if self.random.u8(..4) == 0 { self.random.u64(..40) } else { 0 })
    }
}

async fn answer(
    service: Arc<Mutex<Service>>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, hyper::Error> {
    let (parts, content) = request.into_parts();
    let content = Some(content.collect().await?.to_bytes());
    let url = Url::parse(&format!("http://{SERVICE}{}", parts.uri.path())).expect("a path makes a URL");
    let request = Request { method: parts.method, url, fields: parts.headers, content };
    let locked = || service.lock().expect("nobody panics while the service is theirs");
    // It may be killed before the write, and after it.
    let (before, after) = {
        let mut service = locked();
        (service.pause(), service.pause())
    };
    sleep(before).await;
    let response = {
        let mut service = locked();
        let mood = service.mood(&request);
        service.model.answer(&request, mood)
    };
    sleep(after).await;
    let mut answered = hyper::Response::new(Full::new(response.content));
    *answered.status_mut() = response.status;
    *answered.headers_mut() = response.fields;
    Ok(answered)
}
