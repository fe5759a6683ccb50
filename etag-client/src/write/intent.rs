//! [`Intent`]: what a write depends on, and what it means when that does not hold.

use etag_core::EntityTag;
use reqwest::header::{HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH};

use crate::error::Error;
use crate::problem::{Problem, ProblemKind};

/// What a write depends on.
#[derive(Clone, Debug)]
pub(crate) enum Intent {
    Unchanged(EntityTag),
    Absent,
    Present,
    Unconditional,
}

impl Intent {
    /// Adds the field that says so: one tag as it was given out, or `*` by itself, or none.
    pub(crate) fn say(&self, fields: &mut HeaderMap) -> Result<(), Error> {
        let (name, value) = match self {
            Self::Unchanged(tag) => (IF_MATCH, HeaderValue::from_bytes(tag.as_bytes()).map_err(Error::request)?),
            Self::Absent => (IF_NONE_MATCH, HeaderValue::from_static("*")),
            Self::Present => (IF_MATCH, HeaderValue::from_static("*")),
            Self::Unconditional => return Ok(()),
        };
        fields.insert(name, value);
        Ok(())
    }

    /// What 412 means.
    pub(crate) fn failed(&self, problem: Problem) -> Error {
        let (current, kind, problem) = (problem.current().cloned(), problem.kind(), Box::new(problem));
        match (kind, self) {
            (ProblemKind::Gone, _) | (_, Self::Present) => Error::Gone(problem),
            (ProblemKind::Exists, _) | (_, Self::Absent) => Error::Exists { current, problem },
            (ProblemKind::WeakTag, Self::Unchanged(tag)) => Error::Unmatched { tag: tag.clone(), problem },
            (_, Self::Unchanged(tag)) if current.as_ref() == Some(tag) => {
                Error::Unmatched { tag: tag.clone(), problem }
            }
            (_, Self::Unchanged(_)) => Error::Stale { current, problem },
            // By a condition that the service has put there itself.
            (_, Self::Unconditional) => Error::Refused(problem),
        }
    }
}
