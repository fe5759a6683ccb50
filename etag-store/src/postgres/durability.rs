//! Whether the server is the one that writes, and what it acknowledges is on its disk.

use sqlx::PgConnection;

use super::failure;
use crate::{StoreError, StoreErrorKind};

/// What acknowledged writes are to survive.
#[derive(Clone, Copy, Debug)]
pub(super) enum PowerFailure {
    LosesNothing,
    LosesWrites,
}

/// Each of these off makes the server acknowledge what a loss of power undoes, or what it tears so that it cannot be read again.
const SETTINGS: [&str; 3] = ["fsync", "full_page_writes", "synchronous_commit"];

/// Refuses a standby, whose reads are behind those writes that others have been told of, and a server that can lose what it acknowledges.
///
/// It is asked once, and not changed: the setting of a session would hide `remote_apply`, and would be lost behind a pooler. Who turns a
/// setting off later, or for a part of the pool, has to know.
pub(super) async fn check(connection: &mut PgConnection, power_failure: PowerFailure) -> Result<(), StoreError> {
    let is_standby = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(&mut *connection).await;
    if is_standby.map_err(failure::of_read)? {
        let message = "the server is a standby: it reads what is no longer current, and writes nothing";
        return Err(StoreError::new(StoreErrorKind::Unavailable, message));
    }
    if let PowerFailure::LosesWrites = power_failure {
        return Ok(());
    }
    for setting in SETTINGS {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(&mut *connection)
            .await
            .map_err(failure::of_read)?;
        if value == "off" {
            let message =
                format!("the server has {setting} = off, so that acknowledged writes are lost when its power fails");
            return Err(StoreError::new(StoreErrorKind::Failed, message));
        }
    }
    Ok(())
}
