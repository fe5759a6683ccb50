//! What an error of `sqlx` means to a store: for a write by `?`, for a read by [`StoreError::reading`].
//!
//! Only what is certain is told: an error is [unknown](StoreErrorKind::Unknown) unless it is known to come before the statement, or from a
//! database that rolled it back.

use sqlx::Error;

use crate::{Resource, StoreError, StoreErrorKind};

/// What `err` means behind one statement, or one transaction, that writes.
///
/// ```
/// use etag_store::{StoreError, StoreErrorKind};
///
/// let err = StoreError::from(sqlx::Error::PoolTimedOut);
/// assert_eq!(err.kind(), StoreErrorKind::Unavailable); // nothing was sent
/// let err = StoreError::from(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()));
/// assert_eq!(err.kind(), StoreErrorKind::Unknown);
/// ```
impl From<Error> for StoreError {
    fn from(err: Error) -> Self {
        match kind_of(&err) {
            StoreErrorKind::Unavailable => Self::unavailable(err),
            StoreErrorKind::Failed => Self::failed("the database refused the statement", err),
            _ => Self::unknown(err),
        }
    }
}

impl StoreError {
    /// What `err` means behind a statement that only reads: nothing was written, whatever happened.
    ///
    /// ```
    /// # use etag_store::{StoreError, StoreErrorKind};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/product.in"));
    /// # fn main() {
    /// let reset = sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
    /// assert_eq!(StoreError::reading::<Product>(&7, reset).kind(), StoreErrorKind::Unavailable);
    /// let err = StoreError::reading::<Product>(&7, sqlx::Error::Decode("price is no number".into()));
    /// assert_eq!(err.to_string(), "the product with key 7 cannot be read");
    /// # }
    /// ```
    pub fn reading<T: Resource>(key: &T::Key, err: Error) -> Self {
        match (&err, kind_of(&err)) {
            (Error::ColumnDecode { .. } | Error::Decode(_), _) => Self::corrupt(T::NAME, key, err),
            // Mistakes in the statement: the same attempt will fail again.
            (Error::ColumnNotFound(_) | Error::ColumnIndexOutOfBounds { .. } | Error::TypeNotFound { .. }, _)
            | (_, StoreErrorKind::Failed) => Self::failed("the database refused the statement", err),
            _ => Self::unavailable(err),
        }
    }
}

fn kind_of(err: &Error) -> StoreErrorKind {
    match err {
        // Before there was a connection.
        Error::PoolTimedOut | Error::PoolClosed => StoreErrorKind::Unavailable,
        Error::Io(err) if err.kind() == std::io::ErrorKind::ConnectionRefused => StoreErrorKind::Unavailable,
        // Before anything was sent.
        Error::Configuration(_) | Error::Encode(_) => StoreErrorKind::Failed,
        Error::Database(err) => err.code().map_or(StoreErrorKind::Unknown, |code| of_code(&code)),
        _ => StoreErrorKind::Unknown,
    }
}

/// What the database itself says. It has rolled the statement back where its code is one of these.
fn of_code(code: &str) -> StoreErrorKind {
    // An SQLSTATE has five characters, the numbers of SQLite at most four.
    match (code.len(), code.parse()) {
        (5, _) => of_sqlstate(code),
        (_, Ok(number)) => of_sqlite(number),
        _ => StoreErrorKind::Unknown,
    }
}

/// Neither the end of a connection or a server (08, 57P) nor of a disk (53, 58), nor what the server itself cannot tell (40003, XX).
fn of_sqlstate(code: &str) -> StoreErrorKind {
    match code {
        // Serialization, deadlock, read-only, too many connections, lock not free, cancelled by a time limit.
        "40001" | "40P01" | "25006" | "53300" | "55P03" | "57014" => StoreErrorKind::Unavailable,
        _ => match code.get(..2) {
            // Not supported, data, constraint, authorization, names, syntax, check option, limits, raised by a function.
            Some("0A" | "22" | "23" | "28" | "3D" | "3F" | "42" | "44" | "54" | "P0") => StoreErrorKind::Failed,
            _ => StoreErrorKind::Unknown,
        },
    }
}

