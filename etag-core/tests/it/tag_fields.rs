//! Properties of the fields that list tags, and the cases of the rules that need all lines of a field.

use etag_core::{EntityTag, Field, Limits, StateMatch, TagField};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::invariants::{self, ModelTag, written};
use crate::tags::model_tag;

/// Bytes that are nearly a list: the pieces of the grammar in any order, and now and then what has no place in it.
fn near_list() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => model_tag().prop_map(|tag| written(&tag)),
        8 => prop::sample::select(&[",", ", ", " ,", "\t,\t"][..]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::sample::select(&["\"", "W/", "W", "/", "*", " ", "\n", "w/", "a"][..])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..2),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A legal list in one or more lines, with what it holds.
fn legal_lines() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<ModelTag>)> {
    let separator = prop::sample::select(&[",", ", ", " ,", ",,", "\t,\t ,", " , "][..]);
    let member = (model_tag(), separator, prop::bool::weighted(0.1));
    vec(member, 0..40).prop_map(|members| {
        let mut lines = vec![Vec::new()];
        for (tag, separator, breaks) in &members {
            if *breaks {
                lines.push(Vec::new());
            }
            let line = lines.last_mut().expect("there is always a line");
            if !line.is_empty() {
                line.extend_from_slice(separator.as_bytes());
            }
            line.extend(written(tag));
        }
        (lines, members.into_iter().map(|member| member.0).collect())
    })
}

fn parse(lines: &[Vec<u8>]) -> TagField<'_> {
    TagField::parse(Field::IfNoneMatch, lines.iter().map(Vec::as_slice), &Limits::new())
}

proptest! {
    #[test]
    fn any_lines_are_what_the_model_says(input in near_list()) {
        invariants::tag_field(&input);
    }

    #[test]
    fn any_bytes_are_what_the_model_says(input in vec(any::<u8>(), 0..200)) {
        invariants::tag_field(&input);
    }

    #[test]
    fn a_legal_list_matches_as_its_members_do(
        (lines, model) in legal_lines(),
        other in model_tag(),
        state in vec(any::<u8>(), 0..3),
    ) {
        let parsed = parse(&lines);
        let TagField::Tags(list) = &parsed else {
            return Err(TestCaseError::fail(format!("{parsed:?}")));
        };
        for tag in model.iter().chain([&other]) {
            invariants::matches_as_the_model(list, &model, tag);
            // The tag that a coding suffix was added to, and the state that a variant was added to.
            for cut in tag.1.iter().enumerate().filter(|(_, byte)| b"-;.".contains(byte)).map(|(at, _)| at) {
                invariants::matches_as_the_model(list, &model, &(false, tag.1[..cut].to_vec()));
                invariants::same_state(list, &model, &tag.1[..cut]);
            }
        }
        invariants::same_state(list, &model, &state);
    }
}

#[test]
fn a_fault_is_found_wherever_it_stands() {
    let opaque = |n: usize| "x".repeat(n * 5);
    let strong: Vec<u8> = (0..9).flat_map(|n| format!("\"{n}\", \"{}\",, ", opaque(n)).into_bytes()).collect();
    let mixed: Vec<u8> = (0..9).flat_map(|n| format!("W/\"{n}\"\t,\"{}\", ", opaque(n)).into_bytes()).collect();
    for list in [strong, mixed] {
        for at in 0..list.len() {
            for byte in *b"\"W/, \t*\x7F\x00a\xFF" {
                let mut broken = list.clone();
                broken[at] = byte;
                invariants::tag_field(&broken);
            }
            invariants::tag_field(&list[..at]);
        }
    }
}

#[test]
fn a_comma_inside_a_tag_does_not_split_it() {
    let lines = [b"\"a,b\", \"c\"".to_vec()];
    let TagField::Tags(tags) = parse(&lines) else { panic!("a legal list") };
    assert_eq!(tags.len(), 2);
    assert!(tags.weak_match(EntityTag::strong("a,b").unwrap().as_tag()));
    assert!(!tags.weak_match(EntityTag::strong("b").unwrap().as_tag()));
}

#[test]
fn what_stands_between_two_tags_is_no_state() {
    for between in [", ", " ,", "\t,", " ,\t", ",,", ", W/", ",W/"] {
        let line = ["\"a\""; 9].join(between).into_bytes();
        let lines = [line];
        let TagField::Tags(tags) = parse(&lines) else { panic!("a legal list") };
        for end in 1..=between.len() {
            let state = &between.as_bytes()[..end];
            assert_eq!(tags.match_state(state), StateMatch::None, "{between:?} up to {end}");
        }
    }
}

#[test]
fn a_list_of_a_thousand_tags_is_searched_over_all_its_lines() {
    let line = |from: u32| (from..from + 500).map(|n| format!("\"v{n}\"")).collect::<Vec<_>>().join(", ").into_bytes();
    let lines = [line(0), line(500)];
    let TagField::Tags(tags) = parse(&lines) else { panic!("a legal list") };
    assert_eq!(tags.len(), 1_000);
    for (opaque, found) in [("v0", true), ("v999", true), ("v1000", false), ("v", false), ("v99", true)] {
        assert_eq!(tags.strong_match(EntityTag::strong(opaque).unwrap().as_tag()), found, "{opaque}");
    }
}

#[test]
fn the_members_of_long_lines_count_together() {
    // Long enough to be read wide, not a byte at a time.
    let line = vec!["\"0123456789\""; 40].join(",").into_bytes();
    let limits = Limits::new().with_max_members(100);
    let read = |lines: usize| TagField::parse(Field::IfMatch, vec![&line[..]; lines], &limits);
    assert!(matches!(read(2), TagField::Tags(tags) if tags.len() == 80));
    let TagField::Malformed(err) = read(3) else { panic!("120 members are more than 100") };
    // The third line is at fault, where its 21st member begins.
    assert_eq!((err.line(), err.offset(), err.status()), (2, 20 * 13, 431));
}

#[test]
fn a_tag_of_separators_is_not_found_between_tags() {
    for prefix in ["", "W/"] {
        let lines = [(0..20).map(|n| format!("{prefix}\"{n}\"")).collect::<Vec<_>>().join(",").into_bytes()];
        let TagField::Tags(tags) = parse(&lines) else { panic!("a legal list") };
        for opaque in [",", "", "W/", ",W/"] {
            assert!(!tags.weak_match(EntityTag::strong(opaque).unwrap().as_tag()), "{opaque}");
        }
    }
}

#[test]
fn a_tag_of_ten_thousand_characters_is_compared_to_its_last() {
    let long = "x".repeat(10_000);
    let lines = [format!("\"{long}y\"").into_bytes()];
    let TagField::Tags(tags) = parse(&lines) else { panic!("a legal list") };
    assert!(tags.strong_match(EntityTag::strong(format!("{long}y")).unwrap().as_tag()));
    assert!(!tags.strong_match(EntityTag::strong(format!("{long}z")).unwrap().as_tag()));
    assert!(!tags.strong_match(EntityTag::strong(long).unwrap().as_tag()));
}
