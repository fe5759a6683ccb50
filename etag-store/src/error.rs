//! [`StoreError`]: why a store did not do what it was asked.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Debug};

type Source = Box<dyn Error + Send + Sync>;

/// Why a store did not do what it was asked: whether anything was written, whether to try again, and what to tell an operator.
///
/// ```
/// use etag_store::{StoreError, StoreErrorKind};
///
/// let err = StoreError::unknown(std::io::Error::other("connection reset"));
/// assert_eq!(err.kind(), StoreErrorKind::Unknown);
/// assert_eq!(err.to_string(), "the outcome of the write is unknown");
/// assert_eq!(err.status(), 500);
/// ```
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    message: Cow<'static, str>,
    source: Option<Source>,
}

/// What a [`StoreError`] means to the caller.
///
/// ```
/// use etag_store::{StoreError, StoreErrorKind};
///
/// /// Whether the same request may be sent again without a look at what is there.
/// fn may_be_repeated(err: &StoreError) -> bool {
///     matches!(err.kind(), StoreErrorKind::Unavailable)
/// }
/// # assert!(!may_be_repeated(&StoreError::unknown(std::io::Error::other("reset"))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store cannot be reached, or is busy beyond its bound. Nothing was written; a later attempt may succeed.
    Unavailable,
    /// The request for a write was sent, and what became of it cannot be told: it was committed, or it was not, or it will be.
    Unknown,
    /// The key or the value is over a limit. Nothing was written.
    TooLarge,
    /// What the store holds under this key cannot be read. The others can.
    Corrupt,
    /// This store cannot do that.
    Unsupported,
    /// The store refused for a reason of its own. Nothing was written, and the same attempt will fail again.
    Failed,
}

const UNAVAILABLE: &str = "the store is unavailable";

impl StoreError {
    /// The store cannot be reached or is busy, and nothing was written.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// assert_eq!(StoreError::unavailable(std::io::Error::other("refused")).status(), 503);
    /// ```
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Unavailable, UNAVAILABLE).because(source)
    }

    /// It cannot be told whether the write was committed. For a store by hand it is the right word for every error that may come behind the
    /// sending of the statement.
    ///
    /// ```
    /// # use etag_store::{StoreError, StoreErrorKind};
    /// assert_eq!(StoreError::unknown(std::io::Error::other("reset")).kind(), StoreErrorKind::Unknown);
    /// ```
    pub fn unknown(source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Unknown, "the outcome of the write is unknown").because(source)
    }

    /// What is stored under `key` cannot be read.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// let err = StoreError::corrupt("product", &7, "column `price` is not a number");
    /// assert_eq!(err.to_string(), "the product with key 7 cannot be read");
    /// assert_eq!(err.status(), 500);
    /// ```
    pub fn corrupt(name: &str, key: &dyn Debug, source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Corrupt, format!("the {name} with key {key:?} cannot be read")).because(source)
    }

    /// `what` (a key, a document) is longer than its limit.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// let err = StoreError::too_large("the document", 1_500_000, 1_048_576);
    /// assert_eq!(err.to_string(), "the document has 1500000 bytes, over the limit of 1048576 bytes");
    /// assert_eq!(err.status(), 413);
    /// ```
    pub fn too_large(what: &str, bytes: usize, limit: usize) -> Self {
        Self::new(StoreErrorKind::TooLarge, format!("{what} has {bytes} bytes, over the limit of {limit} bytes"))
    }

    /// The store cannot do `what`.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// assert_eq!(StoreError::unsupported("listing").to_string(), "this store does not support listing");
    /// ```
    pub fn unsupported(what: &str) -> Self {
        Self::new(StoreErrorKind::Unsupported, format!("this store does not support {what}"))
    }

    /// The store refused for a reason of its own, and nothing was written.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// assert_eq!(StoreError::failed("a check constraint", std::io::Error::other("price >= 0")).status(), 500);
    /// ```
    pub fn failed(message: impl Into<Cow<'static, str>>, source: impl Into<Source>) -> Self {
        Self::new(StoreErrorKind::Failed, message).because(source)
    }

    pub(crate) fn new(kind: StoreErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    pub(crate) fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same of a read, which has no outcome that could be unknown: a store by hand may say so by a conversion that is meant for its writes.
    pub(crate) fn of_read(self) -> Self {
        match self.kind {
            StoreErrorKind::Unknown => Self { kind: StoreErrorKind::Unavailable, message: UNAVAILABLE.into(), ..self },
            _ => self,
        }
    }

    /// What it means to the caller.
    ///
    /// ```
    /// # use etag_store::{StoreError, StoreErrorKind};
    /// assert_eq!(StoreError::unsupported("listing").kind(), StoreErrorKind::Unsupported);
    /// ```
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// The status to answer with: 503 where a later attempt may succeed, 413 over a limit, otherwise 500.
    ///
    /// ```
    /// # use etag_store::StoreError;
    /// assert_eq!(StoreError::unsupported("listing").status(), 500);
    /// ```
    pub const fn status(&self) -> u16 {
        match self.kind {
            StoreErrorKind::Unavailable => 503,
            StoreErrorKind::TooLarge => 413,
            _ => 500,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_deref()?)
    }
}

impl From<etag_core::FingerprintError> for StoreError {
    fn from(err: etag_core::FingerprintError) -> Self {
        Self::failed("the value has no version", err)
    }
}
