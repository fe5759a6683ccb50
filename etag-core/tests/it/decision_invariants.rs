//! What holds for any bytes whatever in dates and in whole requests; see `invariants.rs` for tags and lists.

use etag_core::{
    Current, DateField, Decision, EntityTag, HttpDate, Limits, Method, Preconditions, Representation, TagField, Unmet,
    evaluate,
};

/// Bytes are a date that reads the same again when written, or an error at a place in them.
pub(crate) fn http_date(value: &[u8]) {
    let now = HttpDate::from_unix(1_748_736_000);
    match HttpDate::parse(value, now) {
        Ok(date) => assert_eq!(HttpDate::parse(&date.to_bytes(), now), Ok(date)),
        Err(err) => assert!(err.offset() <= value.len() && !err.is_too_large(), "{err}"),
    }
}

/// However a request is put together, a write goes through only where its fields say so.
///
/// The bytes are field lines, separated by line feeds; the first byte of each chooses the field.
pub(crate) fn preconditions(input: &[u8]) {
    let fields: Vec<(&str, &[u8])> = input
        .split(|&byte| byte == b'\n')
        .filter_map(|line| line.split_first())
        .map(|(choice, value)| {
            let name = match choice % 5 {
                0 => "If-Match",
                1 => "If-None-Match",
                2 => "If-Modified-Since",
                3 => "If-Unmodified-Since",
                _ => "If-Range",
            };
            (name, value)
        })
        .collect();
    let preconditions = Preconditions::from_pairs(&fields, HttpDate::from_unix(1_748_736_000), &Limits::default());
    let has = |name| fields.iter().any(|(field, _)| *field == name);
    assert_eq!(has("If-Match"), !matches!(preconditions.if_match(), TagField::Absent));
    assert_eq!(has("If-None-Match"), !matches!(preconditions.if_none_match(), TagField::Absent));
    assert_eq!(has("If-Modified-Since"), preconditions.if_modified_since() != DateField::Absent);
    assert_eq!(has("If-Unmodified-Since"), preconditions.if_unmodified_since() != DateField::Absent);

    let tag = etag("\"7\"");
    let representation = Representation::versioned(&tag).last_modified(MODIFIED);
    let _ = preconditions.range_counts(Method::Get, &representation);
    for current in [Current::Exists(representation), Current::Vacant] {
        for method in [Method::Put, Method::Delete, Method::Other] {
            guarded_write(evaluate(method, &preconditions, &current), &preconditions, &current);
        }
        let read = evaluate(Method::Get, &preconditions, &current);
        assert_ne!(read, Decision::PreconditionFailed(Unmet::IfNoneMatch));
    }
}

fn guarded_write(decision: Decision, preconditions: &Preconditions<'_>, current: &Current<'_>) {
    assert_ne!(decision, Decision::NotModified);
    if decision != Decision::Perform {
        return;
    }
    let exists = matches!(current, Current::Exists(_));
    match preconditions.if_match() {
        TagField::Absent => match preconditions.if_unmodified_since() {
            DateField::Date(date) => assert!(!exists || MODIFIED <= date, "{date}"),
            DateField::Invalid(err) => assert!(!err.is_too_large(), "{err}"),
            DateField::Absent => {}
        },
        TagField::Any => assert!(exists),
        TagField::Tags(tags) => {
            assert!(exists && tags.iter().any(|tag| !tag.is_weak() && names_state_7(tag.opaque())), "{tags:?}");
        }
        TagField::Malformed(err) => panic!("a write went through a malformed field: {err}"),
    }
    match preconditions.if_none_match() {
        TagField::Absent => {}
        TagField::Any => assert!(!exists),
        TagField::Tags(tags) => assert!(!exists || tags.iter().all(|tag| tag.opaque() != b"7"), "{tags:?}"),
        TagField::Malformed(err) => panic!("a write went through a malformed field: {err}"),
    }
}

/// Whether the state before the variant, or before the suffix of a proxy, is 7.
fn names_state_7(opaque: &[u8]) -> bool {
    let state = opaque.split(|byte| b".-;".contains(byte)).next();
    state == Some(b"7")
}

/// When the representation of these properties was modified.
const MODIFIED: HttpDate = HttpDate::from_unix(784_111_777);

/// A tag that is known to be well-formed.
fn etag(text: &str) -> EntityTag {
    EntityTag::parse(text.as_bytes()).expect("a tag")
}
