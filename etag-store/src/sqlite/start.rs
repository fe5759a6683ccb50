//! Opening: the threads and the handle on them, or an error and no thread.

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::failure::Failure;
use super::file::DatabaseFile;
use super::glance::Glances;
use super::threads::{self, QUEUE, Reader};
use super::writer::{Request, Writer};
use super::{Inner, SqliteOptions, SqliteStore, connection};
use crate::StoreError;

/// More readers than this wait for each other in the file.
const MOST_READERS: usize = 4;

/// What the thread that writes has to do until it ends.
struct Opened {
    writer: Writer,
    queue: mpsc::Receiver<Request>,
    reading: Vec<JoinHandle<()>>,
    closed: watch::Sender<()>,
}

impl SqliteStore {
    pub(super) async fn start(options: SqliteOptions, path: PathBuf) -> Result<Self, StoreError> {
        let (ready, opened) = oneshot::channel();
        // The file is opened in the thread that is going to write, as opening may wait for the disk and for other processes.
        let thread = thread::Builder::new().name("etag-sqlite-w".to_owned());
        let main = move || match open(&path, &options) {
            Ok((opened, store)) => {
                // Whoever has gone away drops the only handle here, and the threads end.
                drop(ready.send(Ok(store)));
                opened.run();
            }
            Err(failure) => drop(ready.send(Err(failure.of_opening(&path)))),
        };
        thread.spawn(main).map_err(|err| StoreError::failed("no thread can be started", err))?;
        opened.await.unwrap_or_else(|_| Err(Failure::unavailable("the thread that opens it has panicked").into()))
    }
}

fn open(path: &Path, options: &SqliteOptions) -> Result<(Opened, SqliteStore), Failure> {
    let connection = connection::writing(path, options.busy_timeout, options.durability)?;
    let file = DatabaseFile::opened(path).map_err(|err| Failure::unavailable(err.to_string()))?;
    let parallel = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_READERS);
    let reading = (0..parallel)
        .map(|_| connection::reading(path, options.busy_timeout))
        .collect::<Result<Vec<Connection>, Failure>>()?;
    let glances = Glances::open(path, parallel)?;
    // All of them have opened the same file.
    file.check()?;

    let (requests, queue) = mpsc::channel(QUEUE);
    // Where one cannot be started, those before it end as their queues are dropped.
    let started = reading.into_iter().map(Reader::start).collect::<io::Result<Vec<_>>>();
    let started = started.map_err(|err| Failure::unavailable(format!("no thread can be started: {err}")))?;
    let (readers, reading): (Vec<Reader>, Vec<JoinHandle<()>>) = started.into_iter().unzip();
    let writer = Writer::new(connection, file.clone());
    let (closed, closing) = watch::channel(());
    let inner = Inner { glances, writes: requests, readers, limits: options.limits, file, closed: closing };
    Ok((Opened { writer, queue, reading, closed }, SqliteStore(Arc::new(inner))))
}

impl Opened {
    fn run(self) {
        let Self { mut writer, mut queue, reading, closed } = self;
        threads::write(&mut queue, |batch| writer.commit(batch));
        // Whoever closes the file last empties the log, and a reader could not.
        for reader in reading {
            // It has caught its panics.
            let _ = reader.join();
        }
        writer.close();
        drop(closed);
    }
}
