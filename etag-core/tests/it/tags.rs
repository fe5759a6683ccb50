//! Properties of single tags and of states.

use etag_core::{EntityTag, EntityTagRef, State};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::invariants::{self, ModelTag, written};

/// A byte that may stand between the quotes, often one that a careless parser trips over.
pub(crate) fn etagc() -> impl Strategy<Value = u8> {
    prop_oneof![
        4 => prop_oneof![Just(0x21_u8), 0x23..=0x7E_u8, 0x80..=0xFF_u8],
        2 => prop::sample::select(&b",,W/\\*;-."[..]),
        2 => prop::sample::select(&b"ab"[..]),
    ]
}

pub(crate) fn model_tag() -> impl Strategy<Value = ModelTag> {
    let opaque = prop_oneof![
        6 => vec(etagc(), 0..4),
        6 => vec(etagc(), 0..40),
        1 => vec(etagc(), 60..200),
        2 => (vec(etagc(), 0..3), prop::sample::select(&["-gzip", "--br", ";gz", ".gzip", "-gzip-br"][..]))
            .prop_map(|(opaque, suffix)| [&opaque, suffix.as_bytes()].concat()),
    ];
    (any::<bool>(), opaque)
}

proptest! {
    #[test]
    fn parsing_what_was_written_gives_the_tag_again(tag in model_tag()) {
        let (weak, opaque) = &tag;
        let made = if *weak { EntityTag::weak(opaque) } else { EntityTag::strong(opaque) }?;
        prop_assert_eq!(made.as_bytes(), &written(&tag)[..]);
        let parsed = EntityTagRef::parse(made.as_bytes())?;
        prop_assert_eq!((parsed.is_weak(), parsed.opaque()), (*weak, &opaque[..]));
        prop_assert_eq!(parsed.to_entity_tag(), made);
    }

    #[test]
    fn the_comparisons_are_those_of_the_model(left in model_tag(), right in model_tag(), same in any::<bool>()) {
        let right = if same { (right.0, left.1.clone()) } else { right };
        let (left_value, right_value) = (written(&left), written(&right));
        let (a, b) = (EntityTagRef::parse(&left_value)?, EntityTagRef::parse(&right_value)?);
        prop_assert_eq!(a.weak_eq(b), left.1 == right.1);
        prop_assert_eq!(a.strong_eq(b), left.1 == right.1 && !left.0 && !right.0);
        prop_assert_eq!((b.weak_eq(a), b.strong_eq(a)), (a.weak_eq(b), a.strong_eq(b)));
        prop_assert_eq!((a == b, a.to_entity_tag() == b.to_entity_tag()), (left == right, left == right));
    }

    #[test]
    fn a_near_miss_of_a_tag_is_refused(tag in model_tag(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut value = written(&tag);
        let at = at.index(value.len());
        value[at] = byte;
        invariants::one_tag(&value);
        invariants::one_tag(&value[..at]);
        invariants::one_tag(&value[at..]);
    }

    #[test]
    fn any_bytes_are_a_tag_or_refused(value in vec(any::<u8>(), 0..40)) {
        invariants::one_tag(&value);
    }

    #[test]
    fn any_text_names_a_state(text in any::<String>()) {
        invariants::state_of_text(&text);
    }

    #[test]
    fn states_of_different_texts_differ(left in "[a~2E.é-]{0,3}", right in "[a~2E.é-]{0,3}") {
        prop_assert_eq!(State::from_text(&left) == State::from_text(&right), left == right);
    }

    #[test]
    fn a_state_of_a_digest_or_number_is_read_back(digest in any::<[u8; 16]>(), number in any::<u128>()) {
        for state in [State::from_digest(digest), State::from_number(number)] {
            prop_assert_eq!(State::parse(state.as_str()), Ok(state));
        }
    }
}
