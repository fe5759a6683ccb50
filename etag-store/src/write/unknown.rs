//! [`Unknown`]: a write of which it cannot be told whether it was committed.

use std::error::Error;
use std::fmt;

use crate::{StoreError, Validators};

/// A write of which it cannot be told whether it was committed: the connection was lost behind it, or the disk failed under the commit.
///
/// It happened at most once. To find out, read: where [`attempted`](Self::attempted) and what is there are of the same revision, it was
/// committed, and nobody has written since. Where they are not, it was not, or others have written on top of it; the history of a key, where the store keeps
/// one, names the states that it went through.
///
/// ```
/// use etag_store::{StoreError, Stored, Unknown, Versions, WriteError};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// /// Whether the write is what is there now.
/// async fn is_there(products: &Versions<Product>, unknown: &Unknown) -> Result<bool, StoreError> {
///     let current = products.load(&7).await?;
///     let revision = |stored: Stored<Product>| stored.validators.revision;
///     Ok(current.map(revision) == unknown.attempted().map(|attempted| attempted.revision))
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Unknown {
    attempted: Option<Box<Validators>>,
    err: StoreError,
}

impl Unknown {
    pub(super) fn new(attempted: Option<Validators>, err: StoreError) -> Self {
        Self { attempted: attempted.map(Box::new), err }
    }

    /// The validators that the write was to leave; `None` of a deletion. A store that names versions by itself gives others to what it commits.
    ///
    /// ```
    /// # use etag_store::Unknown;
    /// /// For the log, or for the client to look for.
    /// fn tag(unknown: &Unknown) -> Option<String> {
    ///     Some(unknown.attempted()?.etag(etag_core::Strength::Strong).to_string())
    /// }
    /// ```
    pub fn attempted(&self) -> Option<&Validators> {
        self.attempted.as_deref()
    }

    /// What the store said.
    ///
    /// ```
    /// # use etag_store::Unknown;
    /// fn log(unknown: &Unknown) -> String {
    ///     format!("{:?}", unknown.error())
    /// }
    /// ```
    pub const fn error(&self) -> &StoreError {
        &self.err
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.err.fmt(f)
    }
}

impl Error for Unknown {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.err.source()
    }
}
