//! [`Forwarder`]: stands between a client and its server, and counts the bytes.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Waits for one connection, to carry it to a server.
#[derive(Debug)]
pub struct Forwarder {
    listener: TcpListener,
    server: SocketAddr,
}

/// How many bytes went which way.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// From the client.
    pub sent: u64,
    /// To the client.
    pub received: u64,
}

impl Forwarder {
    /// One before this server.
    ///
    /// # Errors
    ///
    /// That of listening.
    pub fn before(server: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?, server })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// That of asking the socket.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Carries one connection to its end.
    ///
    /// # Errors
    ///
    /// That of either connection.
    pub fn carry(self) -> io::Result<Carried> {
        let (client, _) = self.listener.accept()?;
        let server = TcpStream::connect(self.server)?;
        let (to_server, from_client) = (server.try_clone()?, client.try_clone()?);
        let sent = thread::spawn(move || copy(from_client, to_server));
        let received = copy(server, client)?;
        let sent = sent.join().map_err(|_| io::Error::other("it has panicked"))??;
        Ok(Carried { sent, received })
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    let mut carried = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => break,
            length => {
                to.write_all(&buffer[..length])?;
                carried += length as u64;
            }
        }
    }
    to.shutdown(Shutdown::Write)?;
    Ok(carried)
}
