//! [`Program`]: an example as a process of its own, as a newcomer starts it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use etag_tests::client::{Connection, Response};
use tempfile::NamedTempFile;

/// Far beyond what anything here takes.
const PATIENCE: Duration = Duration::from_mins(3);

/// A running example that serves HTTP; it is killed when it is dropped.
pub(crate) struct Program {
    process: Child,
    lines: Receiver<String>,
    printed: String,
    log: NamedTempFile,
    address: SocketAddr,
}

impl Program {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(path: &str, arguments: &[&str]) -> Self {
        Self::spawn(Command::new(path).args(arguments))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let log = NamedTempFile::new().expect("a temporary file");
        let mut process = command
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.reopen().expect("the file is there"))
            .spawn()
            .expect("the example was built for this test");
        let output = BufReader::new(process.stdout.take().expect("its output was asked for"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut program = Self { process, lines, printed: String::new(), log, address: nowhere };
        let line = program.line_with("http://");
        let (_, url) = line.split_once("http://").expect("the line has it");
        let end = url.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ':')).unwrap_or(url.len());
        program.address = url[..end].parse().unwrap_or_else(|err| panic!("{err}: {line}"));
        program
    }

    /// Runs it to its end.
    pub(crate) fn run(path: &str, arguments: &[&str]) -> Output {
        Command::new(path).args(arguments).stdin(Stdio::null()).output().expect("the example was built for this test")
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.address).expect("it listens")
    }

    /// One request on a connection of its own.
    pub(crate) fn request(&self, method: &str, path: &str, fields: &[(&str, &str)], body: &str) -> Response {
        self.connect().request(method, path, fields, body.as_bytes()).expect("it answers")
    }

    /// All that it has printed until there was a line with this in it.
    pub(crate) fn printed_up_to(&mut self, text: &str) -> &str {
        if !self.printed.contains(text) {
            self.line_with(text);
        }
        &self.printed
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log.path()).expect("the log is text")
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        let killed = Command::new("kill").args(["-s", name, &pid]).status().expect("there is a `kill`");
        assert!(killed.success(), "{killed}");
    }

    /// Waits for its end: how it ended, and all that it has printed.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let ended = |process: &mut Child| process.try_wait().expect("it is a child of this process");
        until("it ends", || ended(&mut self.process).is_some());
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.keep(&line);
        }
        (ended(&mut self.process).expect("it has ended"), std::mem::take(&mut self.printed))
    }

    fn line_with(&mut self, text: &str) -> String {
        loop {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else {
                panic!("it did not print {text:?}: {}{}", self.printed, self.log())
            };
            self.keep(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    fn keep(&mut self, line: &str) {
        self.printed.push_str(line);
        self.printed.push('\n');
    }
}

/// Waits until it is so.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited for this: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
