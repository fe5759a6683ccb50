//! [`Failure`]: why nothing can be said of a service, or no more.

use std::fmt;
use std::io;

use etag_check::CheckError;
use serde::Serialize;

/// Why nothing can be said of a service, or no more, in words for whoever runs the command.
#[derive(Debug, Serialize)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<CheckError> for Failure {
    fn from(err: CheckError) -> Self {
        Self(err.to_string())
    }
}

impl From<lexopt::Error> for Failure {
    fn from(err: lexopt::Error) -> Self {
        Self(err.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(err: io::Error) -> Self {
        Self(err.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
