//! [`Glances`]: connections for reads so short that to wake a thread for them would take longer.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Connection;

use super::connection;
use super::failure::Failure;

/// Connections over which a single row is read in the thread of the caller.
///
/// Where its pages are in memory that takes a few microseconds, and a thread that has to be woken takes ten times as long. No lock is waited for, neither that
/// of a connection nor one in the file; such a read is left to a thread.
pub(super) struct Glances(Vec<Mutex<Connection>>);

impl Glances {
    pub(super) fn open(path: &Path, number: usize) -> Result<Self, Failure> {
        let open = |_| Ok(Mutex::new(connection::reading(path, Duration::ZERO)?));
        (0..number).map(open).collect::<Result<_, Failure>>().map(Self)
    }

    /// What `query` finds; nothing where it cannot be had at once, or at all: a thread will say why.
    pub(super) fn try_read<R>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<R>) -> Option<R> {
        let connection = self.0.iter().find_map(|connection| connection.try_lock().ok())?;
        query(&connection).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_finds_every_connection_in_use_does_not_wait() {
        let glances = Glances(vec![Mutex::new(Connection::open_in_memory().unwrap())]);
        let one = |connection: &Connection| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0));
        assert_eq!(glances.try_read(one), Some(1));
        assert_eq!(glances.try_read(|_| Ok(glances.try_read(one))), Some(None));
        assert_eq!(glances.try_read(|connection| connection.execute("SELECT nonsense", [])), None);
        assert_eq!(glances.try_read(one), Some(1));
    }
}
