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
/// The settings are those that hold for this session, whoever made them: the server, the database, the role or the URL.
pub(super) async fn check(connection: &mut PgConnection, power_failure: PowerFailure) -> Result<(), StoreError> {
    let is_standby = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(&mut *connection).await;
    if is_standby.map_err(failure::of_read)? {
        let message = "the server is a standby: it reads what is no longer current, and writes nothing";
        return Err(StoreError::new(StoreErrorKind::Unavailable, message));
    }
    if let PowerFailure::LosesWrites = power_failure {
        return Ok(());
    }
    let off = "SELECT name FROM unnest($1::text[]) AS name WHERE current_setting(name) = 'off'";
    let off: Option<String> =
        sqlx::query_scalar(off).bind(&SETTINGS[..]).fetch_optional(connection).await.map_err(failure::of_read)?;
    match off {
        None => Ok(()),
        Some(setting) => {
            let message =
                format!("the server has {setting} = off, so that acknowledged writes are lost when its power fails");
            Err(StoreError::new(StoreErrorKind::Failed, message))
        }
    }
}

/// [Checks](check) a connection that is opened later: meanwhile the server may have been started again with other settings, or another one have taken its place.
///
/// What it says of `synchronous_commit` then holds for as long as the session does: `off` in a configuration that is loaded again would otherwise reach it. The value is kept
/// as it is found, since one of our own would hide `remote_apply`.
pub(super) async fn check_later(connection: &mut PgConnection, power_failure: PowerFailure) -> Result<(), sqlx::Error> {
    check(connection, power_failure).await.map_err(|err| sqlx::Error::Configuration(err.into()))?;
    if let PowerFailure::LosesNothing = power_failure {
        let keep = "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false)";
        sqlx::raw_sql(keep).execute(connection).await?;
    }
    Ok(())
}
