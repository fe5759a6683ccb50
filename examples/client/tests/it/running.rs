//! [`Running`]: the program while it runs, at a terminal or without one.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Far beyond what anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program that is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    terminal: Option<File>,
    parts: Receiver<Vec<u8>>,
    seen: Vec<u8>,
}

impl Running {
    /// Where nobody can be asked. What it tells is seen while it runs.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it was built for this test");
        let told = child.stderr.take().expect("it is piped");
        Self { child, terminal: None, parts: read(told), seen: Vec::new() }
    }

    /// At a terminal of its own, of which all is seen.
    pub(crate) fn at_terminal(mut command: Command) -> Self {
        let (terminal, other_end) = terminal().expect("there are terminals");
        let end = || Stdio::from(other_end.try_clone().expect("a file can be had twice"));
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("it was built for this test");
        let parts = read(terminal.try_clone().expect("a file can be had twice"));
        Self { child, terminal: Some(terminal), parts, seen: Vec::new() }
    }

    /// Waits until it has told this, behind what was waited for before.
    pub(crate) fn until(&mut self, text: &str) {
        loop {
            // In bytes: a part may end within a character.
            if let Some(at) = self.seen.windows(text.len()).position(|window| window == text.as_bytes()) {
                self.seen.drain(..at + text.len());
                return;
            }
            let Ok(part) = self.parts.recv_timeout(PATIENCE) else {
                panic!("waited for {text:?}; there is {:?}", String::from_utf8_lossy(&self.seen))
            };
            self.seen.extend(part);
        }
    }

    pub(crate) fn type_in(&mut self, text: &str) {
        let terminal = self.terminal.as_mut().expect("it is at a terminal");
        terminal.write_all(text.as_bytes()).expect("it reads");
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).expect("it runs");
    }

    /// Its status, what it has printed (where it is not at a terminal), and what it has told behind all that was waited for.
    pub(crate) fn wait(mut self) -> (i32, String, String) {
        loop {
            match self.parts.recv_timeout(PATIENCE) {
                Ok(part) => self.seen.extend(part),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end; there is {:?}", String::from_utf8_lossy(&self.seen))
                }
            }
        }
        let mut printed = String::new();
        if let Some(mut stdout) = self.child.stdout.take() {
            stdout.read_to_string(&mut printed).expect("text");
        }
        let status = self.child.wait().expect("it was started").code().expect("nobody kills it");
        (status, printed, String::from_utf8_lossy(&self.seen).into_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A terminal: the end of a person, and that of a program.
fn terminal() -> io::Result<(File, File)> {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&person)?;
    unlockpt(&person)?;
    let path = ptsname(&person, Vec::new())?;
    let program = open(path, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    Ok((person.into(), program.into()))
}

/// What can be read, in parts, until the other end is closed, which terminals tell by an error.
fn read(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, parts) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    parts
}
