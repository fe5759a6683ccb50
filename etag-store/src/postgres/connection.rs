//! Connections from the pool: what to do with those that turn out to be dead.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::{Executor as _, Postgres, SqlStr};

use super::PostgresStore;
use super::failure::{self, Failure};
use crate::StoreError;

impl PostgresStore {
    /// A connection. Nothing is known of it yet: the server may have closed it meanwhile.
    pub(super) async fn connection(&self) -> Result<Lease, StoreError> {
        let connection = self.pool.acquire().await.map_err(failure::of_connecting)?;
        Ok(Lease(Some(connection)))
    }

    /// How many connections to try. After a restart of the server all those of the pool may be dead; behind them comes a new one.
    pub(super) fn attempts(&self) -> u32 {
        self.pool.options().get_max_connections().saturating_add(1)
    }

    /// A connection on which `sql` is prepared, so that whatever fails until then has certainly written nothing, and another connection can be tried.
    pub(super) async fn prepared(&self, sql: &'static str) -> Result<Lease, StoreError> {
        let mut last = None;
        for _ in 0..self.attempts() {
            let mut connection = self.connection().await?;
            // Where it was prepared before, this sends nothing.
            let failure = match connection.prepare(SqlStr::from_static(sql)).await {
                Ok(_) => return Ok(connection),
                Err(err) => Failure::from(err),
            };
            connection.give_back_behind(Some(&failure));
            match failure {
                Failure::NotCarriedOut(err) => return Err(err),
                Failure::Overtaken(err) | Failure::Unanswered(err) => last = Some(err),
            }
        }
        Err(no_connection(last))
    }

    /// The rows of a query that writes nothing, and so may be sent again.
    pub(super) async fn rows<'q>(
        &self,
        sql: &'static str,
        bind: impl Fn(Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> + Send,
    ) -> Result<Vec<PgRow>, StoreError> {
        let mut last = None;
        for _ in 0..self.attempts() {
            let mut connection = self.connection().await?;
            let rows = bind(sqlx::query(sql)).fetch_all(&mut *connection).await.map_err(Failure::from);
            connection.give_back_behind(rows.as_ref().err());
            match rows {
                Ok(rows) => return Ok(rows),
                Err(Failure::NotCarriedOut(err)) => return Err(err),
                Err(Failure::Overtaken(err) | Failure::Unanswered(err)) => last = Some(err),
            }
        }
        Err(no_connection(last))
    }
}

/// A connection that goes back to the pool only when it is given back, which is when the server has answered. Otherwise it is closed: it is dead, or
/// somebody has dropped a future while a statement was on its way. What the server then still says would be taken for an answer to the next
/// statement, and a transaction whose beginning was not seen would swallow what the next user believes to have committed.
pub(super) struct Lease(Option<PoolConnection<Postgres>>);

impl Lease {
    pub(super) fn give_back(mut self) {
        drop(self.0.take());
    }

    /// Gives it back behind a statement in a transaction of its own, unless the failure is that there was no answer.
    pub(super) fn give_back_behind(self, failure: Option<&Failure>) {
        if !matches!(failure, Some(Failure::Unanswered(_))) {
            self.give_back();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

impl Deref for Lease {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        self.0.as_ref().expect("a lease has its connection until it ends")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.0.as_mut().expect("a lease has its connection until it ends")
    }
}

fn no_connection(last: Option<sqlx::Error>) -> StoreError {
    StoreError::unavailable(last.unwrap_or(sqlx::Error::PoolTimedOut))
}
