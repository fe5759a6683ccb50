//! [`PreconditionFailed`]: 412, found early or late.

use std::fmt;

use etag_core::{Mismatch, Unmet};

use crate::{Resource, Stored};

/// A precondition that does not hold: 412, whether it was found by the check or by the comparison in the store.
///
/// [RFC 9110 §15.5.13](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.13)
///
/// ```
/// use etag_core::{Mismatch, Unmet};
/// use etag_store::WriteError;
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/permits.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let products = shop().await?;
/// let late = matched(&products).await?;
/// let current = matched(&products).await?.update(|product| product.price += 10).await?;
///
/// let Err(WriteError::PreconditionFailed(failed)) = late.delete().await else { panic!() };
/// assert_eq!(failed.unmet, Unmet::IfMatch(Mismatch::Stale));
/// assert_eq!(failed.current.as_deref(), Some(&current)); // for the `ETag` of the answer
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct PreconditionFailed<T> {
    /// Which one.
    pub unmet: Unmet,
    /// What is there, as of the refusal or later; `None` where there is nothing, so that to read and try again is useless.
    pub current: Option<Box<Stored<T>>>,
}

impl<T: Resource> PreconditionFailed<T> {
    pub(crate) fn new(unmet: Unmet, current: Option<Stored<T>>) -> Self {
        Self { unmet, current: current.map(Box::new) }
    }

    /// What a [`Matched`](super::Matched) meets when somebody else was faster.
    pub(crate) fn stale(current: Option<Stored<T>>) -> Self {
        let mismatch = if current.is_some() { Mismatch::Stale } else { Mismatch::Missing };
        Self::new(Unmet::IfMatch(mismatch), current)
    }
}

impl<T> fmt::Display for PreconditionFailed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.unmet {
            Unmet::IfMatch(Mismatch::Missing) => "If-Match: there is no current representation",
            Unmet::IfMatch(Mismatch::Weak) => "If-Match: the tag is weak, and If-Match compares strongly",
            Unmet::IfMatch(_) => "If-Match: the representation has changed",
            Unmet::IfUnmodifiedSince => "If-Unmodified-Since: the representation has changed since",
            Unmet::IfNoneMatch => "If-None-Match: the representation exists",
            _ => "a precondition does not hold",
        })
    }
}

/// Shows the validators and not the value, which may not be everybody's to see.
impl<T> fmt::Debug for PreconditionFailed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreconditionFailed")
            .field("unmet", &self.unmet)
            .field("current", &self.current.as_ref().map(|current| current.validators))
            .finish()
    }
}
