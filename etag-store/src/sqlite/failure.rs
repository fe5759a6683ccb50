//! [`Failure`]: what SQLite said, and what it means for a write.

use rusqlite::{Error, ErrorCode};

use crate::{StoreError, StoreErrorKind};

/// Why nothing was written, or why that cannot be told. It can be cloned, since one answers all that were committed together.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    kind: StoreErrorKind,
    cause: String,
}

impl Failure {
    /// An error of a statement or of `BEGIN`. What comes before `COMMIT` is not committed by anything else, so that nothing was written.
    pub(super) fn before_commit(err: &Error) -> Self {
        let kind = match err.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
                | ErrorCode::OperationInterrupted,
            ) => StoreErrorKind::Unavailable,
            _ => StoreErrorKind::Failed,
        };
        Self { kind, cause: err.to_string() }
    }

    /// An error of `COMMIT` itself.
    ///
    /// Two of them come before anything is made durable: another connection is in the way, and a constraint that is checked at the end (or a hook)
    /// refuses. After every other the last page may be in the log with the mark that makes it a commit, and only the flush behind it
    /// have failed: no reader sees it now, but whoever recovers the log after a crash would. That holds for a full disk as well, which some file
    /// systems report as late as that.
    pub(super) fn of_commit(err: &Error) -> Self {
        let before = matches!(
            err.sqlite_error_code(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ConstraintViolation)
        );
        if before { Self::before_commit(err) } else { Self::unknown(format!("the commit failed: {err}")) }
    }

    pub(super) fn unknown(cause: impl Into<String>) -> Self {
        Self { kind: StoreErrorKind::Unknown, cause: cause.into() }
    }

    pub(super) fn unavailable(cause: impl Into<String>) -> Self {
        Self { kind: StoreErrorKind::Unavailable, cause: cause.into() }
    }

    pub(super) fn refused(cause: impl Into<String>) -> Self {
        Self { kind: StoreErrorKind::Failed, cause: cause.into() }
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.kind == StoreErrorKind::Unknown
    }

    /// As the error of an opening, which names the file.
    pub(super) fn of_opening(self, path: &std::path::Path) -> StoreError {
        StoreError::new(self.kind, format!("the database {} cannot be opened: {}", path.display(), self.cause))
    }
}

impl From<Error> for Failure {
    fn from(err: Error) -> Self {
        Self::before_commit(&err)
    }
}

impl From<Failure> for StoreError {
    fn from(Failure { kind, cause }: Failure) -> Self {
        match kind {
            StoreErrorKind::Unavailable => Self::unavailable(cause),
            StoreErrorKind::Unknown => Self::unknown(cause),
            _ => Self::failed("the database refused", cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn error(code: i32) -> Error {
        Error::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn nothing_before_the_commit_is_in_doubt() {
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_FULL, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_NOMEM] {
            assert_eq!(Failure::before_commit(&error(code)).kind, StoreErrorKind::Unavailable, "{code}");
        }
        assert_eq!(Failure::before_commit(&error(ffi::SQLITE_CONSTRAINT_TRIGGER)).kind, StoreErrorKind::Failed);
        assert_eq!(Failure::before_commit(&error(ffi::SQLITE_CORRUPT)).kind, StoreErrorKind::Failed);
    }

    #[test]
    fn a_commit_is_in_doubt_unless_it_was_refused_before_it_wrote() {
        for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_FULL, ffi::SQLITE_NOMEM] {
            assert!(Failure::of_commit(&error(code)).is_unknown(), "{code}");
        }
        assert_eq!(Failure::of_commit(&error(ffi::SQLITE_BUSY)).kind, StoreErrorKind::Unavailable);
        assert_eq!(Failure::of_commit(&error(ffi::SQLITE_CONSTRAINT_FOREIGNKEY)).kind, StoreErrorKind::Failed);
        assert_eq!(Failure::of_commit(&error(ffi::SQLITE_CONSTRAINT_COMMITHOOK)).kind, StoreErrorKind::Failed);
    }
}
