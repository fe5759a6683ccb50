//! A proxy between clients and a server, which spoils what passes through: the bytes are HTTP/1.1, one request at a time on a connection.
//!
//! It may stand before PostgreSQL as well, of whose bytes it knows nothing: there each chunk that a client sends counts as a write, and of [`Passed`] only `disturbed` has a meaning.

mod relay;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Add;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// A proxy on a port that stays, whatever becomes of the server. While there is no server, clients wait.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    wire: Arc<Wire>,
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
}

/// What may become of a request and its answer.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Disturbance {
    /// Both connections are closed after the request was sent.
    RequestCut,
    /// The server has answered, and so has committed; nobody hears of it.
    AnswerDropped,
    /// The connection to the server is reset after the request was sent, as by a client that is gone.
    ClientGone,
    /// The request is held up, and others overtake it.
    Delayed,
}

/// What has passed through.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Passed {
    /// Requests that were answered.
    pub answers: u64,
    /// Those of them that were writes, and were acknowledged.
    pub acknowledged: u64,
    /// Writes that are under way.
    pub under_way: u64,
    /// Those of them that a server has been sent.
    pub with_server: u64,
    /// Requests that a client has given up.
    pub given_up: u64,
    /// Writes that were answered with an error of the server.
    pub failed: u64,
    /// Writes that a server had, and that it will never answer: it is gone.
    pub abandoned: u64,
    /// Writes that were disturbed.
    pub disturbed: u64,
}

/// What the connections share.
#[derive(Debug)]
struct Wire {
    /// None while there is none.
    server: Mutex<Option<SocketAddr>>,
    /// What to do to one request in so many.
    disturbance: Mutex<Option<(Disturbance, u64)>>,
    /// How long each request takes at least, in microseconds.
    pace: AtomicU64,
    answers: AtomicU64,
    acknowledged: AtomicU64,
    failed: AtomicU64,
    abandoned: AtomicU64,
    under_way: AtomicU64,
    with_server: AtomicU64,
    given_up: AtomicU64,
    disturbed: AtomicU64,
}

impl Proxy {
    /// A proxy for a server. What is disturbed, and when, follows from `seed` and the order of connections.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    pub fn start(server: SocketAddr, seed: u64) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a thread can be had");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let wire = Arc::new(Wire {
            server: Mutex::new(Some(server)),
            disturbance: Mutex::new(None),
            pace: AtomicU64::new(0),
            answers: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            abandoned: AtomicU64::new(0),
            under_way: AtomicU64::new(0),
            with_server: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
            disturbed: AtomicU64::new(0),
        });
        let shared = Arc::clone(&wire);
        runtime.spawn(async move {
            let mut rng = Rng::with_seed(seed);
            // An error is that of one connection, which is gone before it was taken.
            loop {
                if let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(relay::relay(client, Arc::clone(&shared), rng.fork()));
                }
            }
        });
        Self { address, wire, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// There is no server from now on, or another one. Requests that are under way stay with the one that has them.
    pub fn point_at(&self, server: Option<SocketAddr>) {
        *self.wire.server.lock().unwrap_or_else(PoisonError::into_inner) = server;
    }

    /// Lets each request take at least so long from now on.
    pub fn slow_down(&self, pace: Duration) {
        self.wire.pace.store(u64::try_from(pace.as_micros()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }

    /// Disturbs one request in so many from now on.
    pub fn disturb(&self, disturbance: Disturbance, one_in: u64) {
        self.set(Some((disturbance, one_in)));
    }

    /// Disturbs nothing from now on.
    pub fn heal(&self) {
        self.set(None);
    }

    fn set(&self, disturbance: Option<(Disturbance, u64)>) {
        *self.wire.disturbance.lock().unwrap_or_else(PoisonError::into_inner) = disturbance;
    }

    /// What has passed through up to now.
    pub fn passed(&self) -> Passed {
        let of = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        let wire = &self.wire;
        Passed {
            answers: of(&wire.answers),
            acknowledged: of(&wire.acknowledged),
            failed: of(&wire.failed),
            abandoned: of(&wire.abandoned),
            under_way: of(&wire.under_way),
            with_server: of(&wire.with_server),
            given_up: of(&wire.given_up),
            disturbed: of(&wire.disturbed),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Also where this is dropped in another runtime, which may not wait.
            runtime.shutdown_background();
        }
    }
}

impl Add for Passed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            answers: self.answers + other.answers,
            acknowledged: self.acknowledged + other.acknowledged,
            failed: self.failed + other.failed,
            abandoned: self.abandoned + other.abandoned,
            under_way: self.under_way + other.under_way,
            with_server: self.with_server + other.with_server,
            given_up: self.given_up + other.given_up,
            disturbed: self.disturbed + other.disturbed,
        }
    }
}

impl Disturbance {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::RequestCut, Self::AnswerDropped, Self::ClientGone, Self::Delayed];
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestCut => "connection cut after the request",
            Self::AnswerDropped => "answer dropped",
            Self::ClientGone => "client gone (RST)",
            Self::Delayed => "request delayed",
        })
    }
}

impl Wire {
    fn server(&self) -> Option<SocketAddr> {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pace(&self) -> Duration {
        Duration::from_micros(self.pace.load(Ordering::SeqCst))
    }

    /// What to do to the next request.
    fn draw(&self, rng: &mut Rng) -> Option<Disturbance> {
        let (disturbance, one_in) = (*self.disturbance.lock().unwrap_or_else(PoisonError::into_inner))?;
        (rng.u64(0..one_in) == 0).then_some(disturbance)
    }
}
