//! Services that are wrong, each in one way, and what is held against them.

use std::collections::BTreeSet;

use etag_check::rules::{Level, Restored, Row, Verdict};

use crate::quirks::Quirk;
use crate::{check, name, writing};

/// What a service with a quirk misses, at the least: a level, and rules by their numbers.
const MISSED: &[(Quirk, Level, &[&str])] = &[
    (Quirk::AlwaysModified, Level::Must, &["R-110"]),
    (Quirk::AnswersFormerTag, Level::Must, &["R-037"]),
    (Quirk::AnswersFormerTagIn412, Level::Advice, &["R-135"]),
    (Quirk::AnyIsNothing, Level::Must, &["R-073", "R-089"]),
    (Quirk::BadDateCounts, Level::Must, &["R-103", "R-108"]),
    (Quirk::BareNotModified, Level::Must, &["R-128", "R-255"]),
    (Quirk::BytesAreAbsent, Level::Must, &["R-251"]),
    (Quirk::BytesBreakIt, Level::Should, &["R-005"]),
    (Quirk::ContentComesFirst, Level::Should, &["R-062"]),
    (Quirk::ContentIsTheTag, Level::Advice, &["R-028"]),
    (Quirk::CountsFromOneAgain, Level::Must, &["R-028"]),
    (Quirk::CreatesWith200, Level::Must, &["R-137"]),
    (Quirk::DateBeatsMatch, Level::Must, &["R-107"]),
    (Quirk::DateBeatsNoneMatch, Level::Must, &["R-096", "R-102"]),
    (Quirk::DateOfIso, Level::Must, &["R-051"]),
    (Quirk::DropsStarWithTags, Level::Advice, &["R-080"]),
    (Quirk::ElsewhereFails, Level::Advice, &["R-061"]),
    (Quirk::EmptyIsAbsent, Level::Must, &["R-015", "R-096"]),
    (Quirk::EmptyIsAny, Level::Must, &["R-015"]),
    (Quirk::EmptyMembersAreMalformed, Level::Must, &["R-011"]),
    (Quirk::FailsWith409, Level::Must, &["R-066", "R-089", "R-091", "R-093"]),
    (Quirk::FailsWith409, Level::Should, &["R-062", "R-078"]),
    (Quirk::FirstDateCounts, Level::Must, &["R-103", "R-108"]),
    (Quirk::FirstLine, Level::Must, &["R-002"]),
    (Quirk::Forgets, Level::Must, &["R-074"]),
    (Quirk::GoneFails, Level::Advice, &["R-061"]),
    (Quirk::HeadIsOther, Level::Should, &["R-041"]),
    (Quirk::HeedsModifiedSinceInWrites, Level::Must, &["R-101"]),
    (Quirk::IfMatchNeverMatches, Level::Must, &["R-002", "R-011", "R-066", "R-073", "R-074"]),
    (Quirk::IfRangeIsIgnored, Level::Must, &["R-117", "R-118", "R-119"]),
    (Quirk::IfRangeNeverHolds, Level::Should, &["R-117"]),
    (Quirk::IgnoresCase, Level::Must, &["R-045"]),
    (Quirk::IgnoresIfMatch, Level::Must, &["R-063", "R-065", "R-072", "R-075", "R-077", "R-081", "R-114"]),
    (Quirk::IgnoresIfNoneMatch, Level::Must, &["R-066", "R-089", "R-090", "R-092", "R-093", "R-102"]),
    (Quirk::IgnoresLaterDates, Level::Advice, &["R-105"]),
    (Quirk::IgnoresModifiedSince, Level::Should, &["R-105"]),
    (Quirk::IgnoresUnmodifiedSince, Level::Must, &["R-088", "R-110"]),
    (Quirk::LargeIsAbsent, Level::Must, &["R-008"]),
    (Quirk::LastLine, Level::Must, &["R-002"]),
    (Quirk::LongNotModified, Level::Must, &["R-131"]),
    (Quirk::MalformedIsAbsent, Level::Must, &["R-081", "R-096"]),
    (Quirk::MalformedIsAny, Level::Must, &["R-081"]),
    (Quirk::MalformedIsAny, Level::Should, &["R-097"]),
    (Quirk::ModifiedInFuture, Level::Must, &["R-048"]),
    (Quirk::NeedsNoTab, Level::Must, &["R-014"]),
    (Quirk::NeedsSpace, Level::Must, &["R-014"]),
    (Quirk::NeverCreates, Level::Must, &["R-095", "R-137"]),
    (Quirk::NeverModified, Level::Should, &["R-105"]),
    (Quirk::NoCacheControl, Level::Advice, &["R-136"]),
    (Quirk::NoCodedWrites, Level::Advice, &["R-086"]),
    (Quirk::NoHead, Level::Must, &["R-143"]),
    (Quirk::NoHeadNorAllow, Level::Must, &["R-142"]),
    (Quirk::NoLengthIn416, Level::Should, &["R-125"]),
    (Quirk::NoTagOnHead, Level::Advice, &["R-041"]),
    (Quirk::NoTagOnWrites, Level::Advice, &["R-135"]),
    (Quirk::NoTags, Level::Should, &["R-035"]),
    (Quirk::NoVary, Level::Should, &[]),
    (Quirk::NoneMatchBeatsAll, Level::Must, &["R-065", "R-088"]),
    (Quirk::NoneMatchIsAny, Level::Must, &["R-015", "R-023", "R-045", "R-090", "R-102"]),
    (Quirk::NotModifiedElsewhere, Level::Must, &["R-132"]),
    (Quirk::OneFormOfDate, Level::Must, &["R-052"]),
    (Quirk::OneTagForCodings, Level::Must, &["R-033"]),
    (Quirk::OptionsFail, Level::Must, &["R-064"]),
    (Quirk::OtherStatusInDetails, Level::Must, &["R-184"]),
    (Quirk::PartsAreBare, Level::Must, &["R-123"]),
    (Quirk::PartsOfHead, Level::Must, &["R-113"]),
    (Quirk::Plain, Level::Advice, &["R-135", "R-136", "R-183"]),
    (Quirk::RangeComesFirst, Level::Must, &["R-114"]),
    (Quirk::ReplacesWith201, Level::Must, &["R-137"]),
    (Quirk::Reserialises, Level::Advice, &["R-144"]),
    (Quirk::ReserialisesUnseen, Level::Must, &["R-144"]),
    (Quirk::SilentRefusals, Level::Should, &["R-134"]),
    (Quirk::SplitsAndDrops, Level::Must, &["R-023"]),
    (Quirk::SplitsAtCommas, Level::Must, &["R-023"]),
    (Quirk::StrongIfNoneMatch, Level::Must, &["R-091"]),
    (Quirk::TagOfEachRead, Level::Should, &["R-031"]),
    (Quirk::TagOfNothing, Level::Must, &["R-026", "R-028"]),
    (Quirk::TerseRequirement, Level::Advice, &["R-177"]),
    (Quirk::TimeIsInContent, Level::Must, &["R-026"]),
    (Quirk::TrueMatchEnds, Level::Must, &["R-066"]),
    (Quirk::TwoTags, Level::Must, &["R-006"]),
    (Quirk::TypedNotModified, Level::Should, &["R-129"]),
    (Quirk::UndatedRefusals, Level::Must, &["R-056"]),
    (Quirk::Unguarded, Level::Advice, &["R-176"]),
    (Quirk::Unquoted, Level::Must, &["R-025"]),
    (Quirk::WeakIfMatch, Level::Must, &["R-075"]),
    (Quirk::WritesAllTheSame, Level::Must, &["R-063", "R-075", "R-077", "R-081", "R-089", "R-093", "R-110"]),
];

