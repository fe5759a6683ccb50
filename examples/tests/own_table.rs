//! The example of an own table, run as a newcomer would.

use std::process::Command;

#[test]
fn it_shows_a_write_and_a_stale_write_that_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_own_table")).output().expect("the example was built for this test");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("2999 cents, ETag: \"12\""), "{text}");
    assert!(text.contains("Ben sends If-Match: \"12\" as well: 412"), "{text}");
    assert!(text.ends_with("price_in_cents 3099, version 13\n"), "{text}");
}
