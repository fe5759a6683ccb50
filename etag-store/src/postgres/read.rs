//! Reading: each is one round trip, and may be sent again.

use std::time::{Duration, SystemTime};

use etag_core::State;
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};

use super::PostgresStore;
use crate::document::{EncodedKey, Row, RowValidators};
use crate::{Document, Found, Held, HistoryEntry, StoreError, Stored};

const LOAD: &str = "
    SELECT state, representation, revision, modified, body
    FROM etag_documents WHERE collection = $1 AND key = $2";

/// No body where the tag is one of those that the reader holds.
const LOAD_UNLESS: &str = "
    SELECT state, representation, revision, modified,
        CASE WHEN state || coalesce('.' || representation, '') = ANY ($3::text[]) THEN NULL ELSE body END
    FROM etag_documents WHERE collection = $1 AND key = $2";

const LIST: &str = "
    SELECT state, representation, revision, modified, body, key_json
    FROM etag_documents WHERE collection = $1 ORDER BY key LIMIT $2";

const LIST_AFTER: &str = "
    SELECT state, representation, revision, modified, body, key_json
    FROM etag_documents WHERE collection = $1 AND key > $3 ORDER BY key LIMIT $2";

const HISTORY: &str = "
    SELECT (extract(epoch FROM at) * 1000000)::bigint, from_state, to_state, reason
    FROM etag_history WHERE collection = $1 AND key = $2 ORDER BY id";

impl PostgresStore {
    fn encode_key<T: Document>(&self, key: &T::Key) -> Result<EncodedKey, StoreError> {
        EncodedKey::new::<T>(key, self.limits.key_bytes)
    }

    pub(super) async fn load_document<T: Document>(&self, key: &T::Key) -> Result<Option<Stored<T>>, StoreError> {
        let key = self.encode_key::<T>(key)?;
        let rows = self.rows(LOAD, |query| query.bind(T::NAME).bind(&key.bytes)).await?;
        rows.first().map(|row| decode(row, &key.json)).transpose()
    }

    pub(super) async fn load_document_unless<T: Document>(
        &self,
        key: &T::Key,
        held: &Held<'_>,
    ) -> Result<Option<Found<T>>, StoreError> {
        let key = self.encode_key::<T>(key)?;
        // What is not ASCII cannot be said in the encoding of every database; its reader gets the body.
        let tags: Vec<&str> = held.opaque_tags().filter(|tag| tag.is_ascii()).collect();
        let rows = self.rows(LOAD_UNLESS, |query| query.bind(T::NAME).bind(&key.bytes).bind(&tags)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        if row.try_get_raw(4).map_err(unreadable)?.is_null() {
            return Ok(Some(Found::Held(validators(row, &key.json)?.decode::<T>()?)));
        }
        Ok(Some(Found::Loaded(decode(row, &key.json)?)))
    }

    pub(super) async fn list_documents<T: Document>(
        &self,
        after: Option<&T::Key>,
        limit: usize,
    ) -> Result<Vec<Stored<T>>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = match after {
            None => self.rows(LIST, |query| query.bind(T::NAME).bind(limit)).await?,
            Some(after) => {
                let after = self.encode_key::<T>(after)?;
                self.rows(LIST_AFTER, |query| query.bind(T::NAME).bind(limit).bind(&after.bytes)).await?
            }
        };
        rows.iter().map(|row| decode(row, row.try_get(5).map_err(unreadable)?)).collect()
    }

    pub(super) async fn load_history<T: Document>(&self, key: &T::Key) -> Result<Vec<HistoryEntry>, StoreError> {
        let key = self.encode_key::<T>(key)?;
        let rows = self.rows(HISTORY, |query| query.bind(T::NAME).bind(&key.bytes)).await?;
        rows.iter()
            .map(|row| {
                decode_entry(row).map_err(|err| StoreError::corrupt(T::NAME, &format_args!("{}", key.json), err))
            })
            .collect()
    }
}

/// The document in `row`, which is that of the key.
fn decode<T: Document>(row: &PgRow, key_json: &str) -> Result<Stored<T>, StoreError> {
    let body = row.try_get_raw(4).map_err(unreadable)?;
    let body = body.as_bytes().map_err(|err| StoreError::failed(UNREADABLE, err))?;
    Row { validators: validators(row, key_json)?, body }.decode()
}

fn validators<'a>(row: &'a PgRow, key_json: &'a str) -> Result<RowValidators<'a>, StoreError> {
    Ok(RowValidators {
        key_json,
        state: row.try_get(0).map_err(unreadable)?,
        representation: row.try_get(1).map_err(unreadable)?,
        revision: row.try_get(2).map_err(unreadable)?,
        modified: row.try_get(3).map_err(unreadable)?,
    })
}

fn decode_entry(row: &PgRow) -> Result<HistoryEntry, Box<dyn std::error::Error + Send + Sync>> {
    let state = |text: Option<&str>| text.map(State::parse).transpose();
    let micros: i64 = row.try_get(0)?;
    let since = Duration::from_micros(micros.unsigned_abs());
    let at =
        if micros < 0 { SystemTime::UNIX_EPOCH.checked_sub(since) } else { SystemTime::UNIX_EPOCH.checked_add(since) };
    Ok(HistoryEntry {
        at: at.ok_or("its time is out of range")?,
        from: state(row.try_get(1)?)?,
        to: state(row.try_get(2)?)?,
        reason: row.try_get(3)?,
    })
}

const UNREADABLE: &str = "the columns of the table are not as this release made them";

fn unreadable(err: sqlx::Error) -> StoreError {
    StoreError::failed(UNREADABLE, err)
}
