//! What writers compare and what readers compare of a tag that this library issued.

use etag_core::{Decision, EntityTag, Method, Mismatch, Representation, State, Unmet};

use crate::support::{STALE, decide_on, etag};

#[test]
fn a_writer_may_name_any_variant_of_the_current_state_and_a_reader_only_his_own() {
    let state = State::from_number(7);
    let gzip = EntityTag::from_state(&state).with_variant("gzip").expect("a label");
    let versioned = Representation::versioned(&gzip);
    for named in ["\"7\"", "\"7.gzip\"", "\"7.br\"", "\"7-gzip\"", "\"7;gzip\"", "\"7--gzip\"", "\"7.gzip-br\""] {
        assert_eq!(decide_on(versioned, Method::Put, &[("If-Match", named)]), Decision::Perform, "{named}");
    }
    for named in ["\"77\"", "\"7gzip\"", "\"8.gzip\"", "\"7-unknown\"", "\"\""] {
        assert_eq!(decide_on(versioned, Method::Put, &[("If-Match", named)]), STALE, "{named}");
    }
    assert_eq!(decide_on(versioned, Method::Get, &[("If-None-Match", "\"7.gzip\"")]), Decision::NotModified);
    assert_eq!(decide_on(versioned, Method::Get, &[("If-None-Match", "\"7.gzip-gzip\"")]), Decision::NotModified);
    for other_bytes in ["\"7\"", "\"7.br\"", "\"7-gzip\""] {
        assert_eq!(decide_on(versioned, Method::Get, &[("If-None-Match", other_bytes)]), Decision::Perform);
    }
}

#[test]
fn a_writer_who_excludes_any_variant_of_the_current_state_is_refused() {
    let current = EntityTag::from_state(&State::from_number(7));
    for named in ["\"7\"", "W/\"7\"", "\"7.gzip\"", "\"7-gzip\"", "\"6\", \"7.br\""] {
        let decision = decide_on(Representation::versioned(&current), Method::Put, &[("If-None-Match", named)]);
        assert_eq!(decision, Decision::PreconditionFailed(Unmet::IfNoneMatch), "{named}");
    }
    let decision = decide_on(Representation::versioned(&current), Method::Put, &[("If-None-Match", "\"6\", \"77\"")]);
    assert_eq!(decision, Decision::Perform);
}

#[test]
fn a_tag_that_is_not_ours_is_never_split() {
    let release = etag("\"1.2\"");
    for stale in ["\"1\"", "\"1.3\"", "\"1.2-gzip\""] {
        assert_eq!(decide_on(Representation::tagged(&release), Method::Put, &[("If-Match", stale)]), STALE);
    }
}

#[test]
fn the_suffix_in_a_tag_from_elsewhere_is_part_of_it() {
    let tag = etag("\"a\"");
    for held in ["\"a-gzip\"", "\"a.gzip\""] {
        assert_eq!(
            decide_on(Representation::tagged(&tag), Method::Get, &[("If-None-Match", held)]),
            Decision::Perform,
            "{held}"
        );
    }
}

#[test]
fn every_former_tag_counts_and_also_beside_the_current_one_weakened() {
    let (tag, former) = (etag("\"new\""), [etag("\"old\""), etag("\"older\"")]);
    let current = Representation::versioned(&tag).or_former(&former);
    for held in ["\"old\"", "\"older\"", "W/\"new\", \"old\"", "W/\"old\", \"older\""] {
        assert_eq!(decide_on(current, Method::Put, &[("If-Match", held)]), Decision::Perform, "{held}");
    }
    let weakened = Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Weak));
    assert_eq!(decide_on(current, Method::Put, &[("If-Match", "W/\"new\", \"oldest\"")]), weakened);
}

#[test]
fn a_weakened_tag_of_ours_counts_only_where_it_is_asked_for() {
    let tag = EntityTag::from_state(&State::from_number(7));
    let weak = tag.clone().into_weak();
    let put = |representation| decide_on(representation, Method::Put, &[("If-Match", "\"6\", W/\"7.gzip\"")]);
    let refused = Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Weak));
    assert_eq!(put(Representation::versioned(&tag)), refused);
    assert_eq!(put(Representation::versioned(&tag).accepting_weakened()), Decision::Perform);
    // A type that issues weak tags has nothing that a writer could be held to.
    assert_eq!(put(Representation::versioned(&weak).accepting_weakened()), refused);
    // A stale one stays stale.
    let stale =
        decide_on(Representation::versioned(&tag).accepting_weakened(), Method::Put, &[("If-Match", "W/\"6\"")]);
    assert_eq!(stale, STALE);
}

#[test]
fn a_tag_under_a_former_key_lets_a_writer_in_and_makes_a_reader_read_again() {
    let (tag, former) = (etag("\"new\""), [etag("\"old\"")]);
    let current = Representation::versioned(&tag).or_former(&former);
    assert_eq!(decide_on(current, Method::Put, &[("If-Match", "\"old.gzip\"")]), Decision::Perform);
    assert_eq!(decide_on(current, Method::Put, &[("If-Match", "\"older\"")]), STALE);
    assert_eq!(decide_on(current, Method::Get, &[("If-None-Match", "\"old\"")]), Decision::Perform);
}

#[test]
fn a_former_tag_is_compared_as_the_current_one_is() {
    let (release, former) = (etag("\"1.2\""), [etag("\"1.1\"")]);
    let tagged = Representation::tagged(&release).or_former(&former);
    assert_eq!(decide_on(tagged, Method::Put, &[("If-Match", "\"1.1\"")]), Decision::Perform);
    for stale in ["\"1\"", "\"1.0\"", "\"1.1-gzip\""] {
        assert_eq!(decide_on(tagged, Method::Put, &[("If-Match", stale)]), STALE, "{stale}");
    }
    assert_eq!(
        decide_on(Representation::untagged().or_former(&former), Method::Put, &[("If-Match", "\"1.1\"")]),
        Decision::PreconditionFailed(Unmet::IfMatch(Mismatch::Untagged))
    );
}

#[test]
fn a_label_is_never_taken_for_another_one_that_was_compressed_on_the_way() {
    let tag = EntityTag::from_state(&State::from_number(7));
    let portuguese = tag.clone().with_variant("pt").expect("a label");
    for suffix in ["br", "gz", "gzip", "zstd", "deflate"] {
        let err = tag.clone().with_variant(&format!("pt-{suffix}")).expect_err("it would be compressed `pt`");
        assert_eq!(err.offset(), 3, "{err}");
        let err = tag.clone().with_variant(&format!("pt--{suffix}")).expect_err("it would be compressed `pt`");
        assert_eq!(err.offset(), 4, "{err}");
    }
    let brazilian = tag.with_variant("pt-BR").expect("a label");
    let held = brazilian.to_string();
    for (selected, decision) in [(&portuguese, Decision::Perform), (&brazilian, Decision::NotModified)] {
        assert_eq!(decide_on(Representation::versioned(selected), Method::Get, &[("If-None-Match", &held)]), decision);
    }
}

#[test]
fn a_label_is_one_or_more_plain_characters() {
    let tag = || EntityTag::strong("7").unwrap();
    assert_eq!(tag().with_variant("aZ09_-+~").unwrap().as_bytes(), b"\"7.aZ09_-+~\"");
    for (label, offset) in
        [("", 0), ("a.b", 1), ("a b", 1), ("\"", 0), ("gzip;", 4), ("é", 0), ("-br", 1), ("a--gz", 3)]
    {
        assert_eq!(tag().with_variant(label).unwrap_err().offset(), offset, "{label}");
    }
}
