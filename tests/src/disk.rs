//! A small disk of one's own, which can be filled, and made read-only: what is left behind of it is nothing.
//!
//! It lies in memory, and is mounted in a namespace of its own, in which a shell waits for orders. Nobody else sees it, and it is gone with the last process in there; the
//! shell ends with the orders, and these with us.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::skip::skip;

/// A disk. Dropped, it is gone once the programs that were started on it have ended.
#[derive(Debug)]
pub struct Disk {
    folder: TempDir,
    /// How to get into the namespace.
    entrance: Vec<String>,
    shell: Mutex<Shell>,
}

#[derive(Debug)]
struct Shell {
    process: Child,
    /// None once it was told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Mounts, and reads orders: `fill` it to the last byte, make `room` again, make it `read-only`, and `writable`.
///
/// What is open for writing keeps a disk from being made read-only.
const SHELL: &str = r#"
    mount -t tmpfs -o "size=$2m,mode=700" tmpfs "$1" || exit
    echo done
    while read -r order; do
        case $order in
            fill) cat /dev/zero >"$1/ballast"; [ -s "$1/ballast" ] ;;
            room) rm "$1/ballast" ;;
            read-only) mount -o remount,bind,ro "$1" ;;
            writable) mount -o remount,bind,rw "$1" ;;
        esac && echo done || echo failed
    done 2>/dev/null
"#;

impl Disk {
    /// A disk of this many megabytes. None where there are no namespaces for this user; then the test says so, and is a failure where `CI` or
    /// `ETAG_REQUIRE_SERVICES` is set.
    ///
    /// # Panics
    ///
    /// When there is no folder to mount it on.
    pub fn mount(megabytes: u32) -> Option<Self> {
        let has_entrance = Command::new("nsenter").arg("--version").stdout(Stdio::null()).status().is_ok();
        // The second is for whoever is not root, and becomes it in there.
        let namespaces: &[&str] = if has_entrance { &["-m", "-rm"] } else { &[] };
        let disk = namespaces.iter().find_map(|namespaces| Self::mount_in(namespaces, megabytes));
        if disk.is_none() {
            skip("no disk can be mounted in a namespace of its own (`unshare -m` or `unshare -rm`, and nsenter)");
        }
        disk
    }

    fn mount_in(namespaces: &str, megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut command = Command::new("unshare");
        command.args([namespaces, "sh", "-c", SHELL, "sh"]).arg(folder.path()).arg(megabytes.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().ok()?;
        // `unshare` becomes the shell, which therefore has its number.
        let mut entrance = vec![format!("--target={}", process.id()), "--mount".to_owned()];
        if namespaces == "-rm" {
            entrance.extend(["--user".to_owned(), "--preserve-credentials".to_owned()]);
        }
        let orders = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("its output was asked for"));
        let mut shell = Shell { process, orders, answers };
        shell.is_done().then(|| Self { folder, entrance, shell: Mutex::new(shell) })
    }

    /// Where it is, for the programs that are started on it.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A program that sees the disk.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.args(&self.entrance).arg("--").arg(program);
        command
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        self.order("fill");
    }

    /// Makes room again.
    pub fn make_room(&self) {
        self.order("room");
    }

    /// Lets nobody write on it, for which all must have ended who do.
    pub fn make_read_only(&self) {
        self.order("read-only");
    }

    /// Lets everybody write on it again.
    pub fn make_writable(&self) {
        self.order("writable");
    }

    fn order(&self, order: &str) {
        let mut shell = self.shell.lock().unwrap_or_else(PoisonError::into_inner);
        let orders = shell.orders.as_mut().expect("the orders end when the disk is dropped");
        writeln!(orders, "{order}").expect("the shell lives as long as its orders");
        assert!(shell.is_done(), "the disk could not be made {order}");
    }
}

impl Shell {
    fn is_done(&mut self) -> bool {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).is_ok_and(|_| answer.trim() == "done")
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_or_read_only_until_it_is_not() {
        let Some(disk) = Disk::mount(1) else { return };
        let mut written = 0;
        // A new file each time: whoever writes in the place of an old one needs no room.
        let mut write = || {
            written += 1;
            let file = disk.path().join(format!("file{written}"));
            let script = ["-c", "echo content 2>/dev/null >\"$1\"", "sh"];
            disk.command("sh").args(script).arg(file).status().unwrap().success()
        };
        assert!(write());
        disk.fill();
        assert!(!write());
        disk.make_room();
        assert!(write());
        disk.make_read_only();
        assert!(!write());
        disk.make_writable();
        assert!(write());
        assert!(!disk.path().join("file1").exists(), "it is seen from outside");
    }
}
