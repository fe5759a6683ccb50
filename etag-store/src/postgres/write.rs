//! [`Write`]: a change as the one statement that compares and writes.
//!
//! Each is one statement in a transaction of its own, and touches one row of `etag_documents`. So whoever comes second waits for the lock
//! of the row, and then:
//!
//! - `UPDATE` and `DELETE` under READ COMMITTED look at the row again as it is then: at its revision, or that it is gone. Where it was
//!   deleted and created again they find nothing, which is right, since the new row has another revision.
//! - `INSERT … ON CONFLICT DO NOTHING` waits for another creation, or a deletion, of the key to end, and inserts if that leaves nothing there.
//! - Under REPEATABLE READ and SERIALIZABLE, which a session may have for its default, the second one fails with 40001 where it would have to look again.
//!
//! The row of the history is written from what the first part `RETURN`s, and so if and only if it wrote; how many rows the whole statement
//! wrote says whether it did. That row's id is drawn under the lock of the document's, so that ids are in the order of the commits.

use etag_core::{HttpDate, State};
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use crate::document::{DocumentLimits, EncodedKey, encode_body};
use crate::{Action, Change, Document, StoreError, Stored, Validators};

const CREATE: &str = "
    WITH written AS (
        INSERT INTO etag_documents (collection, key, key_json, state, representation, revision, modified, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::json)
        ON CONFLICT (collection, key) DO NOTHING
        RETURNING collection, key, state
    )
    INSERT INTO etag_history (collection, key, to_state, reason)
    SELECT collection, key, state, $9 FROM written";

const REPLACE: &str = "
    WITH written AS (
        UPDATE etag_documents SET state = $4, representation = $5, revision = $6, modified = $7, body = $8::json
        WHERE collection = $1 AND key = $2 AND revision = $3
        RETURNING collection, key, state
    )
    INSERT INTO etag_history (collection, key, from_state, to_state, reason)
    SELECT collection, key, $9, state, $10 FROM written";

/// A write that leaves the state alone is not in the history.
const REPLACE_OUTSIDE_STATE: &str = "
    UPDATE etag_documents SET representation = $4, revision = $5, modified = $6, body = $7::json
    WHERE collection = $1 AND key = $2 AND revision = $3";

const DELETE: &str = "
    WITH written AS (
        DELETE FROM etag_documents
        WHERE collection = $1 AND key = $2 AND revision = $3
        RETURNING collection, key, state
    )
    INSERT INTO etag_history (collection, key, from_state, reason)
    SELECT collection, key, state, $4 FROM written";

/// A change as a statement, which may be sent more than once. It has written if it says that it wrote one row.
pub(super) struct Write<'a, T: Document> {
    change: &'a Change<T>,
    pub(super) key: EncodedKey,
    body: String,
}

impl<'a, T: Document> Write<'a, T> {
    pub(super) fn new(change: &'a Change<T>, limits: DocumentLimits) -> Result<Self, StoreError> {
        let key = EncodedKey::new::<T>(&change.key, limits.key_bytes)?;
        let body = match change.next() {
            Some(next) => encode_body(&next.value, limits.document_bytes)?,
            None => Vec::new(),
        };
        let body = String::from_utf8(body).map_err(|err| StoreError::failed("the document cannot be encoded", err))?;
        Ok(Self { change, key, body })
    }

    pub(super) fn sql(&self) -> &'static str {
        match &self.change.action {
            Action::Create { .. } => CREATE,
            Action::Replace { expected, next } if next.validators.state == expected.state => REPLACE_OUTSIDE_STATE,
            Action::Replace { .. } => REPLACE,
            Action::Delete { .. } => DELETE,
        }
    }

    pub(super) fn query(&self) -> Query<'_, Postgres, PgArguments> {
        let reason = self.change.reason.as_deref();
        let query = sqlx::query(self.sql()).bind(T::NAME).bind(&self.key.bytes);
        match &self.change.action {
            Action::Create { next } => {
                let query = query.bind(&self.key.json).bind(next.validators.state.as_str());
                self.bind_content(query, next).bind(reason)
            }
            Action::Replace { expected, next } => {
                let query = query.bind(expected.revision.as_str());
                if next.validators.state == expected.state {
                    return self.bind_content(query, next);
                }
                let query = self.bind_content(query.bind(next.validators.state.as_str()), next);
                query.bind(expected.state.as_str()).bind(reason)
            }
            Action::Delete { expected } => query.bind(expected.revision.as_str()).bind(reason),
        }
    }

    /// `representation`, `revision`, `modified` and `body`.
    fn bind_content<'q>(
        &'q self,
        query: Query<'q, Postgres, PgArguments>,
        next: &'q Stored<T>,
    ) -> Query<'q, Postgres, PgArguments> {
        let Validators { representation, revision, last_modified, .. } = &next.validators;
        query
            .bind(representation.as_ref().map(State::as_str))
            .bind(revision.as_str())
            // `Versions` issues a date with every version.
            .bind(last_modified.map_or(0, HttpDate::unix_seconds))
            .bind(&self.body)
    }
}
