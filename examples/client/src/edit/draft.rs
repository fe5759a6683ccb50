//! [`Draft`]: what was typed, in a file that is there until it is written.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A file that outlives this program however it ends, unless it is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
}

impl Draft {
    /// A new file, which only this user can read.
    pub(crate) fn new(id: u64, text: &str) -> io::Result<Self> {
        let mut file = tempfile::Builder::new().prefix(&format!("product-{id}-")).suffix(".json").tempfile()?;
        file.write_all(text.as_bytes())?;
        let (_, path) = file.keep()?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn text(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.path)
    }

    pub(crate) fn write(&self, text: &str) -> io::Result<()> {
        fs::write(&self.path, text)
    }

    pub(crate) fn remove(self) {
        // Nothing is lost if it stays.
        let _ = fs::remove_file(self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_stays_when_its_owner_is_gone_and_goes_when_it_is_removed() {
        let draft = Draft::new(123, "{}").unwrap();
        let same = Draft { path: draft.path().to_owned() };
        drop(draft);
        assert_eq!(same.text().unwrap(), b"{}");
        let name = same.path().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with("product-123-"), "{name}");
        assert_eq!(same.path().extension().unwrap(), "json", "editors tell by it what it is");
        let path = same.path().to_owned();
        same.remove();
        assert!(!path.exists());
    }
}
