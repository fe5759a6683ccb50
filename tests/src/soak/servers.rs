//! [`Servers`]: server processes on one store, what they stand on, and what can go wrong with it.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use etag_core::HttpDate;
use fastrand::Rng;
use tempfile::TempDir;

use super::{Backend, EarlyCheck, Fault};
use crate::client::{Connection, Response};
use crate::clock::Clock;
use crate::disk::Disk;
use crate::postgres::Postgres;
use crate::process::Process;
use crate::proxy::{Disturbance, Proxy};

/// Of the small disk: room for the database, and little to fill up.
const DISK_MEGABYTES: u32 = 192;
/// From here on keys are those of probes, and not of the workload.
const FIRST_PROBE: u64 = 1_000_000;
/// So many connections to a database are lost at a time, at least.
const CUTS: u64 = 20;
/// How often a server is killed at most, until a write was in its hands.
const KILLS: u32 = 20;
/// How often to look whether a fault is felt, or is over, 10 ms apart.
const LOOKS: u32 = 12_000;

/// The program of the servers, and what it is told first.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
}

/// Servers, each behind a proxy of its own, which outlives it.
#[derive(Debug)]
pub(super) struct Servers {
    // The processes first, which end before what they stand on.
    members: Vec<Server>,
    ground: Ground,
    program: Program,
    early_check: EarlyCheck,
    probes: AtomicU64,
}

#[derive(Debug)]
struct Server {
    /// None while it is dead.
    process: Option<Process>,
    /// None where there is no way to move it.
    clock: Option<Clock>,
}

/// What the servers stand on.
#[derive(Debug)]
enum Ground {
    Memory,
    File(TempDir),
    Disk(Disk),
    Postgres {
        server: Postgres,
        url: String,
        /// Between the database and the last of the servers.
        proxy: Proxy,
    },
}

impl Program {
    /// A program, which is told `arguments` and then the database.
    pub fn new(path: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self { path: path.into(), arguments: arguments.iter().map(OsString::from).collect() }
    }
}

