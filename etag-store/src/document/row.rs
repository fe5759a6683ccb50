//! [`Row`]: a document as its columns, and back.

use etag_core::{HttpDate, Scheme, State};

use super::Document;
use crate::{Resource, StoreError, Stored, Validators};

/// A document as its columns say it.
pub(crate) struct Row<'a> {
    pub(crate) validators: RowValidators<'a>,
    pub(crate) body: &'a [u8],
}

/// The columns that readers compare.
pub(crate) struct RowValidators<'a> {
    /// The key as JSON, for messages.
    pub(crate) key_json: &'a str,
    pub(crate) state: &'a str,
    pub(crate) representation: Option<&'a str>,
    pub(crate) revision: &'a str,
    /// Seconds since 1970 began.
    pub(crate) modified: i64,
}

impl RowValidators<'_> {
    pub(crate) fn decode<T: Resource>(&self) -> Result<Validators, StoreError> {
        let state = |text| State::parse(text).map_err(|err| self.corrupt::<T>(err));
        Ok(Validators {
            state: state(self.state)?,
            representation: self.representation.map(state).transpose()?,
            revision: state(self.revision)?,
            last_modified: Some(HttpDate::from_unix(self.modified)),
        })
    }

    fn corrupt<T: Resource>(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
        StoreError::corrupt(T::NAME, &format_args!("{}", self.key_json), source)
    }
}

impl Row<'_> {
    pub(crate) fn decode<T: Document>(&self) -> Result<Stored<T>, StoreError> {
        let validators = self.validators.decode::<T>()?;
        let value: T = serde_json::from_slice(self.body).map_err(|err| self.validators.corrupt::<T>(err))?;
        let key = serde_json::to_string(&value.key()).map_err(|err| self.validators.corrupt::<T>(err))?;
        if key != self.validators.key_json {
            return Err(self.validators.corrupt::<T>(format!("it holds the document of key {key}")));
        }
        Ok(Stored { value, validators })
    }
}

/// The body of a document, which is known to come back as it is, as far as it has a fingerprint: JSON has no NaN, no `Some(None)` and none of what
/// serde skips, and is read to a limited depth. What was acknowledged and could not be read would be lost, and its key with it, as whoever writes reads
/// first; what comes back otherwise would be lost as well, under the tag of what was written.
pub(crate) fn encode_body<T: Document>(value: &T, limit: usize) -> Result<Vec<u8>, StoreError> {
    let body = serde_json::to_vec(value).map_err(|err| StoreError::failed("the document cannot be encoded", err))?;
    if body.len() > limit {
        return Err(StoreError::too_large("the document", body.len(), limit));
    }
    let read: T = serde_json::from_slice(&body).map_err(|err| StoreError::failed(UNREADABLE, err))?;
    // The key by itself as well: a fingerprint by hand may leave it out.
    if read.key() != value.key() || Scheme::SHA256.state_of(&read)? != Scheme::SHA256.state_of(value)? {
        return Err(StoreError::failed(UNREADABLE, "its fields are others then"));
    }
    Ok(body)
}

const UNREADABLE: &str = "the document would not come back as it is";
