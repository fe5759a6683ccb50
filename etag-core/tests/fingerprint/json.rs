//! JSON values: what is written differently has another tag. Here `preserve_order` is on, by the dev-dependencies.

use serde_json::Value;

use crate::model::state_of;

fn state(json: &str) -> String {
    state_of(&serde_json::from_str::<Value>(json).expect("a JSON text"))
}

#[test]
fn the_order_of_members_counts_where_readers_see_it() {
    let (one, other) = (r#"{"a":1,"b":{"c":2,"d":3}}"#, r#"{"a":1,"b":{"d":3,"c":2}}"#);
    let written = |json: &str| serde_json::from_str::<Value>(json).expect("a JSON text").to_string();
    assert_eq!((written(one).as_str(), written(other).as_str()), (one, other), "`preserve_order` is on");
    assert_ne!(state(one), state(other));
}

#[test]
fn the_order_of_elements_counts() {
    assert_ne!(state("[2, 3]"), state("[3, 2]"));
}

#[test]
fn values_of_different_kinds_differ() {
    let values = [
        "null",
        "false",
        "true",
        "0",
        "1",
        "-1",
        "0.5",
        "1.0",
        "\"\"",
        "\"1\"",
        "[]",
        "[0]",
        "[[]]",
        "{}",
        "{\"\": 0}",
    ];
    for (index, value) in values.iter().enumerate() {
        for other in &values[..index] {
            assert_ne!(state(value), state(other), "{value} and {other}");
        }
    }
}

#[test]
fn large_numbers_keep_all_their_digits() {
    assert_ne!(state("18446744073709551615"), state("18446744073709551614"));
    assert_ne!(state("-9223372036854775808"), state("-9223372036854775807"));
}
