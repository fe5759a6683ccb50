//! The statements: what is asked of the tables, without the types of the documents.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etag_core::State;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Result, ToSql, named_params};

use crate::document::{Document, EncodedKey, HistoryEntry, Row, RowValidators};
use crate::{StoreError, Stored, Validators};

/// One write, encoded.
pub(super) struct Write {
    pub(super) collection: &'static str,
    pub(super) key: EncodedKey,
    pub(super) act: Act,
    pub(super) reason: Option<String>,
}

/// What to do with a row if it is as expected.
pub(super) enum Act {
    Create(Next),
    Replace(Validators, Next),
    Delete(Validators),
}

/// What a row is to hold.
pub(super) struct Next {
    pub(super) validators: Validators,
    pub(super) body: Vec<u8>,
}

/// A row as it was read; `decode` finds out whether it is what it ought to be.
pub(super) struct Raw {
    validators: RawValidators,
    body: Vec<u8>,
}

/// The columns of a row that readers compare.
pub(super) struct RawValidators {
    state: String,
    representation: Option<String>,
    revision: String,
    modified: i64,
}

/// A row of the history, as it was read.
pub(super) struct RawEntry {
    at: i64,
    from: Option<String>,
    to: Option<String>,
    reason: Option<String>,
}

/// Carries `write` out if the row is as it expects; whether it was.
pub(super) fn swap(connection: &Connection, write: &Write) -> Result<bool> {
    let (key, state) = (&write.key.bytes, |validators: &Validators| Some(validators.state));
    let (changed, from, to) = match &write.act {
        Act::Create(next) => {
            let mut statement = connection.prepare_cached(
                "INSERT INTO etag_documents (collection, key, key_json, state, representation, revision, modified, body)
                 VALUES (:collection, :key, :key_json, :state, :representation, :revision, :modified, :body)
                 ON CONFLICT (collection, key) DO NOTHING",
            )?;
            let changed = statement.execute(named_params! {
                ":collection": write.collection,
                ":key": key,
                ":key_json": write.key.json,
                ":state": next.validators.state.as_str(),
                ":representation": representation(&next.validators),
                ":revision": next.validators.revision.as_str(),
                ":modified": modified(&next.validators),
                ":body": Text(&next.body),
            })?;
            (changed, None, state(&next.validators))
        }
        Act::Replace(expected, next) => {
            let mut statement = connection.prepare_cached(
                "UPDATE etag_documents
                 SET state = :state, representation = :representation, revision = :revision, modified = :modified, body = :body
                 WHERE collection = :collection AND key = :key AND revision = :expected",
            )?;
            let changed = statement.execute(named_params! {
                ":collection": write.collection,
                ":key": key,
                ":expected": expected.revision.as_str(),
                ":state": next.validators.state.as_str(),
                ":representation": representation(&next.validators),
                ":revision": next.validators.revision.as_str(),
                ":modified": modified(&next.validators),
                ":body": Text(&next.body),
            })?;
            (changed, state(expected), state(&next.validators))
        }
        Act::Delete(expected) => {
            let mut statement = connection.prepare_cached(
                "DELETE FROM etag_documents
                 WHERE collection = :collection AND key = :key AND revision = :expected",
            )?;
            let changed = statement.execute(named_params! {
                ":collection": write.collection,
                ":key": key,
                ":expected": expected.revision.as_str(),
            })?;
            (changed, state(expected), None)
        }
    };
    if changed == 1 && from != to {
        record(connection, write, from.as_ref(), to.as_ref())?;
    }
    Ok(changed == 1)
}

/// Adds a row to the history.
fn record(connection: &Connection, write: &Write, from: Option<&State>, to: Option<&State>) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO etag_history (collection, key, at, from_state, to_state, reason)
         VALUES (:collection, :key, :at, :from_state, :to_state, :reason)",
    )?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    statement.execute(named_params! {
        ":collection": write.collection,
        ":key": write.key.bytes,
        ":at": i64::try_from(now).unwrap_or(i64::MAX),
        ":from_state": from.map(State::as_str),
        ":to_state": to.map(State::as_str),
        ":reason": write.reason,
    })?;
    Ok(())
}

/// The row of a key.
pub(super) fn load(connection: &Connection, collection: &str, key: &[u8]) -> Result<Option<Raw>> {
    connection
        .prepare_cached(
            "SELECT state, representation, revision, modified, body FROM etag_documents WHERE collection = ? AND key = ?",
        )?
        .query_row((collection, key), |row| raw(row, 0))
        .optional()
}

