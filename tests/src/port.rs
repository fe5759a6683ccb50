//! [`Port`]: a port on which nobody listens whom a test has not told to.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A port of the loopback interface that the system gives to nobody else for as long as this is held. Whoever is told of it may listen there, leave, and come back; until then connections to it are refused.
///
/// A port that was merely free a moment ago may be that of another test when it is wanted. This one is taken by a socket that listens to nobody, beside which others may listen who reuse addresses, as
/// servers do. Where the system knows no such sharing it is one that was free.
#[derive(Debug)]
pub struct Port {
    address: SocketAddr,
    /// Never looked at.
    _held: Option<TcpSocket>,
}

impl Port {
    /// A port that nobody has.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn reserve() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket can be had");
        socket.set_reuseaddr(true).expect("a new socket takes its options");
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a free port");
        let address = socket.local_addr().expect("a bound port");
        Self { address, _held: cfg!(target_os = "linux").then_some(socket) }
    }

    /// Where whoever is told of it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}
