//! The shape of the tree, as CONTRIBUTING.md describes it.

use std::fs;
use std::path::{Path, PathBuf};

/// One concept a file: see CONTRIBUTING.md.
const MOST_LINES: usize = 400;

#[test]
fn every_source_file_opens_with_module_docs() {
    for (path, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//!") || first.starts_with("#!["), "{}: opens with {first:?}", path.display());
    }
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{}: {lines} lines; the limit is {MOST_LINES}", path.display());
    }
}

#[test]
fn nothing_is_left_to_be_done() {
    // Written in two parts, so that this file does not find itself.
    let words = [
        ["todo", "!("],
        ["unimplemented", "!("],
        ["dbg", "!("],
        ["#[ign", "ore"],
        ["#[should", "_panic"],
        ["FIX", "ME"],
    ];
    for (path, text) in sources() {
        for word in words.map(|parts| parts.concat()) {
            assert!(!text.contains(&word), "{}: has {word}", path.display());
        }
    }
}

#[test]
fn no_line_ends_in_white_space() {
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            assert_eq!(line.trim_end(), line, "{}:{}", path.display(), number + 1);
        }
    }
}

/// Every Rust file that people write here, except the cases of the compile-fail suite.
pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    assert!(files.len() > 50, "only {} files under {}", files.len(), root().display());
    files
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_owned()
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !name.starts_with('.') && name != "target" && name != "ui" {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((path.clone(), fs::read_to_string(&path).expect("source is UTF-8")));
        }
    }
}
