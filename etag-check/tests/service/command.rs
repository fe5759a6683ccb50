//! The command: what it prints, where, and with which status it ends.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::port::Port;
use crate::service::{Quirk, TestService};

/// How the command has ended.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn etag_check(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_etag-check")).args(arguments).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    Run { status: output.status.code().expect("it ends by itself"), out: text(output.stdout), err: text(output.stderr) }
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|err| panic!("{err}: {}{}", run.out, run.err))
}

#[test]
fn a_race_that_loses_nothing_is_status_0() {
    let service = TestService::start(Quirk::None);
    let run = etag_check(&["race", &service.url(), "--field", "stock", "--clients", "3", "--increments", "5"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.starts_with("no update was lost: 15 acknowledged, 15 counted\n"), "{}", run.out);
}

#[test]
fn lost_updates_are_status_1() {
    let service = TestService::start(Quirk::ChecksThenWrites);
    let run = etag_check(&["race", &service.url(), "--field", "stock"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""), "{}", run.out);
    assert!(run.out.lines().next().unwrap_or_default().contains("LOST: 320 acknowledged"), "{}", run.out);
    let run = etag_check(&["history", &service.url(), "--field", "stock", "--json"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""), "{}", run.out);
    let document = json(&run);
    assert_eq!(document["clean"], false);
    assert_eq!(document["history"]["verdict"]["violations"][0]["kind"], "fork", "{document}");
}

#[test]
fn a_race_that_may_have_lost_something_unseen_is_status_2() {
    // Of seven writes the first four are acknowledged, one of them for trial.
    let service = TestService::start(Quirk::After(4, 500));
    let run = etag_check(&["race", &service.url(), "--field", "stock", "--clients", "1", "--increments", "6"]);
    assert_eq!((run.status, run.err.as_str()), (2, ""), "{}", run.out);
    assert!(run.out.starts_with("no update was lost for certain: 3 acknowledged, 3 counted\n"), "{}", run.out);
}

#[test]
fn writes_that_are_refused_and_carried_out_are_status_1() {
    let service = TestService::start(Quirk::RefusesWhatItWrites(0));
    for check in ["race", "history"] {
        let run = etag_check(
            &[check, &service.url(), "--field", "stock", "--operations", "50"][..if check == "race" { 4 } else { 6 }],
        );
        assert_eq!((run.status, run.err.as_str()), (1, ""), "{check}: {}", run.out);
    }
}

#[test]
fn what_a_service_does_not_take_is_left_out() {
    for check in ["race", "history"] {
        let service = TestService::start(Quirk::RefusesMembers);
        let run = etag_check(&[check, &service.url(), "--field", "stock", "--omit", "id", "--omit", "name"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{check}: {}", run.out);
    }
}

#[test]
fn without_a_word_all_is_checked_and_summed_up_first() {
    let service = TestService::start(Quirk::ChecksThenWrites);
    let run = etag_check(&[&service.url(), "--field", "stock"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let summary: Vec<&str> = run.out.lines().take(3).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(summary, ["rules", "race", "history"], "{}", run.out);
    for part in ["\nmust missed", "\n  acknowledged ", "\nfork, key", "\nseed "] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(!run.out.contains("not asked  "), "the table of the rules is left out: {}", run.out);
    let run = etag_check(&[&service.url(), "--field", "stock", "--json"]);
    let document = json(&run);
    for part in ["rules", "race", "history"] {
        assert!(document[part].is_object(), "{part}: {document}");
    }
}

#[test]
fn what_was_found_before_the_check_failed_is_told() {
    // The rules without writing say nothing of a resource that refuses every write.
    let service = TestService::start(Quirk::IsNeverTrue);
    let run = etag_check(&[&service.url(), "--field", "stock", "--json"]);
    let document = json(&run);
    assert!(document["rules"].is_object() && document["race"].is_null(), "{document}");
    assert!(document["failure"].as_str().unwrap_or_default().contains("never true"), "{document}");
    assert!(run.err.contains("never true") && run.status > 0, "{}", run.err);
}

#[test]
fn a_recorded_history_is_judged_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.jsonl");
    let path = file.to_str().unwrap();
    let service = TestService::start(Quirk::None);
    let url = service.url_of_any();
    let recording = ["history", &url, "--field", "stock", "--keys", "1..3", "--operations", "300", "--seed", "7"];
    let more = ["--template", r#"{"stock":0}"#, "--deletions", "--cancellations", "--record", path];
    let run = etag_check(&[&recording[..], &more].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.contains("seed 7\n"), "{}", run.out);
    let judged = etag_check(&["judge", path]);
    assert_eq!((judged.status, judged.err.as_str()), (0, ""));
    assert_eq!(judged.out.lines().take(2).collect::<Vec<_>>(), run.out.lines().take(2).collect::<Vec<_>>());
    assert_eq!(json(&etag_check(&["judge", path, "--json"]))["clean"], true);

    // A shorter one takes its place; one that cannot be recorded does not.
    let shorter = ["history", &service.url_of_any(), "--field", "stock", "--keys", "1..3", "--operations", "9"];
    assert_eq!(etag_check(&[&shorter[..], &["--record", path]].concat()).status, 0);
    let recorded = fs::read(&file).unwrap();
    assert_eq!(etag_check(&["judge", path]).status, 0);
    let port = Port::reserve();
    let nowhere = format!("http://{}/items/1", port.address);
    let run = etag_check(&["history", &nowhere, "--field", "stock", "--record", path]);
    assert_eq!(run.status, 2, "nobody listens there: {}", run.err);
    assert_eq!(fs::read(&file).unwrap(), recorded);

    fs::write(&file, "").unwrap();
    assert_eq!(etag_check(&["judge", path]).status, 2, "nothing is shown");
    fs::write(&file, "{}\n").unwrap();
    let run = etag_check(&["judge", path]);
    assert!(run.status == 2 && run.err.contains("line 1 is not an operation"), "{}", run.err);
    let run = etag_check(&["judge", "/no/such/file"]);
    assert!(run.status == 2 && run.err.contains("/no/such/file"), "{}", run.err);
}

#[test]
fn the_rules_are_put_to_a_resource() {
    let service = TestService::start(Quirk::HasWeakTags);
    let run = etag_check(&["rules", &service.url(), "--json"]);
    assert!(json(&run)["rules"]["rows"].is_array(), "{}", run.out);
    assert_eq!(run.status, 1, "it answers no read with 304 or 412: {}", run.out);
    let before = service.items().stock("1");
    let run = etag_check(&["rules", &service.url()]);
    assert!(run.out.contains("\nverdict ") && run.out.contains("\nheld "), "{}", run.out);
    assert_eq!(service.items().stock("1"), before, "nothing is written that was not asked for");
}

#[test]
fn a_header_is_sent_and_its_value_shown_nowhere() {
    let service = TestService::start(Quirk::AsksForSecret);
    let url = service.url();
    for header in ["X-Secret: s3cret", "X-Secret s3cret", "X Secret: s3cret", "X-Secret: s3cret\u{7f}"] {
        let run = etag_check(&["race", &url, "--field", "stock", "--increments", "2", "--header", header]);
        assert_eq!(run.status, if header == "X-Secret: s3cret" { 0 } else { 2 }, "{header:?}: {}", run.err);
        assert!(!run.out.contains("s3cret") && !run.err.contains("s3cret"), "{header:?}: {}{}", run.out, run.err);
    }
}

#[test]
fn a_header_of_several_lines_is_sent_with_all_of_them() {
    let service = TestService::start(Quirk::AsksForTwoLines);
    let race = ["race", &service.url(), "--field", "stock", "--increments", "2"];
    let run = etag_check(&[&race[..], &["--header", "X-Secret: s3", "--header", "X-Secret: cret"]].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(etag_check(&[&race[..], &["--header", "X-Secret: s3"]].concat()).status, 2);
}

#[test]
fn what_others_wrote_says_nothing_to_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.jsonl");
    let line = |new: u64| {
        format!(
            r#"{{"client":1,"key":"\u001b[2Jk\u009b1m\u202e","instance":0,"invoked":1,"returned":2,"action":{{"replace":{{"method":"PUT","expected":1,"new":{new}}}}},"outcome":"done"}}"#
        )
    };
    fs::write(&file, format!("{}\n{}\n", line(2), line(3))).unwrap();
    let run = etag_check(&["judge", file.to_str().unwrap()]);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    assert!(run.out.contains(r"fork, key \u{1b}[2Jk\u{9b}1m\u{202e}: two"), "{}", run.out);
    let run = etag_check(&["judge", "/no/such\u{1b}[2J"]);
    assert!(run.err.contains(r"/no/such\u{1b}[2J"), "{:?}", run.err);
    // In a document for programs it is what it was.
    let run = etag_check(&["judge", file.to_str().unwrap(), "--json"]);
    assert_eq!(json(&run)["history"]["verdict"]["violations"][0]["key"], "\u{1b}[2Jk\u{9b}1m\u{202e}");
}

#[test]
fn where_nobody_reads_what_is_said_the_status_says_it() {
    use std::process::Stdio;
    for arguments in [&["judge", "/no/such/file"][..], &["--help"], &[]] {
        // Nobody reads the other ends.
        let closed = || Stdio::from(std::io::pipe().unwrap().1);
        let mut command = Command::new(env!("CARGO_BIN_EXE_etag-check"));
        let status = command.args(arguments).stdout(closed()).stderr(closed()).status().unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let run = etag_check(&["--help"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains("Usage: etag-check"), "{}", run.out);
    assert!(run.out.contains("instances of the service; the rules are put to the first."), "{}", run.out);
    assert!(run.out.lines().all(|line| line.chars().count() <= 160), "{}", run.out);
    let run = etag_check(&["race", "--version"]);
    assert_eq!((run.status, run.out.trim()), (0, concat!("etag-check ", env!("CARGO_PKG_VERSION"))));
    let run = etag_check(&["race", "--no-such-option"]);
    assert!(run.status == 2 && run.err.contains("--no-such-option") && run.err.contains("--help"), "{}", run.err);
}
