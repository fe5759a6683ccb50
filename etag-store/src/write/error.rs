//! [`WriteError`]: why a write was not acknowledged.

use std::error::Error;
use std::fmt;

use super::{PreconditionFailed, Unknown};
use crate::{StoreError, StoreErrorKind};

/// Why a write was not acknowledged. But for [`Unknown`](Self::Unknown), nothing was written.
///
/// ```
/// use etag_store::WriteError;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let products = shop().await?;
/// let written = matched(&products).await?.update(|product| product.price += 10).await;
/// let answer = match written {
///     Ok(stored) => format!("200, ETag: {}", stored.etag()),
///     Err(WriteError::PreconditionFailed(failed)) => format!("412, {failed}"),
///     Err(WriteError::Unknown(_)) => "500, read it to find out".to_owned(),
///     Err(err) => format!("{}, {err}", err.status()),
/// };
/// assert!(answer.starts_with("200"));
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum WriteError<T> {
    /// 412: somebody else has written since the check.
    PreconditionFailed(PreconditionFailed<T>),
    /// 422: the value has another key than the one that was checked.
    OtherKey,
    /// The store refused, could not be reached, or was given too much: 413, 500 or 503. Nothing was written.
    NotWritten(StoreError),
    /// 500: it cannot be told whether the write was committed. It says what to look for.
    Unknown(Unknown),
}

impl<T> WriteError<T> {
    /// The status to answer with.
    ///
    /// ```
    /// # use etag_store::{StoreError, WriteError};
    /// let err = WriteError::<()>::from(StoreError::unavailable(std::io::Error::other("refused")));
    /// assert_eq!(err.status(), 503);
    /// ```
    pub const fn status(&self) -> u16 {
        match self {
            Self::PreconditionFailed(_) => 412,
            Self::OtherKey => 422,
            Self::NotWritten(err) => err.status(),
            Self::Unknown(unknown) => unknown.error().status(),
        }
    }
}

impl<T> fmt::Display for WriteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreconditionFailed(failed) => failed.fmt(f),
            Self::OtherKey => f.write_str("the value has another key than the resource"),
            Self::NotWritten(err) => err.fmt(f),
            Self::Unknown(unknown) => unknown.fmt(f),
        }
    }
}

// Derived, it would ask for `T: Debug`.
impl<T> fmt::Debug for WriteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreconditionFailed(failed) => fmt::Debug::fmt(failed, f),
            Self::OtherKey => f.write_str("OtherKey"),
            Self::NotWritten(err) => f.debug_tuple("NotWritten").field(err).finish(),
            Self::Unknown(unknown) => fmt::Debug::fmt(unknown, f),
        }
    }
}

impl<T> Error for WriteError<T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotWritten(err) => err.source(),
            Self::Unknown(unknown) => unknown.source(),
            Self::PreconditionFailed(_) | Self::OtherKey => None,
        }
    }
}

impl<T> From<StoreError> for WriteError<T> {
    fn from(err: StoreError) -> Self {
        match err.kind() {
            StoreErrorKind::Unknown => Self::Unknown(Unknown::new(None, err)),
            _ => Self::NotWritten(err),
        }
    }
}

impl<T> From<PreconditionFailed<T>> for WriteError<T> {
    fn from(failed: PreconditionFailed<T>) -> Self {
        Self::PreconditionFailed(failed)
    }
}
