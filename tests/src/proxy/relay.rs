//! One connection through the proxy.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{Disturbance, Wire};

/// Of what one read gives.
const CHUNK_BYTES: usize = 64 << 10;
/// How long a client waits for a server that is being started again, at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// Passes on what the two sides say, until one of them hangs up or the connection is cut.
pub(super) async fn relay(mut client: TcpStream, wire: Arc<Wire>, mut rng: Rng) {
    let Some((mut server, address)) = connect(&wire).await else { return };
    // Whatever the error, the connection is over, and both sides see that.
    let _ = exchange(&mut client, &mut server, address, &wire, &mut rng).await;
}

async fn connect(wire: &Wire) -> Option<(TcpStream, SocketAddr)> {
    let connecting = async {
        loop {
            if let Some(address) = wire.server()
                && let Ok(server) = TcpStream::connect(address).await
            {
                return (server, address);
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    let (server, address) = timeout(PATIENCE, connecting).await.ok()?;
    server.set_nodelay(true).ok()?;
    Some((server, address))
}

async fn exchange(
    client: &mut TcpStream,
    server: &mut TcpStream,
    address: SocketAddr,
    wire: &Wire,
    rng: &mut Rng,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (mut request, mut answer) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    let mut under_way: Option<Request<'_>> = None;
    let mut drops_answer = false;
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let bytes = match read {
                    Ok(count) if count > 0 => &request[..count],
                    gone => {
                        wire.given_up.fetch_add(u64::from(under_way.is_some()), Ordering::SeqCst);
                        return gone.map(|_| ());
                    }
                };
                if under_way.is_none() {
                    under_way = Some(Request::new(bytes, wire));
                    sleep(wire.pace()).await;
                }
                let disturbance = wire.draw(rng);
                if let Some(Disturbance::Delayed) = disturbance {
                    sleep(Duration::from_millis(rng.u64(1..100))).await;
                }
                if wire.server() != Some(address) {
                    // It was held up here until its server was gone.
                    return Ok(());
                }
                server.write_all(bytes).await?;
                let is_write = under_way.as_mut().is_some_and(Request::sent);
                wire.disturbed.fetch_add(u64::from(is_write && disturbance.is_some()), Ordering::SeqCst);
                match disturbance {
                    None | Some(Disturbance::Delayed) => {}
                    Some(Disturbance::AnswerDropped) => drops_answer = true,
                    Some(cut) => {
                        // From before the server has read it until after it has committed.
                        sleep(Duration::from_micros(rng.u64(0..4_000))).await;
                        if let Disturbance::ClientGone = cut {
                            server.set_zero_linger()?;
                        }
                        return Ok(());
                    }
                }
            }
            read = server.read(&mut answer) => {
                let bytes = match read {
                    Ok(count) if count > 0 => &answer[..count],
                    gone => {
                        let is_abandoned = under_way.is_some_and(|request| request.is_write);
                        wire.abandoned.fetch_add(u64::from(is_abandoned), Ordering::SeqCst);
                        return gone.map(|_| ());
                    }
                };
                if drops_answer {
                    return Ok(());
                }
                // The first bytes of an answer; what follows is the rest of it. It is counted when the client has it, or a little before.
                if let Some(request) = under_way.take() {
                    request.answered(bytes);
                }
                client.write_all(bytes).await?;
            }
        }
    }
}

/// A request that has no answer yet.
struct Request<'a> {
    is_write: bool,
    is_with_server: bool,
    wire: &'a Wire,
}

impl<'a> Request<'a> {
    fn new(first_bytes: &[u8], wire: &'a Wire) -> Self {
        let is_write = ![&b"GET "[..], b"HEAD "].iter().any(|method| first_bytes.starts_with(method));
        wire.under_way.fetch_add(u64::from(is_write), Ordering::SeqCst);
        Self { is_write, is_with_server: false, wire }
    }

    /// The server has been sent some of it, or more of it. Whether it is a write.
    fn sent(&mut self) -> bool {
        let is_first = !std::mem::replace(&mut self.is_with_server, true);
        self.wire.with_server.fetch_add(u64::from(self.is_write && is_first), Ordering::SeqCst);
        self.is_write
    }

    fn answered(self, first_bytes: &[u8]) {
        self.wire.answers.fetch_add(1, Ordering::SeqCst);
        let is_so = |status: &[u8]| u64::from(self.is_write && first_bytes.starts_with(status));
        self.wire.acknowledged.fetch_add(is_so(b"HTTP/1.1 20"), Ordering::SeqCst);
        self.wire.failed.fetch_add(is_so(b"HTTP/1.1 50"), Ordering::SeqCst);
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.wire.with_server.fetch_sub(u64::from(self.is_write && self.is_with_server), Ordering::SeqCst);
        self.wire.under_way.fetch_sub(u64::from(self.is_write), Ordering::SeqCst);
    }
}
