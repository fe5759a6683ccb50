//! HTTP/1.1 by hand, on a free port of the loopback address, so that a service may answer what no framework lets it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// The field of an answer whose content ends before its end.
pub(crate) const CUT: &str = "x-cut";

pub(crate) type Fields = Vec<(String, Vec<u8>)>;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) fields: Fields,
    pub(crate) content: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Fields,
    pub(crate) content: Vec<u8>,
}

/// The status of an answer that is none: the connection is closed.
pub(crate) const CLOSED: u16 = 0;

/// What answers; with nothing, the service goes away.
type Handler = Box<dyn FnMut(Request) -> Option<Answer> + Send>;

/// A service, for as long as a test holds it.
pub(crate) struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(handler: impl FnMut(Request) -> Option<Answer> + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let is_over = Arc::new(AtomicBool::new(false));
        let handler: Arc<Mutex<Handler>> = Arc::new(Mutex::new(Box::new(handler)));
        let over = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let (handler, over) = (Arc::clone(&handler), Arc::clone(&over));
                // Ends with the connection, which the client closes.
                thread::spawn(move || serve(&stream.expect("a connection"), &handler, &over));
            }
        });
        Self { address, is_over, thread: Some(thread) }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes who waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(stream: &TcpStream, handler: &Mutex<Handler>, is_over: &AtomicBool) {
    let mut reader = BufReader::new(stream);
    while let Ok(Some(request)) = read(&mut reader) {
        let is_head = request.method == "HEAD";
        let answer = handler.lock().expect("no handler has panicked")(request);
        let Some(answer) = answer else {
            is_over.store(true, Ordering::SeqCst);
            return;
        };
        let is_written = answer.status != CLOSED && write(stream, &answer, is_head).is_ok();
        if !is_written || is_cut(&answer) || is_over.load(Ordering::SeqCst) {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&line).into_owned();
    let mut words = line.split_ascii_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut fields = Fields::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let line = line.trim_ascii();
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { break };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        fields.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    let length = fields.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| String::from_utf8_lossy(value).parse().ok()).unwrap_or(0);
    let mut content = vec![0; length];
    reader.read_exact(&mut content)?;
    Ok(Some(Request { method, target, fields, content }))
}

fn is_cut(answer: &Answer) -> bool {
    answer.fields.iter().any(|(name, _)| name == CUT)
}

fn write(mut stream: &TcpStream, answer: &Answer, is_head: bool) -> io::Result<()> {
    let mut out = format!("HTTP/1.1 {} Whatever\r\n", answer.status).into_bytes();
    for (name, value) in &answer.fields {
        out.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    let has_content = !matches!(answer.status, 204 | 304);
    if has_content {
        let length = answer.content.len() + if is_cut(answer) { 100 } else { 0 };
        out.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    if has_content && !is_head {
        out.extend_from_slice(&answer.content);
    }
    stream.write_all(&out)
}
