//! [`SqliteOptions`]: how a database is opened.

use std::path::PathBuf;
use std::time::Duration;

use super::SqliteStore;
use crate::StoreError;
use crate::document::DocumentLimits;

/// How a database is opened. The default is the safe one: whoever is told that a write is committed finds it after a power failure.
///
/// ```
/// use std::time::Duration;
///
/// use etag_store::SqliteOptions;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("catalog.db");
/// let options = SqliteOptions::new().with_max_document_bytes(65_536).with_busy_timeout(Duration::from_secs(1));
/// let store = options.open(path).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "options open nothing by themselves"]
pub struct SqliteOptions {
    pub(super) limits: DocumentLimits,
    pub(super) busy_timeout: Duration,
    pub(super) durability: Durability,
}

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    PowerFailure,
    Crash,
}

impl SqliteOptions {
    /// Keys of 1,024 bytes, documents of 1 MiB, 5 seconds of waiting for other processes, and no acknowledged write lost.
    ///
    /// ```
    /// # use etag_store::SqliteOptions;
    /// let options = SqliteOptions::new();
    /// ```
    pub fn new() -> Self {
        Self {
            limits: DocumentLimits::default(),
            busy_timeout: Duration::from_secs(5),
            durability: Durability::PowerFailure,
        }
    }

    /// How long an encoded key may be; 1,024 bytes by default.
    ///
    /// ```
    /// # use etag_store::SqliteOptions;
    /// let options = SqliteOptions::new().with_max_key_bytes(256);
    /// ```
    pub const fn with_max_key_bytes(mut self, bytes: usize) -> Self {
        self.limits.key_bytes = bytes;
        self
    }

    /// How long a document may be, as JSON; 1 MiB by default.
    ///
    /// ```
    /// # use etag_store::SqliteOptions;
    /// let options = SqliteOptions::new().with_max_document_bytes(16 * 1_048_576);
    /// ```
    pub const fn with_max_document_bytes(mut self, bytes: usize) -> Self {
        self.limits.document_bytes = bytes;
        self
    }

    /// How long to wait where another process holds the database; 5 s by default. Beyond it the store is
    /// [unavailable](crate::StoreErrorKind::Unavailable).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use etag_store::SqliteOptions;
    /// let options = SqliteOptions::new().with_busy_timeout(Duration::from_millis(100));
    /// ```
    pub const fn with_busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Acknowledges writes before they are on the disk: when the power fails, those that were acknowledged last are lost. They survive the end of the
    /// process. For what can be made again.
    ///
    /// ```
    /// # use etag_store::SqliteOptions;
    /// let options = SqliteOptions::new().losing_the_last_commits_on_power_failure();
    /// ```
    pub const fn losing_the_last_commits_on_power_failure(mut self) -> Self {
        self.durability = Durability::Crash;
        self
    }

    /// Opens the database file at `path`; creates it where there is none, and its tables.
    ///
    /// ```
    /// # use etag_store::SqliteOptions;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes.db");
    /// let store = SqliteOptions::new().open(path).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be opened for writing, is no database, is one of a newer release, or cannot be made as durable as was asked.
    pub async fn open(self, path: impl Into<PathBuf>) -> Result<SqliteStore, StoreError> {
        SqliteStore::start(self, path.into()).await
    }
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self::new()
    }
}