#[tokio::test]
async fn every_fault_is_found_and_every_row_finds_one() {
    let (right, _) = check(None, writing()).await;
    let mut never_missed: BTreeSet<String> = right.rows.iter().map(name).collect();
    for &(quirk, level, rules) in MISSED {
        let (report, _) = check(Some(quirk), writing()).await;
        let missed: Vec<&Row> = report.rows.iter().filter(|row| row.verdict == Verdict::Missed).collect();
        for rule in rules {
            assert!(
                missed.iter().any(|row| row.level == level && row.rule == Some(rule)),
                "{quirk:?}, {rule}: {report}"
            );
        }
        for row in missed {
            never_missed.remove(&name(row));
        }
    }
    assert!(never_missed.is_empty(), "{never_missed:#?}");
}

#[tokio::test]
async fn a_refusal_that_has_written_all_the_same_is_told_from_a_refusal() {
    let (report, book) = check(Some(Quirk::WritesAllTheSame), writing()).await;
    let written: Vec<&Row> = report.rows.iter().filter(|row| row.came.ends_with("and written all the same")).collect();
    assert!(written.len() > 20, "{report}");
    for method in ["PUT", "PATCH", "DELETE"] {
        assert!(written.iter().any(|row| row.asked.starts_with(method)), "{method}: {report}");
    }
    // The check has gone on from what was there, and has left what it found.
    assert_eq!(report.restored, Some(Restored::AsItWas), "{report}");
    assert!(book.content.is_some());
}

#[tokio::test]
async fn a_write_that_is_acknowledged_and_forgotten_is_found() {
    let (report, _) = check(Some(Quirk::Forgets), writing()).await;
    assert!(report.rows.iter().any(|row| row.came == "204, and nothing is written"), "{report}");
}

#[tokio::test]
async fn a_body_that_is_refused_is_held_against_nobody() {
    let (report, _) = check(Some(Quirk::RefusesCoffee), writing()).await;
    assert!(!report.is_clean() && !report.has_fault(), "{report}");
    assert!(report.to_string().contains(": a PUT of the body to write is answered 422 "), "{report}");
    assert_eq!(report.restored, Some(Restored::AsItWas));
}

#[tokio::test]
async fn where_no_write_changes_anything_nothing_is_proved() {
    let (report, _) = check(Some(Quirk::TakesNothing), writing()).await;
    assert!(!report.is_clean() && !report.has_fault(), "{report}");
    let reason = "a PUT of the body to write is answered 204, and changes nothing";
    assert!(
        report.rows.iter().filter(|row| row.verdict == Verdict::NoAnswer).all(|row| row.came == reason),
        "{report}"
    );
}

#[tokio::test]
async fn a_resource_that_could_not_be_brought_back_is_told() {
    let (report, book) = check(Some(Quirk::UpdatesAlone), writing()).await;
    assert!(!report.is_clean() && !report.has_fault(), "{report}");
    assert!(book.content.is_none());
    let told = report.restored.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(told.starts_with("THE RESOURCE IS NOT AS IT WAS: it is gone, and a PUT is answered 404"), "{told}");
    assert!(report.to_string().contains(&told));
}
