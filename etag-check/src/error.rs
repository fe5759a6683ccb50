//! [`CheckError`]: why a check could not be made.

use std::error::Error;
use std::fmt;

/// Why a check could not be made, in words for whoever asked for it. What a check finds is no error but its report.
///
/// ```
/// let err = etag_check::Service::at("products/123").unwrap_err();
/// assert_eq!(err.to_string(), "`products/123` is not a URL: relative URL without a base");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckError(String);

impl CheckError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for CheckError {}
