//! `lost_update`: the naive services lose what they acknowledge, and the cure does not.

use crate::program::Program;

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
