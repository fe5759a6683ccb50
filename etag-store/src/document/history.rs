//! [`HistoryEntry`]: one write in the history of a key.

use std::time::SystemTime;

use etag_core::State;

/// One write in the history of a key, as the stores that keep a history tell it.
///
/// Writes that leave the state alone are not in it, so that each entry begins where the one before it ended, and a counter of views does not
/// bury the writes of people.
///
/// ```
/// # use etag_store::HistoryEntry;
/// /// One line of an audit trail.
/// fn line(HistoryEntry { from, to, reason, .. }: &HistoryEntry) -> String {
///     let what = match (from, to) {
///         (None, _) => "created",
///         (_, None) => "deleted",
///         _ => "changed",
///     };
///     format!("{what}, {}", reason.as_deref().unwrap_or("by a client that had read it"))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// When it was written: by the clock of the process with SQLite, and that of the server with PostgreSQL.
    pub at: SystemTime,
    /// The state before; `None` where there was nothing.
    pub from: Option<State>,
    /// The state that it left; `None` where it removed the resource.
    pub to: Option<State>,
    /// Why it was written without a permit: the reason given to [`Versions::unconditionally`](crate::Versions::unconditionally).
    pub reason: Option<String>,
}
