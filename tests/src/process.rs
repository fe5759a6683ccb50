//! A server in a process of its own, that can be killed.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::clock;

/// A server process that prints its address, and ends when its input does: whatever becomes of this process, it does not outlive it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// Starts a program, and waits until it says where it listens.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start(mut program: Command) -> Self {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let printed = BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line);
        let address = printed.ok().and_then(|_| line.trim().parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let status = child.wait();
            panic!("the address of a server was expected; it printed {line:?} and ended with {status:?}");
        };
        Self { child, address }
    }

    /// The server of this package, whose program is at `path`, over a database: `["sqlite", PATH]`.
    ///
    /// # Panics
    ///
    /// As for [`start`](Self::start).
    pub fn serve(path: impl AsRef<OsStr>, database: &[&str]) -> Self {
        let mut program = Command::new(path);
        program.args(database);
        Self::start(program)
    }

    /// What a program complains of that is expected to refuse to start.
    ///
    /// # Panics
    ///
    /// When it starts.
    pub fn refusal(mut program: Command) -> String {
        let output = program.stdin(Stdio::null()).output().expect("the program can be run");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "a refusal was expected; it started and printed {printed:?}");
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// SIGSTOP: it takes what it is sent, answers nothing, and waits to be killed.
    ///
    /// # Panics
    ///
    /// When there is no shell.
    pub fn halt(&self) {
        // A built-in of every shell.
        let stopped = Command::new("sh").args(["-c", "kill -STOP \"$0\""]).arg(self.child.id().to_string()).status();
        assert!(stopped.expect("there is a shell").success(), "a process that was not waited for can be stopped");
    }

    /// SIGKILL, in the middle of whatever it does.
    pub fn kill(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        clock::forget(self.child.id());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_process_with_a_clock_of_its_own_leaves_nothing_behind_when_it_is_killed() {
        let Some(clock) = Clock::new() else { return };
        let mut program = Command::new("sh");
        program.args(["-c", "echo 127.0.0.1:1; exec cat"]);
        clock.apply_to(&mut program);
        let mut process = Process::start(program);
        let shared = clock::shared_memory(process.child.id());
        assert!(shared.iter().all(|file| file.exists()), "{shared:?}: the library has changed its ways");
        process.kill();
        assert!(!shared.iter().any(|file| file.exists()), "{shared:?}");
    }
}
