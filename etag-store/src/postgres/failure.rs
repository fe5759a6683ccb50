//! What an error of sqlx says of a write: that it was not carried out, or nothing.

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::StoreError;

/// Why a statement that was sent was not acknowledged.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server has rolled it back in favour of another transaction.
    Overtaken(sqlx::Error),
    /// The server has rolled it back, or it was never sent.
    NotCarriedOut(StoreError),
    /// There is no answer that could be relied on: it may have been carried out.
    Unanswered(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(err: sqlx::Error) -> Self {
        match &err {
            // The arguments are encoded before anything is sent.
            sqlx::Error::Encode(_) => return Self::NotCarriedOut(StoreError::failed(REFUSED, err)),
            sqlx::Error::Database(answer) => {
                if let Some(answer) = answer.try_downcast_ref::<PgDatabaseError>()
                    && is_of_the_statement(answer)
                {
                    return match answer.code() {
                        // serialization_failure, deadlock_detected
                        "40001" | "40P01" => Self::Overtaken(err),
                        code if passes(code) => Self::NotCarriedOut(StoreError::unavailable(err)),
                        _ => Self::NotCarriedOut(StoreError::failed(REFUSED, err)),
                    };
                }
            }
            _ => {}
        }
        Self::Unanswered(err)
    }
}

const REFUSED: &str = "the database refuses it";

/// Whether this is an error of the statement, which the server has then rolled back.
///
/// FATAL and PANIC are not: they end the session, and can come when the commit is done and its acknowledgement not yet sent. Nor are those
/// classes in which a pooler between us and the server reports that *it* has lost the server: 08 (connection), 57 (intervention) but for
/// 57014, the cancelling of a statement, 58 (system), XX (internal), and 40003, statement completion unknown.
fn is_of_the_statement(answer: &PgDatabaseError) -> bool {
    let code = answer.code();
    let of_the_session =
        ["08", "57", "58", "XX", "40003"].iter().any(|class| code.starts_with(class)) && code != "57014";
    answer.severity() == PgSeverity::Error && !of_the_session
}

/// Whether a later attempt may succeed.
fn passes(code: &str) -> bool {
    // Insufficient resources (a full disk, too many connections, no memory).
    code.starts_with("53")
        // A standby, which may be promoted; a lock or a statement that took too long.
        || ["25006", "55P03", "57014"].contains(&code)
}

/// What the failure of a read means: nothing was to be written.
pub(super) fn of_read(err: sqlx::Error) -> StoreError {
    match Failure::from(err) {
        Failure::NotCarriedOut(err) => err,
        Failure::Overtaken(err) | Failure::Unanswered(err) => StoreError::unavailable(err),
    }
}

/// What it means that there is no connection.
pub(super) fn of_connecting(err: sqlx::Error) -> StoreError {
    let code = err.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code.as_deref() {
        // Invalid authorization; there is no such database; no right to connect to it.
        Some(code) if code.starts_with("28") || ["3D000", "42501"].contains(&code) => {
            StoreError::failed("the server does not let this user into this database", err)
        }
        _ => StoreError::unavailable(err),
    }
}
