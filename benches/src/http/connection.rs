//! [`Connection`]: as much of HTTP/1.1 as the servers answer, and no more work than that.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One connection, one request at a time.
pub(super) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What a server answered.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) body: Vec<u8>,
    /// The server says that it closes the connection.
    pub(super) closes: bool,
}

/// No answer takes that long, under valgrind neither.
const PATIENCE: Duration = Duration::from_secs(30);

impl Connection {
    pub(super) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, received: Vec::with_capacity(64 * 1024) })
    }

    pub(super) fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request)
    }

    /// Waits for the whole of one answer.
    pub(super) fn receive(&mut self) -> io::Result<Reply> {
        self.received.clear();
        let head = loop {
            match memchr::memmem::find(&self.received, b"\r\n\r\n") {
                Some(end) => break end,
                None => self.receive_more()?,
            }
        };
        let mut reply = Reply { status: 0, etag: None, body: Vec::new(), closes: false };
        let mut length = None;
        let text = str::from_utf8(&self.received[..head]).map_err(|_| malformed("a head that is not UTF-8"))?;
        let (status_line, fields) = text.split_once("\r\n").ok_or_else(|| malformed("a head without fields"))?;
        let status = status_line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        reply.status = status.ok_or_else(|| malformed("no status line"))?;
        for field in fields.split("\r\n") {
            let (name, value) = field.split_once(':').ok_or_else(|| malformed("a field without a colon"))?;
            let value = value.trim_ascii();
            if name.eq_ignore_ascii_case("etag") {
                reply.etag = Some(value.to_owned());
            } else if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.parse().map_err(|_| malformed("a length that is no number"))?);
            } else if name.eq_ignore_ascii_case("connection") {
                reply.closes = value.eq_ignore_ascii_case("close");
            }
        }
        let length = match reply.status {
            204 | 304 => 0,
            _ => length.ok_or_else(|| malformed("a body without a length"))?,
        };
        let body = head + b"\r\n\r\n".len();
        while self.received.len() < body + length {
            self.receive_more()?;
        }
        if self.received.len() > body + length {
            return Err(malformed("more than one answer to one request"));
        }
        reply.body.extend_from_slice(&self.received[body..]);
        Ok(reply)
    }

    fn receive_more(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        let count = self.stream.read(&mut chunk)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.received.extend_from_slice(&chunk[..count]);
        Ok(())
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
