//! A server process whose system calls are written down.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use etag_tests::skip;
use tempfile::TempDir;

use super::trace::Trace;

/// Enough for every page of a database, and every request and answer of these tests.
const LONGEST_STRING: &str = "70000";

/// All with which a request can be read, an answer or a file written, and a file flushed.
const CALLS: &str =
    "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,pwritev2,ftruncate,fsync,fdatasync";

/// A server on a new SQLite file. It ends with this: its input does.
pub(super) struct Traced {
    strace: Child,
    pub(super) address: SocketAddr,
    folder: TempDir,
}

impl Traced {
    /// Starts it, `kind` of a store as `serve` calls it, with more arguments for strace. None where nothing can be traced; then the test says so, and is a failure where `CI` or
    /// `ETAG_REQUIRE_SERVICES` is set.
    pub(super) fn start(kind: &str, arguments: &[&str]) -> Option<Self> {
        if let Err(reason) = may_trace() {
            skip(&format!("no system call can be traced: {reason}"));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("strace");
        command.args(["-f", "-yy", "-xx", "-s", LONGEST_STRING, "-e", CALLS]).args(arguments);
        command.arg("-o").arg(folder.path().join("trace")).arg(env!("CARGO_BIN_EXE_serve")).arg(kind);
        command.arg(folder.path().join("products.db"));
        let mut strace = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(strace.stdout.take().expect("it is piped")).read_line(&mut address).unwrap();
        Some(Self { address: address.trim().parse().expect("the server prints its address"), strace, folder })
    }

    /// Ends the server; what it has done, and the path of its database as it knows it.
    pub(super) fn end(mut self) -> (Trace, String) {
        self.stop();
        let text = fs::read_to_string(self.folder.path().join("trace")).unwrap();
        let path: PathBuf = self.folder.path().canonicalize().unwrap().join("products.db");
        (Trace::parse(&text), path.to_str().expect("a path of ASCII").to_owned())
    }

    fn stop(&mut self) {
        drop(self.strace.stdin.take());
        // It fails only where strace has ended already.
        let _ = self.strace.wait();
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether strace is there, and the system lets it do its work.
fn may_trace() -> Result<(), String> {
    let tried = Command::new("strace").args(["-f", "-e", "trace=none", "-o", "/dev/null", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(err) => Err(format!("strace: {err}")),
    }
}
