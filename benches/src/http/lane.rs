//! [`Lane`]: one client, who keeps its connection as long as the server does.

use std::io;
use std::net::SocketAddr;

use super::case::{Case, Requests};
use super::connection::{Connection, Reply};

/// One client on one connection, with products of its own.
pub struct Lane {
    address: SocketAddr,
    connection: Option<Connection>,
    requests: Requests,
    request: Vec<u8>,
    tag: Option<String>,
    sent: usize,
    closed: u32,
}

impl Lane {
    /// A client of the server at `address`; two clients of one server need two numbers, below a hundred.
    pub fn new(address: SocketAddr, client: u64) -> Self {
        Self {
            address,
            connection: None,
            requests: Requests::of_client(client),
            request: Vec::new(),
            tag: None,
            sent: 0,
            closed: 0,
        }
    }

    /// How many connections the server has closed.
    pub fn closed(&self) -> u32 {
        self.closed
    }

    /// Reads the product, to hold what is current.
    ///
    /// # Errors
    ///
    /// That of the connection, or an answer that is not 200.
    pub fn look(&mut self) -> io::Result<()> {
        self.tag = None;
        let reply = self.exchange(Case::Get)?;
        if reply.status != 200 {
            return Err(io::Error::other(format!("GET of a product is answered {}", reply.status)));
        }
        self.tag = reply.etag;
        Ok(())
    }

    /// Sends one request; [`answer`](Self::answer) is owed for it.
    ///
    /// # Errors
    ///
    /// That of a new connection. One that the server has closed is no error.
    pub fn ask(&mut self, case: Case) -> io::Result<()> {
        self.requests.write(case, self.sent, self.tag.as_deref(), &mut self.request);
        self.sent += 1;
        self.send()
    }

    /// Waits for the status of the answer; none where the server closed the connection before it could be read.
    ///
    /// # Errors
    ///
    /// An answer that is not HTTP, or that does not come.
    pub fn answer(&mut self) -> io::Result<Option<u16>> {
        let reply = self.reply()?;
        if let Some(Reply { status: 200..300, etag: Some(tag), .. }) = &reply {
            self.tag = Some(tag.clone());
        }
        Ok(reply.map(|reply| reply.status))
    }

    /// How long the JSON is that lies where [`Case::RefusedText`] writes.
    ///
    /// # Errors
    ///
    /// That of the connection.
    pub fn length_of_text(&mut self) -> io::Result<usize> {
        self.requests.write_get_of_text(&mut self.request);
        self.send()?;
        Ok(self.reply()?.ok_or(io::ErrorKind::UnexpectedEof)?.body.len())
    }

    fn exchange(&mut self, case: Case) -> io::Result<Reply> {
        self.ask(case)?;
        self.reply()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn send(&mut self) -> io::Result<()> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(Connection::open(self.address)?),
        };
        match connection.send(&self.request) {
            // The answer may lie there even so.
            Err(err) if is_closed(&err) => Ok(()),
            result => result,
        }
    }

    fn reply(&mut self) -> io::Result<Option<Reply>> {
        let connection = self.connection.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let reply = match connection.receive() {
            Ok(reply) => Some(reply),
            Err(err) if is_closed(&err) => None,
            Err(err) => return Err(err),
        };
        if reply.as_ref().is_none_or(|reply| reply.closes) {
            self.connection = None;
            self.closed += 1;
        }
        Ok(reply)
    }
}

fn is_closed(err: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(err.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}
