//! [`PostgresStore`]: documents in PostgreSQL.

mod batch;
mod connection;
mod durability;
mod failure;
mod options;
mod read;
mod schema;
mod swap;
mod write;

use std::fmt;

use sqlx::PgPool;

use crate::document::DocumentLimits;
use crate::{Change, Document, Found, Held, HistoryEntry, Store, StoreError, Stored, Swapped, SwappedAll};

pub use options::PostgresOptions;

/// Resources as JSON documents in a PostgreSQL database, of any number of types: their [`NAME`](etag_core::Versioned::NAME) tells them apart.
///
/// A clone is another handle on the same. Any number of processes can share a database.
///
/// ```no_run
/// use etag_store::{PostgresStore, Versions};
/// # #[derive(serde::Serialize, serde::Deserialize, etag_core::Versioned)]
/// # struct Product {
/// #     #[versioned(key)]
/// #     id: u64,
/// #     name: String,
/// # }
///
/// # async fn example() -> Result<(), etag_store::StoreError> {
/// let store = PostgresStore::connect("postgres://shop@localhost/shop").await?;
/// let products = Versions::<Product>::new(store);
/// # Ok(())
/// # }
/// ```
///
/// # What is in the database
///
/// Three tables, which the store creates and migrates in the schema that comes first in the `search_path` of its connections:
/// `etag_documents`, `etag_history` with the [history](Self::history) of each key, and `etag_schema` with the version of the two. A
/// database that a newer release has migrated is refused. The history is never read by the store itself; rows that are too old to be of use
/// can be deleted.
///
/// # What an acknowledgement means
///
/// That the server has the write on its disk. Where it says that it might not, the store does not open: with `fsync`, `full_page_writes` or
/// `synchronous_commit` off, whoever has set it (the server, the database, the role, the URL); nor on a standby. An asynchronous standby does not have it yet: a fail-over to one loses acknowledged writes.
///
/// Each connection that is opened later is asked the same. One that is refused is opened again until the [wait](PostgresOptions::with_max_wait) is over, and then the store is
/// [unavailable](crate::StoreErrorKind::Unavailable), until the server is fit again or one that is has taken its place; sqlx logs the reason. `synchronous_commit` stays as it was found for as
/// long as the connection does. `fsync` and `full_page_writes`, if somebody turns them off and has the configuration loaded again while the service runs, are noticed with the next connection: sqlx opens
/// each again after half an hour.
///
/// # Connections
///
/// The store has a pool of its own, and shares no connection with other code. Where the future of a `begin` is dropped, sqlx 0.9.0 gives the
/// connection back with the transaction open, and what somebody then writes to it is acknowledged and rolled back. The store closes every connection
/// whose statement was not answered; it could not do that for others.
///
/// # How long it takes
///
/// The wait for a connection is [bounded](PostgresOptions::with_max_wait). The wait for an answer is not: somebody else may hold the lock
/// of the row, or the network may swallow it. Drop the future when you will wait no longer; the outcome of a write that is dropped is
/// unknown. The server's own `statement_timeout` and `lock_timeout` are better, since they tell that nothing was written.
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
    limits: DocumentLimits,
}

impl PostgresStore {
    /// Connects to the database at `url`, with a pool of its own and the [default options](PostgresOptions).
    ///
    /// ```no_run
    /// # use etag_store::PostgresStore;
    /// # async fn example() -> Result<(), etag_store::StoreError> {
    /// let store = PostgresStore::connect("postgres://shop@localhost/shop").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`PostgresOptions::connect`].
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        PostgresOptions::new().connect(url).await
    }

    /// The history of the resource under `key`, oldest first: each write that gave it another state, by the clock of the database.
    ///
    /// It goes on over deletion and creation. A key that was never written has none.
    ///
    /// ```no_run
    /// # use etag_store::{PostgresStore, StoreError};
    /// # #[derive(serde::Serialize, serde::Deserialize, etag_core::Versioned)]
    /// # struct Product {
    /// #     #[versioned(key)]
    /// #     id: u64,
    /// #     name: String,
    /// # }
    /// # async fn example(store: &PostgresStore) -> Result<(), StoreError> {
    /// for entry in store.history::<Product>(&7).await? {
    ///     println!("{:?}: {:?}, {:?}", entry.at, entry.to, entry.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or what it holds cannot be read.
    pub async fn history<T: Document>(&self, key: &T::Key) -> Result<Vec<HistoryEntry>, StoreError> {
        self.load_history::<T>(key).await
    }

    /// Closes the connections, of all handles, once what was begun on them is answered; what is asked of the store afterwards is
    /// [unavailable](crate::StoreErrorKind::Unavailable).
    ///
    /// ```no_run
    /// # async fn example(store: etag_store::PostgresStore) {
    /// store.close().await;
    /// # }
    /// ```
    pub async fn close(self) {
        self.pool.close().await;
    }
}

impl<T: Document> Store<T> for PostgresStore {
    async fn load(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        self.load_document(key).await
    }

    async fn swap(&self, change: &mut Change<T>) -> Result<Swapped<T>, StoreError> {
        self.swap_one(change).await
    }

    async fn load_unless(&self, key: &T::Key, held: &Held<'_>) -> Result<Option<Found<T>>, StoreError> {
        self.load_document_unless(key, held).await
    }

    async fn list(&self, after: Option<&T::Key>, limit: usize) -> Result<Vec<Stored<T>>, StoreError> {
        self.list_documents::<T>(after, limit).await
    }

    async fn swap_all(&self, changes: &mut [Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        self.swap_batch(changes).await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the pool: its options hold the password.
        f.debug_struct("PostgresStore").field("limits", &self.limits).finish_non_exhaustive()
    }
}
