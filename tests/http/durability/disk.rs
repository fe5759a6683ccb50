//! What is left of a file when the power fails.

use super::trace::{Call, Trace};

const SYNCS: [&str; 2] = ["fsync", "fdatasync"];

/// The content of a new file if the power fails at this moment: what a sync has taken to the disk that had returned by then, and nothing of what was
/// written since that sync began.
///
/// What was written before a sync that failed is not there, nor does a later sync bring it: the system has forgotten that it was to be written.
pub(super) fn left_of(path: &str, trace: &Trace, moment: usize) -> Vec<u8> {
    let mut written: Vec<&Call> = trace.calls.iter().filter(|call| call.target == path && writes(call)).collect();
    written.sort_by_key(|call| call.returned);
    let mut content = Vec::new();
    for sync in syncs_of(path, trace).filter(|sync| sync.returned < moment) {
        let taken = written.partition_point(|call| call.returned < sync.entered);
        for call in written.drain(..taken).filter(|_| sync.result == 0) {
            write(&mut content, call);
        }
    }
    content
}

/// The calls that flush a file, in their order.
pub(super) fn syncs_of<'a>(path: &'a str, trace: &'a Trace) -> impl Iterator<Item = &'a Call> {
    trace.calls.iter().filter(move |call| call.target == path && SYNCS.contains(&call.name.as_str()))
}

fn writes(call: &Call) -> bool {
    match call.name.as_str() {
        "pwrite64" | "ftruncate" => call.result >= 0,
        "write" | "writev" | "pwritev" | "pwritev2" => panic!("a way to write that is not known here: {}", call.name),
        _ => false,
    }
}

fn write(content: &mut Vec<u8>, call: &Call) {
    let at = usize::try_from(call.last).expect("it fits into memory");
    if call.name == "ftruncate" {
        return content.resize(at, 0);
    }
    let length = usize::try_from(call.result).expect("it has not failed");
    let end = at + length;
    content.resize(content.len().max(end), 0);
    content[at..end].copy_from_slice(&call.data[..length]);
}

#[test]
fn a_flush_takes_what_was_written_when_it_began_and_nothing_is_there_before_it_ends() {
    let trace = Trace::parse(
        r#"1 pwrite64(5<\x2f\x61>, "\x6f\x6e", 2, 0) = 2
1 pwrite64(6<\x2f\x62>, "\x6e\x6f", 2, 0) = 2
2 fsync(5<\x2f\x61> <unfinished ...>
1 pwrite64(5<\x2f\x61>, "\x65", 1, 2) = 1
2 <... fsync resumed>) = 0
2 fdatasync(5<\x2f\x61>) = 0"#,
    );
    let left = [4, 5, 6].map(|moment| String::from_utf8(left_of("/a", &trace, moment)).unwrap());
    assert_eq!(left, ["", "on", "one"]);
}

#[test]
fn what_a_flush_has_failed_to_take_is_gone() {
    let trace = Trace::parse(
        r#"1 pwrite64(5<\x2f\x61>, "\x6f\x6e\x65", 3, 0) = 3
1 fsync(5<\x2f\x61>) = -1 EIO (Input/output error) (INJECTED)
1 pwrite64(5<\x2f\x61>, "\x61\x6e\x64", 3, 3) = 3
1 ftruncate(5<\x2f\x61>, 5) = 0
1 fsync(5<\x2f\x61>) = 0"#,
    );
    assert_eq!(left_of("/a", &trace, 5), b"\0\0\0an");
}
