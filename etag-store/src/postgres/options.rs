//! [`PostgresOptions`]: how a [`PostgresStore`] is opened.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};

use super::durability::{self, PowerFailure};
use super::{PostgresStore, schema};
use crate::StoreError;
use crate::document::DocumentLimits;

/// How a [`PostgresStore`] is opened.
///
/// ```no_run
/// use std::time::Duration;
///
/// use etag_store::PostgresOptions;
///
/// # async fn example() -> Result<(), etag_store::StoreError> {
/// let options = PostgresOptions::new().with_max_connections(32).with_max_wait(Duration::from_secs(2));
/// let store = options.connect("postgres://shop@localhost/shop").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "options open nothing by themselves"]
pub struct PostgresOptions {
    max_connections: u32,
    max_wait: Duration,
    limits: DocumentLimits,
    power_failure: PowerFailure,
}

/// How long a connection may be idle and is still taken to be alive. A server that goes away in between makes the outcome of one write unknown.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

impl PostgresOptions {
    /// 10 connections, 5 seconds of waiting for one, keys of 1,024 bytes, documents of 1 MiB.
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new();
    /// ```
    pub fn new() -> Self {
        Self {
            max_connections: 10,
            max_wait: Duration::from_secs(5),
            limits: DocumentLimits::default(),
            power_failure: PowerFailure::LosesNothing,
        }
    }

    /// How many connections the store opens at most.
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new().with_max_connections(32);
    /// ```
    pub const fn with_max_connections(mut self, connections: u32) -> Self {
        self.max_connections = connections;
        self
    }

    /// How long to wait for a connection, be it that all are in use or that the server does not answer, before the store is
    /// [unavailable](crate::StoreErrorKind::Unavailable).
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new().with_max_wait(std::time::Duration::from_secs(2));
    /// ```
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// How many bytes a key may have, as it is encoded; an index of PostgreSQL has room for some 2,600.
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new().with_max_key_bytes(256);
    /// ```
    pub const fn with_max_key_bytes(mut self, bytes: usize) -> Self {
        self.limits.key_bytes = bytes;
        self
    }

    /// How many bytes a document may have.
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new().with_max_document_bytes(16 * 1_048_576);
    /// ```
    pub const fn with_max_document_bytes(mut self, bytes: usize) -> Self {
        self.limits.document_bytes = bytes;
        self
    }

    /// Opens the store on a server that acknowledges what it may lose when its power fails: one with `fsync`, `full_page_writes` or
    /// `synchronous_commit` off.
    ///
    /// For tests. A tag that was given out can then name a version that is no longer there, and a write that was acknowledged is gone.
    ///
    /// ```
    /// # use etag_store::PostgresOptions;
    /// let options = PostgresOptions::new().losing_acknowledged_writes_on_power_failure();
    /// ```
    pub const fn losing_acknowledged_writes_on_power_failure(mut self) -> Self {
        self.power_failure = PowerFailure::LosesWrites;
        self
    }

    /// Connects to the database at `url`, with a pool of the store's own; creates or migrates its tables.
    ///
    /// Encrypted connections are sqlx's: enable one of its `tls-…` features in your own manifest.
    ///
    /// ```no_run
    /// # use etag_store::PostgresOptions;
    /// # async fn example() -> Result<(), etag_store::StoreError> {
    /// let store = PostgresOptions::new().connect("postgres://shop@localhost/shop").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [Unavailable](crate::StoreErrorKind::Unavailable) where the server does not answer in time or is a standby; [failed](crate::StoreErrorKind::Failed)
    /// where the URL is none, the server does not let the user in, a newer release has migrated the tables, or acknowledged writes can be
    /// lost.
    pub async fn connect(self, url: &str) -> Result<PostgresStore, StoreError> {
        let server = url.parse().map_err(|err| StoreError::failed("this is no URL of a PostgreSQL database", err))?;
        self.connect_with(server).await
    }

    /// Connects to the database that `server` names, for what a URL does not say well: settings of the session, certificates, a password
    /// from elsewhere.
    ///
    /// ```no_run
    /// use etag_store::PostgresOptions;
    /// use sqlx::postgres::PgConnectOptions;
    ///
    /// # async fn example(password: &str) -> Result<(), etag_store::StoreError> {
    /// let server = PgConnectOptions::new().host("db.internal").username("shop").password(password);
    /// let store = PostgresOptions::new().connect_with(server.options([("lock_timeout", "2s")])).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`connect`](Self::connect).
    pub async fn connect_with(self, server: PgConnectOptions) -> Result<PostgresStore, StoreError> {
        let Self { limits, power_failure, .. } = self;
        // The pool tries again for as long as a new connection is refused by its hook. The first one has to say why.
        let first = PostgresStore { pool: self.pool().max_connections(1).connect_lazy_with(server.clone()), limits };
        let mut connection = first.connection().await?;
        durability::check(&mut connection, power_failure).await?;
        schema::migrate(&mut connection).await?;
        connection.give_back();
        first.close().await;

        let pool = self.pool().after_connect(move |connection, _| {
            Box::pin(async move {
                durability::check_later(connection, power_failure).await?;
                notice_dropped(connection).await
            })
        });
        let store = PostgresStore { pool: pool.connect_lazy_with(server), limits };
        store.connection().await?.give_back();
        Ok(store)
    }

    fn pool(&self) -> PgPoolOptions {
        PgPoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(self.max_wait)
            // Asking each time would double what a write costs. Only those that were idle for long are asked.
            .test_before_acquire(false)
            .before_acquire(|connection, usage| {
                Box::pin(async move {
                    if usage.idle_for > TRUSTED_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
    }
}

/// Has the server look now and then whether we are still there while a statement waits.
///
/// A connection is closed where the future of its statement is dropped. Without this the server would not see that until the statement has the lock that it waits for, so
/// that clients that give up and come again would take up more and more of its connections, and what they gave up would still be written.
async fn notice_dropped(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // PostgreSQL has it from 14 on, and not on every system; who has set it has a reason.
    let set = "SELECT set_config(name, '1s', false) FROM pg_settings
         WHERE name = 'client_connection_check_interval' AND setting = '0'";
    match sqlx::raw_sql(set).execute(connection).await {
        Ok(_) | Err(sqlx::Error::Database(_)) => Ok(()),
        Err(err) => Err(err),
    }
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self::new()
    }
}
