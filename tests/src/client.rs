//! A small HTTP/1.1 client that sends exactly the bytes it is given and tells what came back, to the byte.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long to wait for an answer: far beyond what any takes.
const PATIENCE: Duration = Duration::from_mins(3);

/// One connection, which is kept for as long as the server keeps it.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The field lines in their order, names in lower case.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The content.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When nobody listens.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request with these field lines and this content, and reads the answer. `Host` and, with content or a method that has some, `Content-Length` are added.
    ///
    /// # Errors
    ///
    /// When the connection ends before the answer does.
    pub fn request(
        &mut self,
        method: &str,
        target: &str,
        fields: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        let fields: Vec<(&str, &[u8])> = fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        self.request_bytes(method, target, &fields, body)
    }

    /// [`request`](Self::request) with values that need not be text.
    ///
    /// # Errors
    ///
    /// When the connection ends before the answer does.
    pub fn request_bytes(
        &mut self,
        method: &str,
        target: &str,
        fields: &[(&str, &[u8])],
        body: &[u8],
    ) -> io::Result<Response> {
        let mut bytes = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n").into_bytes();
        for (name, value) in fields {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        if !body.is_empty() || matches!(method, "PUT" | "POST" | "PATCH") {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        self.send(&bytes)?;
        self.response(method)
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    ///
    /// When the connection is closed.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Reads the answer to a request with this method; those before 200 are passed over.
    ///
    /// # Errors
    ///
    /// When the connection ends before the answer does, or is silent for minutes.
    pub fn response(&mut self, method: &str) -> io::Result<Response> {
        loop {
            let response = self.any_response(method)?;
            if response.status >= 200 {
                return Ok(response);
            }
        }
    }

    /// Reads the next answer, `100 Continue` as well.
    ///
    /// # Errors
    ///
    /// As for [`response`](Self::response).
    pub fn any_response(&mut self, method: &str) -> io::Result<Response> {
        let mut response = Response { status: status(&self.line()?)?, ..Response::default() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let colon = line.iter().position(|&byte| byte == b':').ok_or_else(|| malformed("a field line"))?;
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            response.fields.push((name, line[colon + 1..].trim_ascii().to_owned()));
        }
        let has_content = method != "HEAD" && response.status >= 200 && !matches!(response.status, 204 | 304);
        if has_content {
            response.body = if response.field("transfer-encoding").is_some() {
                self.chunks()?
            } else if let Some(length) = response.text("content-length") {
                self.exactly(length.parse().map_err(|_| malformed("a Content-Length"))?)?
            } else if response.text("connection") == Some("close") {
                let mut body = Vec::new();
                self.stream.read_to_end(&mut body)?;
                body
            } else {
                // It would last until the server is tired of the connection.
                return Err(malformed("a length, on a connection that is kept,"));
            };
        }
        Ok(response)
    }

    /// Whether the server has closed the connection, waiting for that or for a byte.
    ///
    /// # Errors
    ///
    /// When neither comes in minutes.
    pub fn is_closed(&mut self) -> io::Result<bool> {
        match self.stream.fill_buf() {
            Ok(bytes) => Ok(bytes.is_empty()),
            Err(err) if err.kind() == io::ErrorKind::ConnectionReset => Ok(true),
            Err(err) => Err(err),
        }
    }

    /// The stream below, to be cut or waited on.
    pub fn stream(&self) -> &TcpStream {
        self.stream.get_ref()
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.pop_if(|&mut byte| byte == b'\r');
        Ok(line)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size =
                usize::from_str_radix(&String::from_utf8_lossy(&line), 16).map_err(|_| malformed("a chunk size"))?;
            body.extend_from_slice(&self.exactly(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Response {
    /// The value of a field; of its first line where there are several.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_slice())
    }

    /// The value of a field, if it is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        str::from_utf8(self.field(name)?).ok()
    }

    /// How many lines a field has.
    pub fn lines(&self, name: &str) -> usize {
        self.fields.iter().filter(|(candidate, _)| candidate == name).count()
    }

    /// The entity tag, which there must be.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn etag(&self) -> &str {
        self.text("etag").unwrap_or_else(|| panic!("no ETag in {self:?}"))
    }

    /// The content as JSON.
    ///
    /// # Panics
    ///
    /// When it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|err| panic!("{err}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The last part of the `type` of problem details, which names the cause; empty where there is none.
    pub fn problem(&self) -> String {
        let is_problem = self.text("content-type") == Some("application/problem+json");
        let kind = if is_problem { self.json()["type"].as_str().unwrap_or_default().to_owned() } else { String::new() };
        kind.rsplit('#').next().unwrap_or_default().to_owned()
    }
}

fn status(line: &[u8]) -> io::Result<u16> {
    let status =
        line.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3)).ok_or_else(|| malformed("a status line"))?;
    String::from_utf8_lossy(status).parse().map_err(|_| malformed("a status"))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} was expected"))
}
