//! [`Fault`]: what can go wrong below a service, and before it.

use std::fmt;

use fastrand::Rng;

use crate::proxy::Disturbance;

/// A kind of fault.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Fault {
    /// Between client and server.
    Connection(Disturbance),
    /// SIGKILL while requests are under way; the server is started again.
    ServerKilled,
    /// SIGKILL to the database server and all its processes; it is started again.
    DatabaseKilled,
    /// Connections between a server and the database are cut: before a statement has reached it, or after it was committed.
    DatabaseConnectionLost,
    /// The database takes no writes.
    DatabaseReadOnly,
    /// There is no room for the database to grow.
    DiskFull,
    /// The file system of the database is read-only: no server starts on it.
    DiskReadOnly,
    /// The wall clock of a server jumps forward by hours, and back: what was written meanwhile is of the future.
    ClockAhead,
    /// The wall clock of a server jumps back by hours, behind what was written, and forward again.
    ClockBehind,
}

impl Fault {
    /// What happens between clients and servers, whatever these stand on.
    pub const OF_CONNECTIONS: [Self; 4] = {
        let [first, second, third, fourth] = Disturbance::ALL;
        [Self::Connection(first), Self::Connection(second), Self::Connection(third), Self::Connection(fourth)]
    };
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connection(disturbance) => return disturbance.fmt(f),
            Self::ServerKilled => "server killed (SIGKILL)",
            Self::DatabaseKilled => "database killed (SIGKILL)",
            Self::DatabaseConnectionLost => "database connection lost",
            Self::DatabaseReadOnly => "database read-only",
            Self::DiskFull => "disk full",
            Self::DiskReadOnly => "disk read-only",
            Self::ClockAhead => "clock ahead by hours",
            Self::ClockBehind => "clock behind by hours",
        })
    }
}

/// Faults without end: each of them once, in an order that follows from the seed, and then each again.
pub(super) struct Schedule {
    pub(super) faults: Vec<Fault>,
    left: Vec<Fault>,
    rounds: u32,
    pub(super) rng: Rng,
}

impl Schedule {
    pub(super) fn new(faults: &[Fault], seed: u64) -> Self {
        Self { faults: faults.to_vec(), left: Vec::new(), rounds: 0, rng: Rng::with_seed(seed) }
    }

    /// How often each has been handed out.
    pub(super) const fn rounds(&self) -> u32 {
        self.rounds
    }
}

impl Iterator for Schedule {
    type Item = Fault;

    fn next(&mut self) -> Option<Fault> {
        if self.left.is_empty() {
            self.left.clone_from(&self.faults);
            self.rng.shuffle(&mut self.left);
        }
        let fault = self.left.pop();
        self.rounds += u32::from(self.left.is_empty());
        fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_faults_again_and_leaves_none_out() {
        let first = |seed| Schedule::new(&Fault::OF_CONNECTIONS, seed).take(12).collect::<Vec<_>>();
        assert_eq!(first(7), first(7));
        assert!((0..20).any(|seed| first(seed) != first(7)));
        for round in first(7).chunks(4) {
            assert!(Fault::OF_CONNECTIONS.iter().all(|fault| round.contains(fault)), "{round:?}");
        }
    }
}
