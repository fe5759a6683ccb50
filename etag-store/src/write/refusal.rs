//! [`Refusal`]: why a request goes no further than its check.

use std::error::Error;
use std::fmt;

use etag_core::FieldError;

use super::PreconditionFailed;
use crate::{Rule, StoreError, Stored};

/// Why a request goes no further than its check. Nothing was written.
///
/// ```
/// use etag_core::{HttpDate, Limits, Method, Preconditions};
/// use etag_store::{MemoryStore, Policy, Refusal, Versions};
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let products = Versions::<Product>::new(MemoryStore::new());
/// let nothing = Preconditions::from_pairs::<&str, &str>(&[], HttpDate::from_unix(0), &Limits::default());
/// let refusal = products.check(Method::Put, &7, &nothing, &Policy::default()).await.unwrap_err();
/// assert_eq!(refusal.status(), 428);
/// assert_eq!(refusal.to_string(), "the request needs If-Match with an entity tag, or If-None-Match: *");
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum Refusal<T> {
    /// 405: a permit was asked for with a method that writes nothing or has no preconditions, or a read with a method that does not read.
    MethodNotAllowed,
    /// 401, 403 or 404, as the hook says.
    Denied(Denied),
    /// 404: there is nothing, and the method does not create.
    NotFound,
    /// 428: the request lacks what the policy requires.
    PreconditionRequired {
        /// What would do.
        rule: Rule,
        /// What is there.
        current: Option<Box<Stored<T>>>,
    },
    /// 400 or 431: a field cannot be read, or is over a limit.
    Invalid(FieldError),
    /// 412.
    PreconditionFailed(PreconditionFailed<T>),
    /// The store could not tell what is there.
    Store(StoreError),
}

/// What an authorization hook says to a caller that may not do this.
///
/// ```
/// use etag_store::Denied;
///
/// /// Whoever may not see a product is not told that it is there.
/// fn may_change(caller_sees_it: bool, caller_owns_it: bool) -> Result<(), Denied> {
///     match (caller_sees_it, caller_owns_it) {
///         (_, true) => Ok(()),
///         (true, false) => Err(Denied::Forbidden),
///         (false, false) => Err(Denied::Hidden),
///     }
/// }
/// # assert_eq!(may_change(true, false), Err(Denied::Forbidden));
/// ```
// Closed: these are the three answers of RFC 9110 §15.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denied {
    /// 401: the caller has not said who it is.
    Unauthorized,
    /// 403: the caller may not.
    Forbidden,
    /// 404: the caller may not even know that it is there.
    Hidden,
}

impl<T> Refusal<T> {
    /// The status to answer with.
    ///
    /// ```
    /// # use etag_store::{Denied, Refusal};
    /// assert_eq!(Refusal::<()>::Denied(Denied::Forbidden).status(), 403);
    /// ```
    pub const fn status(&self) -> u16 {
        match self {
            Self::MethodNotAllowed => 405,
            Self::Denied(Denied::Unauthorized) => 401,
            Self::Denied(Denied::Forbidden) => 403,
            Self::Denied(Denied::Hidden) | Self::NotFound => 404,
            Self::PreconditionRequired { .. } => 428,
            Self::Invalid(err) => err.status(),
            Self::PreconditionFailed(_) => 412,
            Self::Store(err) => err.status(),
        }
    }
}

impl<T> fmt::Display for Refusal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MethodNotAllowed => f.write_str("the method is not allowed here"),
            Self::Denied(Denied::Unauthorized) => f.write_str("the caller is not known"),
            Self::Denied(Denied::Forbidden) => f.write_str("the caller may not do this"),
            Self::Denied(Denied::Hidden) | Self::NotFound => f.write_str("there is no such resource"),
            Self::PreconditionRequired { rule, .. } => write!(f, "the request needs {rule}"),
            Self::Invalid(err) => err.fmt(f),
            Self::PreconditionFailed(failed) => failed.fmt(f),
            Self::Store(err) => err.fmt(f),
        }
    }
}

// Derived, it would ask for `T: Debug`.
impl<T> fmt::Debug for Refusal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MethodNotAllowed => f.write_str("MethodNotAllowed"),
            Self::Denied(denied) => f.debug_tuple("Denied").field(denied).finish(),
            Self::NotFound => f.write_str("NotFound"),
            Self::PreconditionRequired { rule, current } => {
                // As in `PreconditionFailed`: not the value.
                let current = current.as_ref().map(|current| current.validators);
                f.debug_struct("PreconditionRequired").field("rule", rule).field("current", &current).finish()
            }
            Self::Invalid(err) => f.debug_tuple("Invalid").field(err).finish(),
            Self::PreconditionFailed(failed) => fmt::Debug::fmt(failed, f),
            Self::Store(err) => f.debug_tuple("Store").field(err).finish(),
        }
    }
}

impl<T> Error for Refusal<T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(err) => err.source(),
            _ => None,
        }
    }
}

impl<T> From<StoreError> for Refusal<T> {
    fn from(err: StoreError) -> Self {
        Self::Store(err)
    }
}
