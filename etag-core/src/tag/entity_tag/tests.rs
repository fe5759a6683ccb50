//! Tests of [`EntityTag`] that look at how it is kept.

use alloc::string::{String, ToString as _};

use super::*;

#[test]
fn a_tag_takes_80_bytes() {
    assert_eq!(size_of::<EntityTag>(), 80);
}

#[test]
fn the_tags_that_this_library_issues_are_kept_in_place() -> Result<(), SyntaxError> {
    let digest = State::from_digest([7; 16]);
    let tag = EntityTag::from_state(&digest).with_representation(&digest).with_variant("deflate")?.into_weak();
    assert_eq!(tag.as_bytes().len(), 57);
    assert!(matches!(tag.0, Repr::Inline { .. }));
    Ok(())
}

#[test]
fn a_tag_is_the_same_in_place_and_on_the_heap() {
    for len in [0, 1, 74, 75, 76, 77, 78, 253, 254, 255, 256, 10_000] {
        let opaque = "x".repeat(len);
        let tag = EntityTag::strong(&opaque).unwrap();
        assert_eq!(matches!(tag.0, Repr::Inline { .. }), len + 2 <= INLINE);
        assert_eq!(tag.opaque(), opaque.as_bytes());
        assert_eq!(tag.clone(), tag);
        assert_eq!(tag.clone().into_weak().to_string(), alloc::format!("W/\"{opaque}\""));
        assert_eq!(EntityTag::parse(tag.as_bytes()), Ok(tag));
    }
}

#[test]
fn no_bytes_of_a_user_break_out_of_the_quotes() {
    for byte in 0..=255_u8 {
        let opaque = [b'a', byte, b'b'];
        match EntityTag::strong(opaque) {
            Ok(tag) => assert_eq!(EntityTagRef::parse(tag.as_bytes()).unwrap().opaque(), opaque),
            Err(err) => assert!(err.offset() == 1 && (byte <= 0x20 || matches!(byte, b'"' | 0x7F)), "{byte}"),
        }
    }
}

#[test]
fn a_variant_goes_inside_the_quotes_of_a_weak_tag_as_well() {
    assert_eq!(EntityTag::weak("7").unwrap().with_variant("br").unwrap().as_bytes(), b"W/\"7.br\"");
}

#[test]
fn identity_is_not_a_comparison_of_the_standard() {
    let (strong, weak) = (EntityTag::strong("1").unwrap(), EntityTag::weak("1").unwrap());
    assert!(weak == weak.clone() && !weak.strong_eq(&weak));
    assert!(strong != weak && strong.weak_eq(&weak));
}

#[test]
fn the_tag_of_a_state_from_any_text_is_plain() {
    let state = State::from_text("a\"b\r\nX: y");
    assert_eq!(EntityTag::from_state(&state).to_str(), Some("\"a~22b~0D~0AX~3A~20y\""));
    let debug: String = alloc::format!("{:?}", EntityTag::from_state(&state).into_weak());
    assert_eq!(debug, "EntityTag(W/\"a~22b~0D~0AX~3A~20y\")");
}
