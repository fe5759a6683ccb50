//! [`Scripted`]: an HTTP/1.1 server that answers what a test tells it to, and records what it was asked, to the byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use etag_core::HttpDate;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A server on a port of its own, until it is dropped.
pub(crate) struct Scripted {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    accepting: JoinHandle<()>,
}

/// A request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    /// In their order; names as they were written.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    pub(crate) content: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// It is answered. `Content-Length` is added, where no field says another end and the status has content.
    Given { status: u16, fields: Vec<(String, Vec<u8>)>, content: Vec<u8> },
    /// The connection is closed, and nobody hears what became of it.
    Dropped,
    /// The connection is closed within the content.
    Cut,
}

impl Asked {
    /// The values of all lines of a field, in their order.
    pub(crate) fn field(&self, name: &str) -> Vec<&str> {
        let of_name = self.fields.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        of_name.map(|(_, value)| std::str::from_utf8(value).expect("text")).collect()
    }
}

impl Answer {
    pub(crate) fn of(status: u16) -> Self {
        Self::Given { status, fields: Vec::new(), content: Vec::new() }
    }

    pub(crate) fn ok(tag: &str, content: &str) -> Self {
        Self::of(200).with("ETag", tag).saying(content)
    }

    /// With a date that is now, and a freshness of a minute.
    pub(crate) fn fresh(self) -> Self {
        self.with("Date", HttpDate::from(SystemTime::now()).to_bytes()).with("Cache-Control", "max-age=60")
    }

    /// With another field.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let Self::Given { fields, .. } = &mut self else { panic!("there is no answer") };
        fields.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// With this content.
    pub(crate) fn saying(mut self, said: impl AsRef<[u8]>) -> Self {
        let Self::Given { content, .. } = &mut self else { panic!("there is no answer") };
        *content = said.as_ref().to_vec();
        self
    }
}

impl Scripted {
    /// Answers in this order, whatever is asked; 599 when there is no answer left.
    pub(crate) async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Vec<_> = answers.into_iter().collect();
        Self::with(move |_, number| answers.get(number).cloned().unwrap_or_else(|| Answer::of(599))).await
    }

    /// Answers what the function says to a request and its number, from 0.
    pub(crate) async fn with(answer: impl FnMut(&Asked, usize) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (recorded, answer) = (Arc::clone(&asked), Arc::new(Mutex::new(answer)));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (recorded, answer) = (Arc::clone(&recorded), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    while let Some(request) = read(&mut stream).await {
                        let answer = {
                            // One lock over both: the number is that of the record.
                            let mut recorded = recorded.lock().unwrap();
                            let answer = answer.lock().unwrap()(&request, recorded.len());
                            recorded.push(request.clone());
                            answer
                        };
                        if !write(&mut stream, &request, answer).await {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, asked, accepting }
    }

    pub(crate) fn url(&self, target: &str) -> String {
        format!("http://{}{target}", self.address)
    }

    /// All that was asked, in its order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The next request, unless the connection is closed.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok().filter(|read| *read > 0)?;
    let start = String::from_utf8(line).expect("a request line is text");
    let mut parts = start.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut asked = Asked { method, target, fields: Vec::new(), content: Vec::new() };
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await.ok()?;
        let line = line.strip_suffix(b"\r\n")?;
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':').expect("a field has a colon");
        let name = String::from_utf8(line[..colon].to_vec()).expect("a name is text");
        asked.fields.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    let length = asked.field("content-length").first().map_or(0, |length| length.parse().expect("a length"));
    asked.content.resize(length, 0);
    stream.read_exact(&mut asked.content).await.ok()?;
    Some(asked)
}

/// Whether the connection stays open.
async fn write(stream: &mut BufReader<TcpStream>, asked: &Asked, answer: Answer) -> bool {
    let (status, fields, content) = match answer {
        Answer::Given { status, fields, content } => (status, fields, content),
        Answer::Dropped => return false,
        Answer::Cut => {
            _ = stream.write_all(b"HTTP/1.1 200 Cut\r\nContent-Length: 100\r\n\r\nonly this").await;
            return false;
        }
    };
    let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n").into_bytes();
    for (name, value) in &fields {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    let ends = ["content-length", "transfer-encoding"];
    let says_length = fields.iter().any(|(name, _)| ends.iter().any(|end| name.eq_ignore_ascii_case(end)));
    if !says_length && status != 304 && status != 204 {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n", content.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    if asked.method != "HEAD" {
        bytes.extend_from_slice(&content);
    }
    stream.write_all(&bytes).await.is_ok()
}