impl Servers {
    /// None where what they are to stand on is not there.
    pub(super) fn start(backend: Backend, program: Program, early_check: EarlyCheck, seed: u64) -> Option<Self> {
        let ground = match backend {
            Backend::Memory => Ground::Memory,
            Backend::Sqlite => Ground::File(tempfile::tempdir().expect("a folder for temporary files")),
            Backend::SqliteOnSmallDisk => Ground::Disk(Disk::mount(DISK_MEGABYTES)?),
            Backend::Postgres => {
                let server = Postgres::start(&[])?;
                let url = server.database();
                let proxy = Proxy::start(SocketAddr::from((Ipv4Addr::LOCALHOST, server.port())), seed);
                Ground::Postgres { server, url, proxy }
            }
        };
        let mut this = Self { members: Vec::new(), ground, program, early_check, probes: AtomicU64::new(0) };
        for _ in 0..backend.processes() {
            this.members.push(Server { process: None, clock: Clock::new() });
        }
        for index in 0..this.members.len() {
            this.members[index].process = Some(Process::start(this.command(index)));
        }
        Some(this)
    }

    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.alive().map(|(_, address)| address).collect()
    }

    /// What can go wrong here.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = match &self.ground {
            // What is in memory dies with the process, and nobody promises anything else.
            Ground::Memory => vec![],
            Ground::File(_) => vec![Fault::ServerKilled],
            Ground::Disk(_) => vec![Fault::ServerKilled, Fault::DiskFull, Fault::DiskReadOnly],
            Ground::Postgres { .. } => {
                vec![Fault::ServerKilled, Fault::DatabaseKilled, Fault::DatabaseConnectionLost, Fault::DatabaseReadOnly]
            }
        };
        if self.members.iter().all(|server| server.clock.is_some()) {
            faults.extend([Fault::ClockAhead, Fault::ClockBehind]);
        }
        faults
    }

    /// Whether the fault was felt: by writes that were under way, by a probe, or in what a server says.
    pub(super) fn inject(&mut self, fault: Fault, proxies: &[Proxy], rng: &mut Rng) -> bool {
        match (fault, &self.ground) {
            (Fault::ServerKilled, _) => {
                let victim = rng.usize(0..self.members.len());
                let earlier = proxies[victim].passed().abandoned;
                // A client may give up what the server has, or its connection may be cut.
                (0..KILLS).any(|kills| {
                    if kills > 0 {
                        self.start_again(proxies);
                    }
                    until(|| proxies[victim].passed().under_way > 0);
                    // What was under way a moment ago may be answered by now. What comes to a server that stands still is not.
                    self.members[victim].process.as_ref().inspect(|process| process.halt());
                    until(|| proxies[victim].passed().with_server > 0);
                    self.kill(victim, proxies);
                    until(|| proxies[victim].passed().under_way == 0);
                    proxies[victim].passed().abandoned > earlier
                })
            }
            (Fault::DatabaseKilled, Ground::Postgres { server, .. }) => {
                server.kill();
                until(|| self.create(0).is_ok_and(|response| response.status == 503))
            }
            (Fault::DatabaseConnectionLost, Ground::Postgres { proxy, .. }) => {
                let earlier = proxy.passed().disturbed;
                // Those count that lose the answer to a commit, and these are few among the cuts.
                let cuts = [Disturbance::RequestCut, Disturbance::AnswerDropped, Disturbance::AnswerDropped];
                proxy.disturb(cuts[rng.usize(0..cuts.len())], rng.u64(2..6));
                until(|| proxy.passed().disturbed >= earlier + CUTS)
            }
            (Fault::DatabaseReadOnly, Ground::Postgres { server, .. }) => {
                server.allow_reads_only();
                until(|| self.create(0).is_ok_and(|response| response.status == 503))
            }
            (Fault::DiskFull, Ground::Disk(disk)) => {
                disk.fill();
                let earlier = failed(proxies);
                // There may be room in what the database has, and what is left for a large one takes some small ones.
                until(|| self.create(100_000).is_ok_and(|response| response.status >= 500) && failed(proxies) > earlier)
            }
            (Fault::DiskReadOnly, Ground::Disk(_)) => {
                for index in 0..self.members.len() {
                    self.kill(index, proxies);
                }
                let Ground::Disk(disk) = &self.ground else { return false };
                disk.make_read_only();
                !Process::refusal(self.command(0)).is_empty()
            }
            (Fault::ClockAhead | Fault::ClockBehind, _) => {
                let index = rng.usize(0..self.members.len());
                let hours = rng.i32(2..48) * if fault == Fault::ClockAhead { 1 } else { -1 };
                let Some(clock) = &self.members[index].clock else { return false };
                clock.set(hours);
                until(|| {
                    self.is_ahead_by(index).is_some_and(|seconds| (seconds - i64::from(hours) * 3600).abs() < 1800)
                })
            }
            (fault, ground) => panic!("{fault} cannot happen to {ground:?}"),
        }
    }

    /// Ends a fault, and waits until writes are taken again.
    ///
    /// # Panics
    ///
    /// When they are not.
    pub(super) fn heal(&mut self, fault: Fault, proxies: &[Proxy]) {
        match (fault, &self.ground) {
            (Fault::DatabaseKilled, Ground::Postgres { server, .. }) => server.restart(),
            (Fault::DatabaseConnectionLost, Ground::Postgres { proxy, .. }) => proxy.heal(),
            (Fault::DatabaseReadOnly, Ground::Postgres { server, .. }) => server.allow_writes(),
            (Fault::DiskFull, Ground::Disk(disk)) => disk.make_room(),
            (Fault::DiskReadOnly, Ground::Disk(disk)) => disk.make_writable(),
            _ => {}
        }
        self.members.iter().filter_map(|server| server.clock.as_ref()).for_each(|clock| clock.set(0));
        self.start_again(proxies);
        let mut last = None;
        let is_healed = until(|| {
            let answer = self.create(0);
            let is_healed = answer.as_ref().is_ok_and(|response| response.status == 201);
            last = Some(answer);
            is_healed
        });
        assert!(is_healed, "after `{fault}` nothing is written any more: {last:?}");
    }

    /// The path of a new product.
    ///
    /// # Panics
    ///
    /// When it cannot be created.
    pub(super) fn new_product(&self) -> String {
        let id = FIRST_PROBE - 1;
        let created = create(self.addresses()[0], id, "Wireless Mouse");
        assert!(created.as_ref().is_ok_and(|response| response.status == 201), "{created:?}");
        format!("/products/{id}")
    }

    /// Starts those that are dead.
    fn start_again(&mut self, proxies: &[Proxy]) {
        for (index, proxy) in proxies.iter().enumerate() {
            if self.members[index].process.is_none() {
                let process = Process::start(self.command(index));
                proxy.point_at(Some(process.address()));
                self.members[index].process = Some(process);
            }
        }
    }

    fn kill(&mut self, index: usize, proxies: &[Proxy]) {
        proxies[index].point_at(None);
        if let Some(mut process) = self.members[index].process.take() {
            process.kill();
        }
    }

    fn command(&self, index: usize) -> Command {
        let mut command = match &self.ground {
            Ground::Disk(disk) => disk.command(&self.program.path),
            _ => Command::new(&self.program.path),
        };
        command.args(&self.program.arguments);
        match &self.ground {
            Ground::Memory => command.arg("memory"),
            Ground::File(folder) => command.arg("sqlite").arg(folder.path().join("products.db")),
            Ground::Disk(disk) => command.arg("sqlite").arg(disk.path().join("products.db")),
            Ground::Postgres { server, url, proxy } if index + 1 == self.members.len() => {
                let port = |port: u16| format!(":{port}/");
                command.args(["postgres", &url.replace(&port(server.port()), &port(proxy.address().port()))])
            }
            Ground::Postgres { url, .. } => command.args(["postgres", url]),
        };
        if let EarlyCheck::Off = self.early_check {
            command.arg("unchecked");
        }
        if let Some(clock) = &self.members[index].clock {
            clock.apply_to(&mut command);
        }
        command
    }

    fn alive(&self) -> impl Iterator<Item = (usize, SocketAddr)> {
        let address = |server: &Server| server.process.as_ref().map(Process::address);
        self.members.iter().enumerate().filter_map(move |(index, server)| Some((index, address(server)?)))
    }

    /// A probe, past the proxies: a product with a key of its own, and a name of so many bytes.
    fn create(&self, name_bytes: usize) -> io::Result<Response> {
        let (_, address) = self.alive().next().ok_or(io::ErrorKind::NotConnected)?;
        let id = FIRST_PROBE + self.probes.fetch_add(1, Ordering::Relaxed);
        create(address, id, &"x".repeat(name_bytes))
    }

    /// By how many seconds the clock of a server is ahead of the right time, as its answers say.
    fn is_ahead_by(&self, index: usize) -> Option<i64> {
        let (_, address) = self.alive().find(|(alive, _)| *alive == index)?;
        let answer = Connection::open(address).ok()?.request("GET", "/products/0", &[], b"").ok()?;
        let now = HttpDate::from(SystemTime::now());
        let date = HttpDate::parse(answer.field("date")?, now).ok()?;
        Some(date.unix_seconds() - now.unix_seconds())
    }
}

/// Creates a product.
fn create(address: SocketAddr, id: u64, name: &str) -> io::Result<Response> {
    let fields = [("If-None-Match", "*"), ("Content-Type", "application/json")];
    let product = format!(r#"{{"id":{id},"name":"{name}","price":0}}"#);
    Connection::open(address)?.request("PUT", &format!("/products/{id}"), &fields, product.as_bytes())
}

/// How many writes of the clients were answered with an error of a server.
fn failed(proxies: &[Proxy]) -> u64 {
    proxies.iter().map(|proxy| proxy.passed().failed).sum()
}

/// Whether this becomes true before patience ends.
pub(super) fn until(mut condition: impl FnMut() -> bool) -> bool {
    (0..LOOKS).any(|look| {
        if look > 0 {
            thread::sleep(Duration::from_millis(10));
        }
        condition()
    })
}
