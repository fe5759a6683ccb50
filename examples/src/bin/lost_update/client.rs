//! [`Client`]: as much of HTTP/1.1 as it takes to read a counter and to write it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use crate::guarded::Counter;

/// One connection, which is kept.
pub(crate) struct Client(BufReader<TcpStream>);

/// A count, with the entity tag that it was read under.
pub(crate) struct Counted {
    pub(crate) count: u64,
    pub(crate) etag: String,
}

struct Response {
    status: u16,
    etag: String,
    body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Reads the counter.
    pub(crate) fn get(&mut self) -> io::Result<Counted> {
        let response = self.request("GET /counters/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let counter: Counter = serde_json::from_slice(&response.body)?;
        Ok(Counted { count: counter.count, etag: response.etag })
    }

    /// Writes the counter, if it is still what it was under this tag; the status of the answer.
    pub(crate) fn put(&mut self, count: u64, etag: &str) -> io::Result<u16> {
        let body = serde_json::to_string(&Counter { id: 1, count })?;
        let length = body.len();
        Ok(self
            .request(&format!(
                "PUT /counters/1 HTTP/1.1\r\nHost: localhost\r\nIf-Match: {etag}\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            ))?
            .status)
    }

    fn request(&mut self, request: &str) -> io::Result<Response> {
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut response = Response { status: 0, etag: String::new(), body: Vec::new() };
        let status = self.line()?;
        response.status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            match &*name.to_ascii_lowercase() {
                "etag" => value.clone_into(&mut response.etag),
                "content-length" => response.body.resize(value.parse().unwrap_or_default(), 0),
                _ => {}
            }
        }
        self.0.read_exact(&mut response.body)?;
        Ok(response)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
