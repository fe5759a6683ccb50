//! [`Failure`]: what went wrong, in words for the person at the terminal; and [`Ending`], the exit status.

use std::error::Error as StdError;
use std::fmt;

use etag_client::Error;
use etag_client::reqwest::{StatusCode, Url};

use crate::text::shown;

/// How it ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    Done,
    /// Others have changed the same, and it was left as they wrote it.
    Abandoned,
    Failed,
    /// By Ctrl-C.
    Stopped,
}

impl Ending {
    pub(crate) const fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Abandoned => 1,
            Self::Failed => 2,
            // As shells have it: 128, and the number of the signal.
            Self::Stopped => 130,
        }
    }
}

/// What went wrong, in one line or more.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// With another line.
    pub(crate) fn and(self, line: &str) -> Self {
        Self(format!("{}\n{line}", self.0))
    }

    /// What an error means for somebody who wanted this of this catalog, such as "product 123".
    pub(crate) fn of(err: &Error, subject: &str, catalog: &Url) -> Self {
        let place = catalog.origin().ascii_serialization();
        Self(match err {
            Error::NotSent(_) => format!(
                "there is no catalog at {place}, and nothing was sent: {}\n`cargo run` starts one; --url says where another is",
                innermost(err)
            ),
            Error::NoAnswer(_) => format!("the catalog at {place} has not answered: {}", innermost(err)),
            Error::Unknown { .. } => format!(
                "whether {subject} was written is not known: {}\nlook at what is there before you try again",
                innermost(err)
            ),
            Error::Gone(_) => format!("{subject} was removed meanwhile; nothing was written"),
            err if is_missing(err) => format!("there is no {subject} at {place}"),
            err => shown(&err.to_string()),
        })
    }
}

/// Whether what was asked for is not there, or not any more.
pub(crate) fn is_missing(err: &Error) -> bool {
    let missing = [StatusCode::NOT_FOUND, StatusCode::GONE];
    matches!(err, Error::Gone(_)) || err.problem().is_some_and(|problem| missing.contains(&problem.status()))
}

/// What is behind an error, which says the most: "connection refused", and not "error sending request".
pub(crate) fn innermost(err: &Error) -> String {
    let mut cause: &dyn StdError = match err {
        Error::NotSent(cause) | Error::NoAnswer(cause) | Error::Content(cause) | Error::Unknown { cause, .. } => {
            &**cause
        }
        err => err,
    };
    while let Some(next) = cause.source() {
        cause = next;
    }
    shown(&cause.to_string())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
