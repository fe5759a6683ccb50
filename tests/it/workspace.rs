//! What the crates may depend on, and in which direction: see ARCHITECTURE.md.

use std::fs;
use std::process::Command;

use crate::tidy::root;

#[test]
fn the_core_without_features_needs_three_small_crates() {
    assert_eq!(direct_dependencies("etag-core", "--no-default-features"), ["base64", "memchr", "sha2"]);
}

#[test]
fn a_store_without_features_needs_the_core_and_random_bytes() {
    assert_eq!(direct_dependencies("etag-store", "--no-default-features"), ["etag-core", "getrandom"]);
}

#[test]
fn a_checker_without_features_needs_no_command_line_and_no_tls() {
    let needed = ["etag-core", "fastrand", "percent-encoding", "reqwest", "serde", "serde_json", "tokio"];
    assert_eq!(direct_dependencies("etag-check", "--no-default-features"), needed);
}

#[test]
fn a_client_without_features_needs_the_core_and_no_tls() {
    let needed = ["backon", "bytes", "etag-core", "reqwest", "serde", "serde_json", "sha2", "tokio", "tracing"];
    assert_eq!(direct_dependencies("etag-client", "--no-default-features"), needed);
}

#[test]
fn a_run_over_the_workspace_has_every_feature_on() {
    let packages = [
        ("etag-actix", "compress"),
        ("etag-check", "tls"),
        ("etag-client", "gzip"),
        ("etag-core", "keyed"),
        ("etag-store", "sqlite"),
    ];
    for (package, known) in packages {
        let manifest = |package: &str| fs::read_to_string(root().join(package).join("Cargo.toml")).expect("a manifest");
        let (own, tests) = (manifest(package), manifest("tests"));
        let (_, features) = own.split_once("[features]\n").expect("it has features");
        let features = features.lines().take_while(|line| !line.starts_with('['));
        let names: Vec<&str> = features.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
        assert!(names.contains(&known), "{names:?}");
        for name in names.into_iter().filter(|name| *name != "default") {
            assert!(tests.contains(&format!("\"{name}\"")), "tests/Cargo.toml leaves {name} of {package} out");
        }
    }
}

#[test]
fn the_derive_needs_what_every_derive_needs() {
    assert_eq!(direct_dependencies("etag-derive", "--no-default-features"), ["proc-macro2", "quote", "syn"]);
}

#[test]
fn nothing_in_the_core_asks_for_std_unless_the_feature_does() {
    let tree = cargo_tree(&["-p", "etag-core", "-e", "normal,features", "--no-default-features", "--prefix", "none"]);
    for line in tree.lines() {
        assert!(!line.contains("feature \"std\""), "{line}\n{tree}");
    }
}

#[test]
fn the_derive_leaves_out_the_large_half_of_syn() {
    let tree = cargo_tree(&["-p", "etag-derive", "-e", "normal,features", "--prefix", "none"]);
    for feature in ["full", "visit", "visit-mut", "fold", "extra-traits"] {
        assert!(!tree.contains(&format!("syn feature \"{feature}\"")), "{tree}");
    }
}

fn direct_dependencies(package: &str, features: &str) -> Vec<String> {
    let tree = cargo_tree(&["-p", package, "-e", "normal", "--depth", "1", "--prefix", "none", features]);
    let mut names: Vec<String> =
        tree.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    names.sort();
    names
}

fn cargo_tree(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .arg("tree")
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs, as it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
