//! [`Port`]: a port on which nobody listens whom a test has not told to.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A port of the loopback interface that the system gives to nobody else for as long as this is held: a socket has it, and does not listen. Beside that one servers may, which reuse addresses;
/// where the system knows no such sharing it is a port that was free.
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    _held: Option<TcpSocket>,
}

impl Port {
    pub(crate) fn reserve() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket can be had");
        socket.set_reuseaddr(true).expect("a new socket takes its options");
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a free port");
        let address = socket.local_addr().expect("a bound port");
        Self { address, _held: cfg!(target_os = "linux").then_some(socket) }
    }
}
