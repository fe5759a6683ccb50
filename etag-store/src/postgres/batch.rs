//! Several changes: one transaction.

use sqlx::{Connection as _, PgConnection};

use super::PostgresStore;
use super::failure::Failure;
use super::swap::{OVERTAKEN, overtaken};
use super::write::Write;
use crate::{Change, Document, StoreError, SwappedAll};

impl PostgresStore {
    pub(super) async fn swap_batch<T: Document>(&self, changes: &[Change<T>]) -> Result<SwappedAll<T>, StoreError> {
        let mut writes = Vec::with_capacity(changes.len());
        for (index, change) in changes.iter().enumerate() {
            writes.push((index, Write::new(change, self.limits)?));
        }
        // All batches lock their rows in the order of the keys, so that no two wait for each other. Changes of one key stay in their order.
        writes.sort_by(|(_, one), (_, other)| one.key.bytes.cmp(&other.key.bytes));

        let mut last = None;
        // Until the commit is sent nothing is written, so that a dead connection is no more than a reason to take another.
        for _ in 0..self.attempts().saturating_add(OVERTAKEN) {
            let mut connection = self.connection().await?;
            match try_all(&mut connection, &writes).await {
                Ok(refused) if refused.is_empty() => {
                    connection.give_back();
                    return Ok(SwappedAll::Done);
                }
                Ok(refused) => {
                    connection.give_back();
                    return self.refuse_all(changes, refused).await;
                }
                // Its transaction may still be open, so that the connection does not go back.
                Err(Failure::Overtaken(err)) => last = Some(err),
                Err(Failure::NotCarriedOut(err)) => return Err(err),
                Err(Failure::Unanswered(err)) => return Err(StoreError::unknown(err)),
            }
        }
        Err(overtaken(last))
    }

    async fn refuse_all<T: Document>(
        &self,
        changes: &[Change<T>],
        mut refused: Vec<usize>,
    ) -> Result<SwappedAll<T>, StoreError> {
        refused.sort_unstable();
        let mut found = Vec::with_capacity(refused.len());
        for index in refused {
            found.push((index, self.load_document(&changes[index].key).await?));
        }
        Ok(SwappedAll::Refused(found))
    }
}

/// Commits all of `writes`, or none and gives the indices of those that were refused.
async fn try_all<T: Document>(
    connection: &mut PgConnection,
    writes: &[(usize, Write<'_, T>)],
) -> Result<Vec<usize>, Failure> {
    // Whatever the session's default is: each statement is to see what was committed while it waited.
    let begin = connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await;
    let mut transaction = begin.map_err(before_commit)?;
    let mut refused = Vec::new();
    for (index, write) in writes {
        let written = write.query().execute(&mut *transaction).await.map_err(before_commit)?;
        if written.rows_affected() != 1 {
            refused.push(*index);
        }
    }
    if refused.is_empty() {
        transaction.commit().await?;
    } else {
        transaction.rollback().await.map_err(before_commit)?;
    }
    Ok(refused)
}

/// A connection that is lost before the commit was sent has written nothing.
fn before_commit(err: sqlx::Error) -> Failure {
    match Failure::from(err) {
        Failure::Unanswered(err) => Failure::Overtaken(err),
        failure => failure,
    }
}
