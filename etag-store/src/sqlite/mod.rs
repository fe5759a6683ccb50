//! [`SqliteStore`]: resources as documents in one SQLite file.

mod connection;
mod failure;
mod file;
mod glance;
mod options;
mod schema;
mod start;
mod statement;
mod threads;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use self::failure::Failure;
use self::file::DatabaseFile;
use self::glance::Glances;
use self::statement::{Act, Next, Write};
use self::threads::Reader;
use self::writer::{Refused, Request};
use crate::document::{Document, DocumentLimits, EncodedKey, HistoryEntry, encode_body};
use crate::{Action, Change, Found, Held, Store, StoreError, Stored, Swapped, SwappedAll};

pub use self::options::SqliteOptions;

/// Resources as JSON documents in one SQLite file, with their history. The store to begin with: it needs no server.
///
/// One file holds the resources of many types, told apart by their [names](etag_core::Versioned::NAME), and may hold tables of your own. Several
/// processes may have it open. A clone is another handle; the file is closed when the last is dropped.
///
/// Two kinds of thread work for it, one that writes and some that read. A conditional read looks at one short row in the thread of the caller, which
/// waits for the disk where that row is not in memory.
///
/// An acknowledged write survives a power failure: it was flushed to the disk before, and all who write at the same time share one flush. See
/// [`SqliteOptions`] for less than that.
///
/// ```
/// use etag_store::{SqliteStore, Versions};
///
/// #[derive(serde::Serialize, serde::Deserialize, etag_core::Versioned)]
/// struct Note {
///     #[versioned(key)]
///     id: u64,
///     text: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("notes.db");
/// let notes = Versions::<Note>::new(SqliteStore::open(path).await?);
/// notes.unconditionally("example").put(Note { id: 1, text: "buy tea".to_owned() }).await?;
/// assert_eq!(notes.load(&1).await?.unwrap().text, "buy tea");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    // Closed before the threads are told to end: whoever closes the file last empties the log, and that is the one that writes.
    glances: Glances,
    writes: mpsc::Sender<Request>,
    readers: Vec<Reader>,
    limits: DocumentLimits,
    file: DatabaseFile,
    /// Ends when the thread that writes has closed the file.
    closed: watch::Receiver<()>,
}

impl SqliteStore {
    /// Opens the database file at `path` with the default [`SqliteOptions`]; creates it where there is none.
    ///
    /// ```
    /// # use etag_store::SqliteStore;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes.db");
    /// let store = SqliteStore::open(path).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`SqliteOptions::open`].
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        SqliteOptions::new().open(path).await
    }

    /// The history of a key, the oldest write first: also that of a resource that was removed.
    ///
    /// ```
    /// # use etag_store::{SqliteStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/note.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes.db");
    /// let store = SqliteStore::open(path).await?;
    /// let notes = Versions::<Note>::new(store.clone());
    /// let note = notes.unconditionally("import of 2026").put(Note { id: 1, text: "buy tea".to_owned() }).await?;
    ///
    /// let history = store.history::<Note>(&1).await?;
    /// assert_eq!((history[0].from, history[0].to), (None, Some(note.validators.state)));
    /// assert_eq!(history[0].reason.as_deref(), Some("import of 2026"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    pub async fn history<T: Document>(&self, key: &T::Key) -> Result<Vec<HistoryEntry>, StoreError> {
        let EncodedKey { bytes, json } = self.key::<T>(key)?;
        let rows = self.read(move |connection| statement::history(connection, T::NAME, &bytes)).await?;
        rows.into_iter().map(|row| row.decode::<T>(&json)).collect()
    }

    /// Drops this handle, and waits until the last one is dropped and the file is closed. Nothing is lost by a process that does not wait for it.
    ///
    /// A [`Versions`](crate::Versions) has a handle as well, and so has each of its clones.
    ///
    /// ```
    /// # use etag_store::{SqliteStore, Versions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/note.in"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes.db");
    /// let store = SqliteStore::open(path).await?;
    /// let notes = Versions::<Note>::new(store.clone());
    /// drop(notes);
    /// store.close().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn close(self) {
        let mut closed = self.0.closed.clone();
        drop(self);
        // Nothing is ever sent: it ends with its sender.
        let _ = closed.changed().await;
    }

    fn key<T: Document>(&self, key: &T::Key) -> Result<EncodedKey, StoreError> {
        EncodedKey::new::<T>(key, self.0.limits.key_bytes)
    }

    fn encode<T: Document>(&self, change: &Change<T>) -> Result<Write, StoreError> {
        let next = |stored: &Stored<T>| -> Result<Next, StoreError> {
            let body = encode_body(&stored.value, self.0.limits.document_bytes)?;
            Ok(Next { validators: stored.validators, body })
        };
        let act = match &change.action {
            Action::Create { next: created } => Act::Create(next(created)?),
            Action::Replace { expected, next: replacing } => Act::Replace(*expected, next(replacing)?),
            Action::Delete { expected } => Act::Delete(*expected),
        };
        Ok(Write { collection: T::NAME, key: self.key::<T>(&change.key)?, act, reason: change.reason.clone() })
    }

    fn decode<T: Document>(&self, refused: Refused, changes: &[Change<T>]) -> Result<Option<Stored<T>>, StoreError> {
        let Some(current) = refused.current else { return Ok(None) };
        let key = self.key::<T>(&changes[refused.index].key)?;
        current.decode(&key.json).map(Some)
    }

    /// Has these writes carried out, all or none. Those that were refused.
    ///
    /// Dropped before there was room in the queue, nothing has happened; dropped later, all has, or will have, or nothing.
    async fn write(&self, writes: Vec<Write>) -> Result<Vec<Refused>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let request = Request { writes, answer };
        self.0.writes.send(request).await.map_err(|_| Failure::unavailable("the thread that writes has ended"))?;
        answered.await.unwrap_or_else(|_| Err(Failure::unknown("the thread that writes has panicked").into()))
    }

    async fn read<R: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, StoreError> {
        let file = self.0.file.clone();
        let query = move |connection: &Connection| file.check().and_then(|()| Ok(query(connection)?));
        let read = match Reader::least_busy(&self.0.readers) {
            Some(reader) => reader.read(query).await,
            None => None,
        };
        Ok(read.unwrap_or_else(|| Err(Failure::unavailable("a thread that reads has panicked")))?)
    }
}

