//! A small HTTP/2 client with prior knowledge: the same requests as over HTTP/1.1, and streams that a test can send piece by piece, or reset.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest, handshake};
use h2::{Reason, SendStream};
use http::Request;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::client::Response;

/// How long to wait for an answer: far beyond what any takes.
const PATIENCE: Duration = Duration::from_mins(3);

/// One connection, which is driven in a thread of its own and blocks whoever asks it for an answer.
#[derive(Debug)]
pub struct Connection {
    sender: SendRequest<Bytes>,
    runtime: Runtime,
}

/// A request under way. Several can be on one connection at once.
#[derive(Debug)]
pub struct Stream<'a> {
    content: SendStream<Bytes>,
    answer: ResponseFuture,
    runtime: &'a Runtime,
}

/// Whether a header section is all there is of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    None,
    Follows,
}

impl Connection {
    /// Connects, and speaks HTTP/2 from the first byte on.
    ///
    /// # Errors
    ///
    /// When nobody listens, or not to HTTP/2.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let sender = runtime.block_on(async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = timeout(PATIENCE, handshake(stream)).await?.map_err(io::Error::other)?;
            tokio::spawn(connection);
            Ok::<_, io::Error>(sender)
        })?;
        Ok(Self { sender, runtime })
    }

    /// Sends a request with these field lines and this content, and reads the answer, as [`client::Connection::request`](crate::client::Connection::request) does over
    /// HTTP/1.1.
    ///
    /// # Errors
    ///
    /// When the stream or the connection ends before the answer does.
    pub fn request(&self, method: &str, target: &str, fields: &[(&str, &str)], body: &[u8]) -> io::Result<Response> {
        let fields: Vec<(&str, &[u8])> = fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        self.request_bytes(method, target, &fields, body)
    }

    /// [`request`](Self::request) with values that need not be text.
    ///
    /// # Errors
    ///
    /// As for [`request`](Self::request).
    pub fn request_bytes(
        &self,
        method: &str,
        target: &str,
        fields: &[(&str, &[u8])],
        body: &[u8],
    ) -> io::Result<Response> {
        let length = body.len().to_string();
        if body.is_empty() && !matches!(method, "PUT" | "POST" | "PATCH") {
            return self.stream(method, target, fields, Content::None)?.response();
        }
        let mut fields = fields.to_vec();
        fields.push(("content-length", length.as_bytes()));
        self.start(method, target, &fields)?.finish(body)
    }

    /// Sends the header section of a request; its content is to follow.
    ///
    /// # Errors
    ///
    /// When the connection has ended, or something in the header section cannot be sent.
    pub fn start(&self, method: &str, target: &str, fields: &[(&str, &[u8])]) -> io::Result<Stream<'_>> {
        self.stream(method, target, fields, Content::Follows)
    }

    fn stream(&self, method: &str, target: &str, fields: &[(&str, &[u8])], content: Content) -> io::Result<Stream<'_>> {
        let mut request = Request::builder().method(method).uri(format!("http://localhost{target}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request = request.body(()).map_err(io::Error::other)?;
        self.runtime.block_on(async {
            let mut sender = timeout(PATIENCE, self.sender.clone().ready()).await?.map_err(io::Error::other)?;
            let (answer, content) = sender.send_request(request, content == Content::None).map_err(io::Error::other)?;
            Ok(Stream { content, answer, runtime: &self.runtime })
        })
    }
}

impl Stream<'_> {
    /// Sends a piece of the content.
    ///
    /// # Errors
    ///
    /// When the stream has ended.
    pub fn send(&mut self, piece: &[u8]) -> io::Result<()> {
        self.content.send_data(Bytes::copy_from_slice(piece), false).map_err(io::Error::other)
    }

    /// Sends the last piece of the content.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn end(&mut self, piece: &[u8]) -> io::Result<()> {
        self.content.send_data(Bytes::copy_from_slice(piece), true).map_err(io::Error::other)
    }

    /// Sends the last piece of the content and reads the answer, which may have come before: the server takes no more of the content then.
    ///
    /// [RFC 9113 §8.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.1)
    ///
    /// # Errors
    ///
    /// When the stream ends before the answer does, or is silent for minutes.
    pub fn finish(mut self, piece: &[u8]) -> io::Result<Response> {
        let sent = self.end(piece);
        self.response().or_else(|err| sent.and(Err(err)))
    }

    /// Gives the request up: `RST_STREAM` with `CANCEL`.
    pub fn reset(mut self) {
        self.content.send_reset(Reason::CANCEL);
    }

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// When the stream ends before the answer does, or is silent for minutes.
    pub fn response(self) -> io::Result<Response> {
        let answer = self.answer;
        self.runtime.block_on(async { timeout(PATIENCE, response(answer)).await?.map_err(io::Error::other) })
    }
}

async fn response(answer: ResponseFuture) -> Result<Response, h2::Error> {
    let (head, mut content) = answer.await?.into_parts();
    let mut response = Response { status: head.status.as_u16(), ..Response::default() };
    for (name, value) in &head.headers {
        response.fields.push((name.to_string(), value.as_bytes().to_owned()));
    }
    while let Some(piece) = content.data().await {
        let piece = piece?;
        response.body.extend_from_slice(&piece);
        content.flow_control().release_capacity(piece.len())?;
    }
    Ok(response)
}
