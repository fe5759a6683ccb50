//! A proxy between a store and its server that cuts the connection at a message of one's choice.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use etag_tests::port::Port;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A message of the client at which to cut.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// A statement is prepared.
    Parse,
    /// A prepared statement is carried out.
    Bind,
    /// A transaction is committed.
    Commit,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// The server never sees the message.
    Before(At),
    /// The server has answered, and the client does not see it.
    BeforeTheAnswer(At),
}

pub(crate) struct Proxy {
    port: Port,
    cut: Arc<Mutex<Option<Cut>>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> Self {
        let port = Port::reserve();
        let listener = TcpListener::bind(port.address()).await.unwrap();
        let cut = Arc::new(Mutex::new(None));
        let cuts = Arc::clone(&cut);
        let accepting = tokio::spawn(async move {
            // Cut off when this task is.
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(forward(client, server, Arc::clone(&cuts)));
            }
        });
        Self { port, cut, accepting }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port.address().port()
    }

    /// Cuts one connection, at the next such message.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.cut.lock().unwrap() = Some(cut);
    }

    /// Whether the cut is still to come.
    pub(crate) fn is_armed(&self) -> bool {
        self.cut.lock().unwrap().is_some()
    }

    /// Cuts all connections and accepts none.
    pub(crate) async fn end(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn forward(mut client: TcpStream, server: u16, cut: Arc<Mutex<Option<Cut>>>) {
    let mut server = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, server))).await.unwrap();
    let (mut question, mut answer) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            length = client.read(&mut question) => {
                let Ok(length @ 1..) = length else { return };
                match take(&cut, &question[..length]) {
                    Some(Cut::Before(_)) => return,
                    Some(Cut::BeforeTheAnswer(_)) => {
                        server.write_all(&question[..length]).await.unwrap();
                        return until_ready(&mut server).await;
                    }
                    None => if server.write_all(&question[..length]).await.is_err() { return },
                }
            }
            length = server.read(&mut answer) => {
                let Ok(length @ 1..) = length else { return };
                if client.write_all(&answer[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The cut, if this is its message. A client that waits for each answer sends one message, and those that go with it, at a time.
fn take(cut: &Mutex<Option<Cut>>, question: &[u8]) -> Option<Cut> {
    let mut cut = cut.lock().unwrap();
    let is_it = match (*cut)? {
        Cut::Before(at) | Cut::BeforeTheAnswer(at) => match at {
            At::Parse => question.starts_with(b"P"),
            At::Bind => question.starts_with(b"B"),
            At::Commit => question.starts_with(b"Q") && question.ends_with(b"COMMIT\0"),
        },
    };
    if is_it { cut.take() } else { None }
}

/// Reads answers until the server is ready for the next question, and so has carried this one out.
async fn until_ready(server: &mut TcpStream) {
    let mut answer = Vec::new();
    // The last byte says whether it is in a transaction.
    while !answer.strip_suffix(b"I").or(answer.strip_suffix(b"T")).is_some_and(|rest| rest.ends_with(b"Z\0\0\0\x05")) {
        assert_ne!(server.read_buf(&mut answer).await.unwrap(), 0);
    }
}
