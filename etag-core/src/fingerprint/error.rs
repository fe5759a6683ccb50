//! [`FingerprintError`]: a value that has no encoding.

use alloc::string::String;
use core::error::Error;
use core::fmt::{self, Write as _};

/// A value that could not be encoded, with the reason that its type gave.
///
/// Only code of the user's can fail: the `Serialize` of a `#[versioned(serde)]` field, or a `#[versioned(with = path)]`
/// function that calls [`Fingerprinter::fail`](crate::Fingerprinter::fail).
///
/// ```
/// use etag_core::{Schema, Scheme};
///
/// let err = Scheme::SHA256.state(Schema::of("example", &[]), |out| out.fail("the lock is poisoned")).unwrap_err();
/// assert_eq!(err.to_string(), "the value has no fingerprint: the lock is poisoned");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FingerprintError {
    reason: String,
}

impl FingerprintError {
    #[cold]
    pub(super) fn new(reason: &dyn fmt::Display) -> Self {
        let mut text = String::new();
        // `to_string` would panic where the reason's own `Display` fails; what it wrote before that is reason enough.
        let _ = write!(text, "{reason}");
        Self { reason: text }
    }
}

impl fmt::Display for FingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value has no fingerprint: {}", self.reason)
    }
}

impl Error for FingerprintError {}
