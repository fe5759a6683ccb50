//! [`Writer`]: the one connection that writes. All that wait for it are committed together.

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::Failure;
use super::file::DatabaseFile;
use super::statement::{self, Raw, Write};
use crate::StoreError;

/// How many pages the log may have before it is copied into the database: 16 MiB, for which those who write meanwhile wait some ten
/// milliseconds. With fewer, a page that is written often is copied more often.
const MOST_PAGES_IN_LOG: i64 = 4_000;

/// Writes to be carried out all or none, and who waits for the answer.
pub(super) struct Request {
    pub(super) writes: Vec<Write>,
    pub(super) answer: oneshot::Sender<Result<Vec<Refused>, StoreError>>,
}

/// A write whose row is not as it expects, by its index, and what is there.
pub(super) struct Refused {
    pub(super) index: usize,
    pub(super) current: Option<Raw>,
}

/// What became of each request of a transaction.
type Outcomes = Vec<Result<Vec<Refused>, Failure>>;

pub(super) struct Writer {
    connection: Connection,
    file: DatabaseFile,
}

impl Writer {
    pub(super) const fn new(connection: Connection, file: DatabaseFile) -> Self {
        Self { connection, file }
    }

    /// Commits all of these in one transaction, and answers them.
    pub(super) fn commit(&mut self, mut batch: Vec<Request>) {
        // Nobody waits for these any more, and they may as well not have happened.
        batch.retain(|request| !request.answer.is_closed());
        if batch.is_empty() {
            return;
        }
        match self.begin() {
            Ok(()) => self.commit_begun(batch),
            Err(failure) => answer_all(batch, &failure),
        }
        self.copy_log();
    }

    /// The last of the log goes into the database, and the log is emptied, as far as other processes let it.
    pub(super) fn close(self) {
        // What cannot be copied now is in the log, from which the next to open the file reads it.
        let _ = self.connection.busy_timeout(std::time::Duration::ZERO);
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    fn commit_begun(&mut self, batch: Vec<Request>) {
        match self.carry_out(&batch) {
            Ok(outcomes) => {
                for (request, outcome) in batch.into_iter().zip(outcomes) {
                    // Whoever has gone away does not want to know.
                    let _ = request.answer.send(outcome.map_err(StoreError::from));
                }
            }
            // One of them may have brought down all. Each is tried by itself, so that the others do not suffer for it.
            Err(_) if batch.len() > 1 => {
                for request in batch {
                    match self.begin() {
                        Ok(()) => self.commit_begun(vec![request]),
                        Err(failure) => answer_all(vec![request], &failure),
                    }
                }
            }
            Err(failure) => answer_all(batch, &failure),
        }
    }

    fn begin(&self) -> Result<(), Failure> {
        // A panic or a rollback that failed may have left a transaction open.
        self.roll_back();
        self.file.check()?;
        // At once the one writer, instead of a reader that finds the file locked when it begins to write.
        Ok(self.run("BEGIN IMMEDIATE")?)
    }

    /// Carries out all that was asked and commits it. Where this fails as a whole, nothing was written.
    fn carry_out(&self, batch: &[Request]) -> Result<Outcomes, Failure> {
        let mut outcomes: Outcomes = Vec::with_capacity(batch.len());
        for request in batch {
            let outcome = self.all_or_none(&request.writes).inspect_err(|_| self.roll_back())?;
            outcomes.push(outcome.map_err(Failure::from));
        }
        let Err(err) = self.run("COMMIT") else { return Ok(outcomes) };
        self.roll_back();
        let failure = Failure::of_commit(&err);
        if !failure.is_unknown() {
            return Err(failure);
        }
        for outcome in &mut outcomes {
            match outcome {
                Ok(refused) if refused.is_empty() => *outcome = Err(failure.clone()),
                // This one wrote nothing, but what it was to be shown may be part of what is now in doubt.
                Ok(_) => *outcome = Err(Failure::unavailable("what refused the write may not have been committed")),
                Err(_) => {}
            }
        }
        Ok(outcomes)
    }

    /// Carries out these writes, one after the other, or none of them: those that were refused, or why they failed. The outer error
    /// is that of a transaction that cannot go on.
    fn all_or_none(&self, writes: &[Write]) -> rusqlite::Result<rusqlite::Result<Vec<Refused>>> {
        self.run("SAVEPOINT etag_request")?;
        let refused = self.refused_of(writes);
        if !matches!(&refused, Ok(refused) if refused.is_empty()) {
            // Some errors roll back all there is. Then there is no savepoint any more, and this fails as well.
            if let Err(err) = self.run("ROLLBACK TO etag_request") {
                return Err(refused.err().unwrap_or(err));
            }
        }
        self.run("RELEASE etag_request")?;
        // What is there without the others of these writes, since none of them is.
        let found = refused.and_then(|refused| refused.into_iter().map(|index| self.refused(index, writes)).collect());
        match found {
            // A read that fails may roll back all there is as well. Then the next savepoint would be a transaction by itself, whose release commits.
            Err(err) if self.connection.is_autocommit() => Err(err),
            found => Ok(found),
        }
    }

    fn refused_of(&self, writes: &[Write]) -> rusqlite::Result<Vec<usize>> {
        let mut refused = Vec::new();
        for (index, write) in writes.iter().enumerate() {
            if !statement::swap(&self.connection, write)? {
                refused.push(index);
            }
        }
        Ok(refused)
    }

    fn refused(&self, index: usize, writes: &[Write]) -> rusqlite::Result<Refused> {
        let Write { collection, key, .. } = &writes[index];
        Ok(Refused { index, current: statement::load(&self.connection, collection, &key.bytes)? })
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            // Where this fails, it is tried again before the next transaction.
            let _ = self.run("ROLLBACK");
        }
    }

    /// Copies the log into the database when it has grown. Nobody waits for it but those who come meanwhile.
    fn copy_log(&self) {
        let pages = |mode: &str| {
            let columns = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
            self.connection.prepare_cached(mode)?.query_row([], columns)
        };
        // What is committed is in the log, and safe there: whatever fails here is tried again behind the next commit.
        if let Ok((in_log, copied)) = pages("PRAGMA wal_checkpoint(NOOP)")
            && in_log >= MOST_PAGES_IN_LOG
            && copied < in_log
        {
            let _ = pages("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    fn run(&self, statement: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(statement)?.execute([]).map(drop)
    }
}

fn answer_all(batch: Vec<Request>, failure: &Failure) {
    for request in batch {
        let _ = request.answer.send(Err(failure.clone().into()));
    }
}
