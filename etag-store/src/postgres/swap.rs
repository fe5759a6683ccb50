//! One change: one statement, one round trip.

use super::PostgresStore;
use super::failure::Failure;
use super::write::Write;
use crate::{Change, Document, StoreError, Swapped};

/// How often a statement is sent again that the server rolled back in favour of another. Each time that other one got through, and mostly
/// the next attempt finds what it wrote and is refused.
pub(super) const OVERTAKEN: u32 = 10;

impl PostgresStore {
    pub(super) async fn swap_one<T: Document>(&self, change: &Change<T>) -> Result<Swapped<T>, StoreError> {
        let write = Write::new(change, self.limits)?;
        let mut last = None;
        for _ in 0..OVERTAKEN {
            let mut connection = self.prepared(write.sql()).await?;
            let written = write.query().execute(&mut *connection).await.map_err(Failure::from);
            connection.give_back_behind(written.as_ref().err());
            match written {
                Ok(written) if written.rows_affected() == 1 => return Ok(Swapped::Done),
                Ok(_) => return Ok(Swapped::Refused(self.load_document(&change.key).await?)),
                Err(Failure::Overtaken(err)) => last = Some(err),
                Err(Failure::NotCarriedOut(err)) => return Err(err),
                Err(Failure::Unanswered(err)) => return Err(StoreError::unknown(err)),
            }
        }
        Err(overtaken(last))
    }
}

/// Others were faster each time; nothing was written.
pub(super) fn overtaken(last: Option<sqlx::Error>) -> StoreError {
    StoreError::unavailable(last.unwrap_or(sqlx::Error::PoolTimedOut))
}
