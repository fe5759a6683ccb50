//! Clients that increment the price of product 123, and try again for as long as somebody else is faster.

use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use etag_tests::client::{Connection, Response};

use super::backend::Backend;

pub(super) const PRODUCT: &str = "/products/123";

/// How often to look whether a server listens again, 20 ms apart.
const LOOKS: u32 = 6_000;

/// How a client increments.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// It reads, and puts back what it has read, dearer by one, with `If-Match`.
    Put,
    /// It reads the tag, and sends the difference with `If-Match`.
    Patch,
    /// It sends the difference, and names no version.
    Post,
}

/// What the clients were told, all together.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) acknowledged: u64,
    pub(super) refused: u64,
    /// Writes whose connection died before the answer, or whose answer says that it is not known.
    pub(super) unknown: u64,
}

/// The counters behind a [`Tally`], and the servers, which may move.
pub(super) struct Field {
    /// None while one is being started again: its port may be somebody else's by now.
    pub(super) servers: Vec<Mutex<Option<SocketAddr>>>,
    pub(super) acknowledged: AtomicU64,
    refused: AtomicU64,
    unknown: AtomicU64,
}

impl Field {
    pub(super) fn new(servers: &[SocketAddr]) -> Self {
        let servers = servers.iter().map(|&address| Mutex::new(Some(address))).collect();
        Self { servers, acknowledged: AtomicU64::new(0), refused: AtomicU64::new(0), unknown: AtomicU64::new(0) }
    }

    pub(super) fn tally(&self) -> Tally {
        let of = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        Tally { acknowledged: of(&self.acknowledged), refused: of(&self.refused), unknown: of(&self.unknown) }
    }

    /// One client of the server with this index: it goes on until `increments` were acknowledged, whatever becomes of the server.
    pub(super) fn increment(&self, server: usize, increments: u64, way: Way) {
        let mut client = self.connect(server);
        let mut left = increments;
        while left > 0 {
            left -= u64::from(self.increment_once(&mut client, server, way));
        }
    }

    /// Whether it was acknowledged.
    fn increment_once(&self, client: &mut Connection, server: usize, way: Way) -> bool {
        let Ok(request) = Request::next(client, way) else {
            *client = self.connect(server);
            return false;
        };
        let (outcome, is_acknowledged) = match request.send(client) {
            Ok(response) if response.status == 200 => (&self.acknowledged, true),
            // 503 says that nothing was written.
            Ok(response) if matches!(response.status, 409 | 412 | 503) => (&self.refused, false),
            Ok(response) if response.problem() == "unknown-outcome" => (&self.unknown, false),
            Ok(response) => panic!("{response:?}"),
            Err(_) => {
                *client = self.connect(server);
                (&self.unknown, false)
            }
        };
        outcome.fetch_add(1, Ordering::SeqCst);
        is_acknowledged
    }

    /// Waits for a server that is being started again.
    fn connect(&self, server: usize) -> Connection {
        for _ in 0..LOOKS {
            let address = *self.servers[server].lock().unwrap();
            if let Some(client) = address.and_then(|address| Connection::open(address).ok()) {
                return client;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("nobody listens");
    }
}

/// `clients` at each of the servers; each until `increments` of its own were acknowledged.
pub(super) fn increment_from_all_sides(servers: &[SocketAddr], clients: usize, increments: u64, way: Way) -> Tally {
    let field = Field::new(servers);
    thread::scope(|scope| {
        for server in 0..servers.len() {
            for _ in 0..clients {
                let field = &field;
                scope.spawn(move || field.increment(server, increments, way));
            }
        }
    });
    field.tally()
}

/// So many clients write once each, and the first of these writes is committed when all have passed the check.
pub(super) fn meet(backend: &Backend, clients: usize, way: Way) -> Tally {
    let field = Field::new(&[backend.server().address()]);
    backend.gate().shut();
    thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| field.increment_once(&mut field.connect(0), 0, way));
        }
        backend.gate().wait_for(clients);
        backend.gate().open();
    });
    field.tally()
}

/// A write that is ready to be sent.
struct Request {
    method: &'static str,
    tag: Option<String>,
    body: Vec<u8>,
}

impl Request {
    fn next(client: &mut Connection, way: Way) -> io::Result<Self> {
        if let Way::Post = way {
            return Ok(Self { method: "POST", tag: None, body: br#"{"by":1}"#.to_vec() });
        }
        let read = client.request("GET", PRODUCT, &[], b"")?;
        assert_eq!(read.status, 200, "{read:?}");
        let tag = Some(read.etag().to_owned());
        if let Way::Patch = way {
            return Ok(Self { method: "PATCH", tag, body: br#"{"by":1}"#.to_vec() });
        }
        let mut product = read.json();
        product["price"] = (product["price"].as_u64().expect("a price") + 1).into();
        Ok(Self { method: "PUT", tag, body: product.to_string().into_bytes() })
    }

    fn send(&self, client: &mut Connection) -> io::Result<Response> {
        let mut fields = vec![("Content-Type", "application/json")];
        fields.extend(self.tag.as_deref().map(|tag| ("If-Match", tag)));
        client.request(self.method, PRODUCT, &fields, &self.body)
    }
}