/// The validators in the row of a key, and its body if that is short: a long one fills pages of its own, which are not read.
pub(super) fn glance(
    connection: &Connection,
    collection: &str,
    key: &[u8],
) -> Result<Option<(RawValidators, Option<Vec<u8>>)>> {
    connection
        .prepare_cached(
            "SELECT state, representation, revision, modified, CASE WHEN octet_length(body) <= 2048 THEN body END
             FROM etag_documents WHERE collection = ? AND key = ?",
        )?
        .query_row((collection, key), |row| {
            let body = row.get_ref(4)?.as_bytes_or_null()?.map(<[u8]>::to_vec);
            Ok((raw_validators(row, 0)?, body))
        })
        .optional()
}

/// Up to `limit` rows in the order of their keys, those behind `after` where it is given; each with its key as JSON.
pub(super) fn list(
    connection: &Connection,
    collection: &str,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<(String, Raw)>> {
    // A key may be empty, so that there is no key before the first.
    let mut statement = connection.prepare_cached(match after {
        Some(_) => {
            "SELECT key_json, state, representation, revision, modified, body FROM etag_documents
             WHERE collection = ?1 AND key > ?2 ORDER BY key LIMIT ?3"
        }
        None => {
            "SELECT key_json, state, representation, revision, modified, body FROM etag_documents
             WHERE collection = ?1 AND key >= ?2 ORDER BY key LIMIT ?3"
        }
    })?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    statement
        .query_map((collection, after.unwrap_or_default(), limit), |row| Ok((text(row.get_ref(0)?)?, raw(row, 1)?)))?
        .collect()
}

/// The history of a key, the oldest first.
pub(super) fn history(connection: &Connection, collection: &str, key: &[u8]) -> Result<Vec<RawEntry>> {
    connection
        .prepare_cached(
            "SELECT at, from_state, to_state, reason FROM etag_history
             WHERE collection = ? AND key = ? ORDER BY id",
        )?
        .query_map((collection, key), |row| {
            Ok(RawEntry {
                at: row.get(0)?,
                from: optional_text(row.get_ref(1)?)?,
                to: optional_text(row.get_ref(2)?)?,
                reason: optional_text(row.get_ref(3)?)?,
            })
        })?
        .collect()
}

impl Raw {
    pub(super) fn decode<T: Document>(&self, key_json: &str) -> std::result::Result<Stored<T>, StoreError> {
        Row { validators: self.validators.columns(key_json), body: &self.body }.decode()
    }
}

impl RawValidators {
    pub(super) fn decode<T: Document>(&self, key_json: &str) -> std::result::Result<Validators, StoreError> {
        self.columns(key_json).decode::<T>()
    }

    pub(super) const fn with(self, body: Vec<u8>) -> Raw {
        Raw { validators: self, body }
    }

    fn columns<'a>(&'a self, key_json: &'a str) -> RowValidators<'a> {
        RowValidators {
            key_json,
            state: &self.state,
            representation: self.representation.as_deref(),
            revision: &self.revision,
            modified: self.modified,
        }
    }
}

impl RawEntry {
    pub(super) fn decode<T: Document>(self, key_json: &str) -> std::result::Result<HistoryEntry, StoreError> {
        let state = |text: Option<String>| text.map(|text| State::parse(&text)).transpose();
        let at = u64::try_from(self.at).ok().and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
        let (Ok(from), Ok(to), Some(at)) = (state(self.from), state(self.to), at) else {
            let cause = "its history has a state or a time that is none";
            return Err(StoreError::corrupt(T::NAME, &format_args!("{key_json}"), cause));
        };
        Ok(HistoryEntry { at, from, to, reason: self.reason })
    }
}

fn representation(validators: &Validators) -> Option<&str> {
    validators.representation.as_ref().map(State::as_str)
}

fn modified(validators: &Validators) -> i64 {
    // Whatever permits write has a date.
    validators.last_modified.map_or(0, etag_core::HttpDate::unix_seconds)
}

fn raw(row: &rusqlite::Row<'_>, first: usize) -> Result<Raw> {
    let body = row.get_ref(first + 4)?.as_bytes()?.to_vec();
    Ok(Raw { validators: raw_validators(row, first)?, body })
}

fn raw_validators(row: &rusqlite::Row<'_>, first: usize) -> Result<RawValidators> {
    Ok(RawValidators {
        state: text(row.get_ref(first)?)?,
        representation: optional_text(row.get_ref(first + 1)?)?,
        revision: text(row.get_ref(first + 2)?)?,
        modified: row.get(first + 3)?,
    })
}

fn optional_text(value: ValueRef<'_>) -> Result<Option<String>> {
    Ok(value.as_bytes_or_null()?.map(lossy))
}

fn text(value: ValueRef<'_>) -> Result<String> {
    Ok(lossy(value.as_bytes()?))
}

/// What is not UTF-8 becomes a sign that no state has, so that the row is found corrupt where its key is known.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes that are known to be UTF-8, as a text.
struct Text<'a>(&'a [u8]);

impl ToSql for Text<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}