impl<T: Document> Store<T> for SqliteStore {
    async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        let EncodedKey { bytes, json } = self.key::<T>(key)?;
        let row = self.read(move |connection| statement::load(connection, T::NAME, &bytes)).await?;
        row.map(|row| row.decode(&json)).transpose()
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        let mut refused = self.write(vec![self.encode(change)?]).await?;
        match refused.pop() {
            None => Ok(Swapped::Done),
            Some(refused) => Ok(Swapped::Refused(self.decode(refused, std::slice::from_ref(change))?)),
        }
    }

    async fn load_unless(&self, key: &T::Key, held: &Held<'_>) -> Result<Option<Found<T>>, StoreError> {
        let EncodedKey { bytes, json } = self.key::<T>(key)?;
        // A reader who asks so mostly holds what is current, and then one short row is all.
        let at_once = || {
            self.0.file.check().ok()?;
            self.0.glances.try_read(|connection| statement::glance(connection, T::NAME, &bytes))
        };
        let glance = match at_once() {
            Some(glance) => glance,
            None => self.read(move |connection| statement::glance(connection, T::NAME, &bytes)).await?,
        };
        let Some((raw, body)) = glance else { return Ok(None) };
        let validators = raw.decode::<T>(&json)?;
        if held.contains(&validators) {
            return Ok(Some(Found::Held(validators)));
        }
        match body {
            Some(body) => Ok(Some(Found::Loaded(raw.with(body).decode(&json)?))),
            None => Ok(self.load(key).await?.map(Found::Loaded)),
        }
    }

    async fn list(&self, after: Option<&T::Key>, limit: usize) -> Result<Vec<Stored<T>>, StoreError> {
        let after = after.map(|key| self.key::<T>(key)).transpose()?.map(|key| key.bytes);
        let rows = self.read(move |connection| statement::list(connection, T::NAME, after.as_deref(), limit)).await?;
        rows.into_iter().map(|(key, row)| row.decode(&key)).collect()
    }

    async fn swap_all(&self, changes: &mut [Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        if changes.is_empty() {
            return Ok(SwappedAll::Done);
        }
        let writes = changes.iter().map(|change| self.encode(change)).collect::<Result<_, _>>()?;
        let refused = self.write(writes).await?;
        if refused.is_empty() {
            return Ok(SwappedAll::Done);
        }
        let refused = refused.into_iter().map(|refused| Ok((refused.index, self.decode(refused, changes)?)));
        Ok(SwappedAll::Refused(refused.collect::<Result<_, StoreError>>()?))
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: &Path = self.0.file.path();
        f.debug_struct("SqliteStore").field("path", &path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreErrorKind;

    /// A store whose requests nobody takes.
    fn without_threads() -> (mpsc::Receiver<Request>, SqliteStore) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let file = DatabaseFile::opened(file.path()).unwrap();
        let (writes, requests) = mpsc::channel(1);
        let limits = DocumentLimits::default();
        let glances = Glances::open(file.path(), 0).unwrap();
        let closed = watch::channel(()).1;
        (requests, SqliteStore(Arc::new(Inner { glances, writes, readers: Vec::new(), limits, file, closed })))
    }

    #[tokio::test]
    async fn a_write_whose_thread_fails_is_unknown_once_it_was_handed_over_and_unavailable_before() {
        let (mut requests, store) = without_threads();
        let (written, ()) = tokio::join!(store.write(Vec::new()), async { drop(requests.recv().await) });
        assert_eq!(written.err().unwrap().kind(), StoreErrorKind::Unknown);
        drop(requests);
        assert_eq!(store.write(Vec::new()).await.err().unwrap().kind(), StoreErrorKind::Unavailable);
    }

    #[tokio::test]
    async fn a_store_is_closed_when_its_last_handle_is_gone_and_its_log_is_empty_then() {
        let folder = tempfile::tempdir().unwrap();
        let (path, log) = (folder.path().join("a.db"), folder.path().join("a.db-wal"));
        let store = SqliteStore::open(path).await.unwrap();
        let other = store.clone();
        let mut closing = std::pin::pin!(store.close());
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(closing.as_mut().poll(context).is_ready()));
        assert!(!polled.await && log.exists());
        drop(other);
        closing.await;
        assert!(!log.exists());
    }

    #[tokio::test]
    async fn a_read_without_a_thread_is_unavailable() {
        let (_requests, store) = without_threads();
        assert_eq!(store.read(|_| Ok(())).await.unwrap_err().kind(), StoreErrorKind::Unavailable);
    }
}