/// Neither an error of the disk, nor a full one, which may come behind the record of the commit.
fn of_sqlite(extended: u32) -> StoreErrorKind {
    match extended & 0xff {
        // Busy, locked, cannot open.
        5 | 6 | 14 => StoreErrorKind::Unavailable,
        // Error in the SQL, read-only, too big, constraint, mismatch, authorization, range.
        1 | 8 | 18 | 19 | 20 | 23 | 25 => StoreErrorKind::Failed,
        _ => StoreErrorKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::fmt;
    use std::io;

    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;

    #[derive(Debug)]
    struct Answer(&'static str);

    impl fmt::Display for Answer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Answer {}

    impl DatabaseError for Answer {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(Cow::Borrowed(self.0))
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    #[derive(Debug, etag_core::Versioned)]
    #[versioned(name = "product", epoch = 1)]
    struct Product {
        #[versioned(key)]
        id: u64,
        price: u64,
    }

    fn written(err: Error) -> StoreErrorKind {
        StoreError::from(err).kind()
    }

    fn read(err: Error) -> StoreErrorKind {
        StoreError::reading::<Product>(&7, err).kind()
    }

    fn io(kind: io::ErrorKind) -> Error {
        Error::Io(kind.into())
    }

    #[test]
    fn without_a_connection_nothing_was_written_and_a_later_attempt_may_succeed() {
        for err in [Error::PoolTimedOut, Error::PoolClosed, io(io::ErrorKind::ConnectionRefused)] {
            assert_eq!(written(err), StoreErrorKind::Unavailable);
        }
    }

    #[test]
    fn what_is_not_sent_was_not_written_and_will_fail_again() {
        assert_eq!(written(Error::Encode("too long".into())), StoreErrorKind::Failed);
        assert_eq!(written(Error::Configuration("no such host".into())), StoreErrorKind::Failed);
    }

    #[test]
    fn what_the_database_rolled_back_was_not_written() {
        for code in ["40001", "40P01", "25006", "53300", "55P03", "57014", "5", "517", "6", "14"] {
            assert_eq!(written(Answer(code).into()), StoreErrorKind::Unavailable, "{code}");
        }
        for code in ["23505", "22001", "42601", "P0001", "0A000", "1", "8", "19", "2067", "1555", "20"] {
            assert_eq!(written(Answer(code).into()), StoreErrorKind::Failed, "{code}");
        }
    }

    #[test]
    fn whatever_else_happens_the_outcome_of_a_write_is_unknown() {
        for code in [
            "08006", "25P04", "40003", "53100", "57P01", "57P02", "57P03", "58030", "XX000", "HY000", "10", "266",
            "13", "11", "é",
        ] {
            assert_eq!(written(Answer(code).into()), StoreErrorKind::Unknown, "{code}");
        }
        for kind in [io::ErrorKind::ConnectionReset, io::ErrorKind::UnexpectedEof, io::ErrorKind::TimedOut] {
            assert_eq!(written(io(kind)), StoreErrorKind::Unknown, "{kind:?}");
        }
        // The row comes behind the write.
        assert_eq!(written(Error::Decode("no number".into())), StoreErrorKind::Unknown);
        assert_eq!(written(Error::RowNotFound), StoreErrorKind::Unknown);
        assert_eq!(written(Error::WorkerCrashed), StoreErrorKind::Unknown);
        assert_eq!(written(Error::Protocol("unexpected byte".into())), StoreErrorKind::Unknown);
    }

    #[test]
    fn a_read_is_never_a_write_of_unknown_outcome() {
        assert_eq!(read(io(io::ErrorKind::ConnectionReset)), StoreErrorKind::Unavailable);
        assert_eq!(read(Error::WorkerCrashed), StoreErrorKind::Unavailable);
        assert_eq!(read(Answer("57P01").into()), StoreErrorKind::Unavailable);
        assert_eq!(read(Answer("42P01").into()), StoreErrorKind::Failed);
        assert_eq!(read(Error::ColumnNotFound("prise".into())), StoreErrorKind::Failed);
        assert_eq!(read(Error::Decode("no number".into())), StoreErrorKind::Corrupt);
    }
}
