//! [`Soak`]: many clients at server processes on one store, while one fault follows the other; what they were told is recorded, and judged.
//!
//! The seed gives the order of the faults, how long they last, what the clients mean to do, and which requests are disturbed. It does not give who is faster: a run that is repeated takes
//! the same faults another way.

mod fault;
mod lanes;
mod report;
mod servers;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::time::{Duration, Instant};

use etag_check::history::{Recording, Workload};
use etag_check::race::{self, Race};
use etag_check::{CheckError, Service};
use tokio::runtime::{Builder, Runtime};

pub use self::fault::Fault;
use self::lanes::{Faults, LANES, Lanes};
pub use self::report::{Felt, Report};
pub use self::servers::Program;
use self::servers::Servers;
use crate::proxy::{Passed, Proxy};

/// What stands behind the servers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backend {
    /// A store in the memory of one process.
    Memory,
    /// A file, under two processes.
    Sqlite,
    /// A file, under two processes, on a small disk in memory that can be filled and made read-only.
    SqliteOnSmallDisk,
    /// A private server, under two processes.
    Postgres,
}

/// Whether what is stale is refused before the handler runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EarlyCheck {
    /// As in the product.
    On,
    /// Every precondition passes there, and the comparison at the commit stands alone.
    Off,
}

/// How quickly one thing follows another.
#[derive(Clone, Debug)]
pub struct Rhythm {
    /// Between two faults in one place, in milliseconds.
    pub pause: Range<u64>,
    /// How long a fault stays after it was felt, in milliseconds.
    pub stay: Range<u64>,
    /// How often each fault comes; until the run is over unless given.
    pub rounds: Option<u32>,
}

/// A run over one store.
#[derive(Clone, Debug)]
pub struct Soak {
    /// What stands behind the servers.
    pub backend: Backend,
    /// The servers.
    pub program: Program,
    /// Whether they look before they write.
    pub early_check: EarlyCheck,
    /// What all that is random follows from.
    pub seed: u64,
    /// How many operations there are, at least: until each fault has been there, there are more.
    pub operations: u64,
    /// On how many resources.
    pub keys: u64,
    /// How quickly one thing follows another.
    pub rhythm: Rhythm,
    /// How many increments each client makes in the race behind it.
    pub increments: u32,
}

/// The field of a product that the clients write.
const FIELD: &str = "price";
/// At a time.
const CLIENTS: u32 = 16;
/// Of a workload, and of a race.
const PATIENCE: Duration = Duration::from_mins(3);
/// How often a workload may fail to begin.
const BEGINNINGS: u32 = 20;
/// How long a request may take: longer than a server is away.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Soak {
    /// Runs it. None where the store is not installed here.
    ///
    /// # Errors
    ///
    /// When the workload cannot begin.
    ///
    /// # Panics
    ///
    /// When a server does not start, or a store does not recover.
    pub fn run(&self) -> Result<Option<Report>, CheckError> {
        let start = Instant::now();
        let Some(mut servers) = Servers::start(self.backend, self.program.clone(), self.early_check, self.seed) else {
            return Ok(None);
        };
        let proxies = self.proxies(&servers);
        let (progress, is_enough) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let workload = Workload::on(FIELD)
            .keys((1..=self.keys).map(|key| key.to_string()))
            .template(r#"{"id":{key},"name":"Wireless Mouse","price":0}"#)
            .clients(CLIENTS)
            .operations(self.operations)
            .seed(self.seed)
            .with_patches()
            .with_deletions()
            .with_cancellations()
            .patience(PATIENCE)
            .progress(Arc::clone(&progress))
            .not_before(Arc::clone(&is_enough));
        let service = service(&proxies)?;
        let lanes = Lanes {
            rhythm: &self.rhythm,
            proxies: &proxies,
            operations: self.operations,
            progress: &progress,
            is_enough: &is_enough,
            start,
            expected: AtomicUsize::new(LANES),
            running: AtomicUsize::new(LANES),
        };
        let (recording, faults) = lanes.around(&mut servers, self.seed, || record(&workload, &service));
        let Faults { possible, felt } = faults;
        let Recording { history, stuck, .. } = recording?;
        let verdict = history.check();
        let stuck = stuck.into_iter().map(|stuck| format!("{}: {}", stuck.url, stuck.reason)).collect();
        let race = self.race(&servers)?;
        let (passed, elapsed) = (total(&proxies), start.elapsed());
        Ok(Some(Report { soak: self.clone(), history, verdict, stuck, possible, faults: felt, passed, race, elapsed }))
    }

    /// Clients that increment one number through all the servers, past the proxies.
    fn race(&self, servers: &Servers) -> Result<race::Report, CheckError> {
        let path = servers.new_product();
        let urls: Vec<_> = servers.addresses().iter().map(|address| format!("http://{address}{path}")).collect();
        let race = Race::of(FIELD).clients(CLIENTS).increments(self.increments).patience(PATIENCE);
        runtime().block_on(race.run(&service_at(&urls)?))
    }

    fn proxies(&self, servers: &Servers) -> Vec<Proxy> {
        let addresses = servers.addresses().into_iter().zip(0_u64..);
        addresses.map(|(address, index)| Proxy::start(address, self.seed.wrapping_add(index))).collect()
    }
}

impl Backend {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Sqlite, Self::SqliteOnSmallDisk, Self::Postgres];

    /// How many servers there are on it.
    pub(crate) const fn processes(self) -> usize {
        match self {
            Self::Memory => 1,
            Self::Sqlite | Self::SqliteOnSmallDisk | Self::Postgres => 2,
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "memory",
            Self::Sqlite => "sqlite",
            Self::SqliteOnSmallDisk => "sqlite-small-disk",
            Self::Postgres => "postgres",
        })
    }
}

/// Records a workload. Until its first operation nothing goes wrong but that a machine is slow; so where it cannot begin, it is tried again.
fn record(workload: &Workload, service: &Service) -> Result<Recording, CheckError> {
    let mut attempts = 1;
    loop {
        let recording = runtime().block_on(workload.run(service));
        if recording.is_ok() || attempts == BEGINNINGS {
            return recording;
        }
        attempts += 1;
    }
}

fn service(proxies: &[Proxy]) -> Result<Service, CheckError> {
    let urls: Vec<_> = proxies.iter().map(|proxy| format!("http://{}/products/{{key}}", proxy.address())).collect();
    service_at(&urls)
}

fn service_at(urls: &[String]) -> Result<Service, CheckError> {
    let (first, others) = urls.split_first().expect("there is a server at least");
    let service = others.iter().try_fold(Service::at(first)?, |service, url| service.and_at(url))?;
    Ok(service.timeout(TIMEOUT))
}

fn total(proxies: &[Proxy]) -> Passed {
    let sum = |sum: Passed, proxy: &Proxy| sum + proxy.passed();
    proxies.iter().fold(Passed::default(), sum)
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be had")
}
