//! [`DatabaseFile`]: the file under a path, as it was when it was opened.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::failure::Failure;

/// The file that was opened under a path.
///
/// SQLite goes on writing to a file that was removed or replaced, where the system lets that happen: such writes would be acknowledged and
/// gone. So before each of them it is asked whether the path still leads to the file.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
}

impl DatabaseFile {
    pub(super) fn opened(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path still leads to it.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match identity(&self.path) {
            Ok(identity) if identity == self.identity => Ok(()),
            Ok(_) => Err(Failure::unavailable("another file is in the place of the database that was opened")),
            Err(err) => Err(Failure::unavailable(format!("the database that was opened is no longer there: {err}"))),
        }
    }
}

#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Elsewhere an open file can be neither removed nor replaced.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(drop)
}
