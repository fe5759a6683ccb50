//! `lost_update`: the naive services lose what they acknowledge, and the cure does not.

use crate::program::Program;

#[test]
fn each_service_can_be_had_alone_and_answers_a_stale_write_as_it_is_made() {
    for (name, stale) in [("overwrites", 200), ("naive", 412), ("guarded", 412)] {
        let service = Program::start(env!("CARGO_BIN_EXE_lost_update"), &["--serve", name]);
        let mut connection = service.connect();
        let mut status_of = |if_match: &str, count: u64| {
            let fields = [("If-Match", if_match), ("Content-Type", "application/json")];
            let body = format!("{{\"id\":1,\"count\":{count}}}");
            connection.request("PUT", "/counters/1", &fields, body.as_bytes()).expect("it answers").status
        };
        let read = service.request("GET", "/counters/1", &[], "");
        let etag = str::from_utf8(read.field("etag").expect("a tag")).expect("it is of ASCII");
        assert_eq!(status_of(etag, 1), 200, "{name}");
        assert_eq!(status_of(etag, 2), stale, "{name}");
    }
}

#[test]
fn a_service_that_there_is_not_is_refused_with_those_that_there_are() {
    let output = Program::run(env!("CARGO_BIN_EXE_lost_update"), &["--serve", "perfect"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("\"perfect\"") && text.contains("overwrites, naive or guarded"), "{text}");
}

#[test]
fn the_bug_loses_what_was_acknowledged_and_the_cure_does_not() {
    let output = Program::run(env!("CARGO_BIN_EXE_lost_update"), &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let rows = [
        ("writes what it is sent", 1..=799),
        ("compares If-Match, and then writes", 1..=799),
        ("takes IfMatch<Counter>", 0..=0),
    ];
    for (name, expected) in rows {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        let numbers: Vec<u64> = line.split_whitespace().map(|number| number.parse().expect("a number")).collect();
        let [acknowledged, counted, lost, _refused] = numbers[..] else { panic!("{line}") };
        assert_eq!((acknowledged, counted + lost), (800, 800), "{text}");
        assert!(expected.contains(&lost), "{name}: {text}");
    }
}
