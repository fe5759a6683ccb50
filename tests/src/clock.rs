//! A clock that a test can move: that of a process which is started under it, by [libfaketime](https://github.com/wolfcw/libfaketime).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::skip::skip;

/// The wall clock of some processes. Their monotonic clock goes on as it is, as it would where somebody sets the time.
#[derive(Debug)]
pub struct Clock {
    library: PathBuf,
    folder: TempDir,
}

/// The library as it is for programs with threads.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

impl Clock {
    /// A clock that is right. None where libfaketime is not installed; then the test says so, and is a failure where `CI` or `ETAG_REQUIRE_SERVICES` is set.
    ///
    /// # Panics
    ///
    /// When there is no folder for temporary files.
    pub fn new() -> Option<Self> {
        let Some(library) = library() else {
            skip("libfaketime is not installed (`apt-get install faketime`)");
            return None;
        };
        let clock = Self { library, folder: tempfile::tempdir().expect("a folder for temporary files") };
        clock.set(0);
        Some(clock)
    }

    /// Lets a program go by this clock.
    pub fn apply_to(&self, program: &mut Command) {
        program
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", self.offset())
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    /// Moves it to so many hours from the right time.
    ///
    /// # Panics
    ///
    /// When the temporary folder cannot be written to.
    pub fn set(&self, hours: i32) {
        let next = self.folder.path().join("next");
        // In one step, for it is read all the time.
        fs::write(&next, format!("{hours:+}h\n")).expect("a temporary folder can be written to");
        fs::rename(next, self.offset()).expect("a temporary folder can be written to");
    }

    fn offset(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}

/// Removes what the library has left of a process that was killed, or nothing: one that ends by itself removes it.
pub(crate) fn forget(process: u32) {
    for file in shared_memory(process) {
        // It is there only if the process had such a clock.
        let _ = fs::remove_file(file);
    }
}

/// What the library shares with the children of a process.
pub(crate) fn shared_memory(process: u32) -> [PathBuf; 2] {
    ["faketime_shm_", "sem.faketime_sem_"].map(|name| Path::new("/dev/shm").join(format!("{name}{process}")))
}

fn library() -> Option<PathBuf> {
    let candidates = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"].iter().flat_map(|folder| {
        let folder = Path::new(folder);
        // Debian has a folder for each architecture.
        let deeper = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        [folder.to_owned()].into_iter().chain(deeper)
    });
    candidates.map(|folder| folder.join(LIBRARY)).find(|library| library.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_where_it_was_set() {
        let Some(clock) = Clock::new() else { return };
        let seconds = |clock: Option<&Clock>| {
            let mut date = Command::new("date");
            if let Some(clock) = clock {
                clock.apply_to(&mut date);
            }
            let output = date.arg("+%s").output().unwrap().stdout;
            String::from_utf8(output).unwrap().trim().parse::<i64>().unwrap()
        };
        for hours in [0, 5, -7] {
            clock.set(hours);
            let (right, moved) = (seconds(None), seconds(Some(&clock)));
            let difference = moved - right - i64::from(hours) * 3600;
            assert!(difference.abs() < 600, "{hours}: {difference} seconds from there");
        }
    }
}
