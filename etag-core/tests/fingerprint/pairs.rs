//! Injectivity by random pairs: two values of a type have the same state if and only if they are equal.

use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::collection::{btree_map, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::state_of;

/// Every shape that could run into its neighbour, made of few values, so that equal and nearly equal pairs are frequent.
type Rich = (
    (String, Option<String>, Vec<String>, Vec<Option<u16>>),
    (HashMap<String, Vec<u8>>, HashSet<String>, BTreeMap<u8, String>),
    (i64, u128, Result<i8, String>, Option<Option<()>>),
);

fn text() -> impl Strategy<Value = String> {
    vec(select(vec!['a', 'b', '\0', '\u{1}', '\u{2}']), 0..3).prop_map(String::from_iter)
}

fn rich() -> impl Strategy<Value = Rich> {
    let numbers = vec(option::of(select(vec![0_u16, 1, 127, 128, 257])), 0..3);
    let lists = (text(), option::of(text()), vec(text(), 0..3), numbers);
    let bytes = vec(0_u8..3, 0..3);
    let maps = (hash_map(text(), bytes, 0..3), hash_set(text(), 0..3), btree_map(0_u8..2, text(), 0..3));
    let signed = select(vec![i64::MIN, -1, 0, 1, 64, i64::MAX]);
    let large = select(vec![0, 1, 1 << 64, u128::MAX]);
    let outcome = prop_oneof![(-1_i8..2).prop_map(Ok), text().prop_map(Err)];
    let nested = select(vec![None, Some(None), Some(Some(()))]);
    (lists, maps, (signed, large, outcome, nested))
}

/// A pair that is often equal but for one part.
fn neighbours() -> impl Strategy<Value = (Rich, Rich)> {
    (rich(), rich(), 0..12_u8).prop_map(|(left, other, part)| {
        let mut right = left.clone();
        match part {
            0 => right.0.0 = other.0.0,
            1 => right.0.1 = other.0.1,
            2 => right.0.2 = other.0.2,
            3 => right.0.3 = other.0.3,
            4 => right.1.0 = other.1.0,
            5 => right.1.1 = other.1.1,
            6 => right.1.2 = other.1.2,
            7 => right.2.0 = other.2.0,
            8 => right.2.1 = other.2.1,
            9 => right.2.2 = other.2.2,
            10 => right.2.3 = other.2.3,
            _ => right = other,
        }
        (left, right)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn values_have_the_same_state_if_and_only_if_they_are_equal((left, right) in neighbours()) {
        prop_assert_eq!(state_of(&left) == state_of(&right), left == right);
    }

    #[test]
    fn every_number_has_its_own_state(left: u64, right: u64, width in 0..64_u32) {
        let (left, right) = (left >> width, right >> width);
        prop_assert_eq!(state_of(&left) == state_of(&right), left == right);
        prop_assert_eq!(
            state_of(&left.cast_signed()) == state_of(&right.cast_signed()),
            left == right
        );
    }

    #[test]
    fn lists_of_texts_have_the_same_state_if_and_only_if_they_are_equal(
        left in vec(text(), 0..4),
        right in vec(text(), 0..4),
    ) {
        prop_assert_eq!(state_of(&left) == state_of(&right), left == right);
    }
}
