//! The lost-update meter against services that lose nothing, and others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use etag_check::Service;
use etag_check::race::{Race, Report};

use crate::service::{Quirk, TestService};

async fn race(quirk: Quirk) -> Report {
    let service = TestService::start(quirk);
    run(&Race::of("stock"), &service.url()).await
}

async fn run(race: &Race, url: &str) -> Report {
    let race = race.clone().clients(4).increments(25).patience(Duration::from_mins(2));
    race.run(&Service::at(url).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_service_that_compares_and_writes_in_one_act_loses_nothing() {
    let service = TestService::start(Quirk::None);
    let progress = Arc::new(AtomicU64::new(0));
    let report = run(&Race::of("stock").progress(Arc::clone(&progress)), &service.url()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.acknowledged, report.counted, report.lost, report.lost_at_most), (100, 100, 0, 0), "{report}");
    // One was for trial.
    assert_eq!((report.initial, &report.last), (8, &vec![108]));
    assert_eq!(service.items().stock("1").unwrap(), 108);
    assert_eq!(report.writes.count, 100 + report.refused);
    assert_eq!(report.reads.count, report.writes.count);
    assert!(0 < report.reads.median && report.reads.median <= report.reads.p99 && report.reads.p99 <= report.reads.max);
    assert_eq!(progress.load(Ordering::Relaxed), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_service_that_compares_and_then_writes_loses_updates() {
    let report = race(Quirk::ChecksThenWrites).await;
    assert!(report.lost > 0, "{report}");
    assert!(!report.is_clean());
    assert_eq!(report.lost, 100 - u64::try_from(report.counted).unwrap(), "{report}");
}

#[tokio::test]
async fn an_old_number_that_is_read_in_the_end_is_not_taken_for_a_loss() {
    // One for trial, and a hundred.
    let report = race(Quirk::ReadsOldTwice(101)).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.acknowledged, report.counted), (100, 100), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_service_that_ignores_conditions_loses_updates() {
    let report = race(Quirk::IgnoresConditions).await;
    assert!(report.lost > 0 && report.refused == 0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_service_that_writes_what_it_refuses_is_found() {
    let report = race(Quirk::WritesWhatItRefuses).await;
    assert!(!report.is_clean() && report.refused > 0, "{report}");
}

#[tokio::test]
async fn a_service_that_refuses_every_write_and_carries_it_out_is_found_by_the_trial() {
    let report = race(Quirk::RefusesWhatItWrites(0)).await;
    assert!(!report.is_clean());
    assert_eq!((report.acknowledged, report.refused, report.refused_and_written), (0, 5, 5), "{report}");
    let first = "5 writes were REFUSED AND CARRIED OUT all the same, and none was acknowledged: there was no race";
    assert_eq!(report.to_string().lines().next(), Some(first));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_was_found_until_nobody_gets_on_is_in_the_report() {
    let service = TestService::start(Quirk::RefusesWhatItWrites(20));
    let race = Race::of("stock").clients(3).patience(Duration::from_secs(5));
    let report = race.run(&Service::at(&service.url()).unwrap()).await.unwrap();
    assert!(report.excess > 0 && !report.is_clean(), "{report}");
    // One was for trial, and some were late.
    assert!((1..20).contains(&report.acknowledged), "{report}");
    assert!(report.to_string().lines().next().unwrap_or_default().contains("MORE were counted"), "{report}");
    assert!(report.given_up.as_ref().unwrap().contains("no increment was made for 5s"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn an_answer_that_says_nothing_of_the_outcome_is_counted_as_such() {
    for quirk in [Quirk::FailsAfterWriting, Quirk::CutsAnswers] {
        let report = race(quirk).await;
        assert!(report.unknown > 0, "{quirk:?}: {report}");
        assert_eq!(report.acknowledged + report.unknown, 100, "{quirk:?}: {report}");
        // All were carried out, which nobody was told.
        assert_eq!((report.lost, report.excess), (0, 0), "{quirk:?}: {report}");
        assert_eq!(report.counted, 100, "{quirk:?}: {report}");
        assert!(report.is_clean());
    }
}

#[tokio::test]
async fn a_service_that_asks_for_fewer_requests_is_given_its_time() {
    let report = race(Quirk::IsBusyAtFirst(7)).await;
    assert!(report.is_clean() && report.acknowledged == 100, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_conflict_is_a_refusal() {
    let report = race(Quirk::AnswersConflict).await;
    assert!(report.is_clean() && report.refused > 0 && report.failed == 0, "{report}");
    assert_eq!(report.acknowledged, 100, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_was_not_carried_out_is_made_again() {
    let report = race(Quirk::IsBusy).await;
    assert!(report.failed > 0 && report.is_clean(), "{report}");
    assert_eq!((report.acknowledged, report.counted), (100, 100), "{report}");
}

#[tokio::test]
async fn a_merge_patch_writes_the_field_alone() {
    for quirk in [Quirk::None, Quirk::PatchesAsJson] {
        let service = TestService::start(quirk);
        let report = run(&Race::of("stock").by_patch(), &service.url()).await;
        assert!(report.is_clean() && report.method == "PATCH", "{quirk:?}: {report}");
        assert_eq!(report.acknowledged, 100, "{quirk:?}: {report}");
    }
}

#[tokio::test]
async fn what_a_service_does_not_take_is_left_out() {
    let service = TestService::start(Quirk::RefusesMembers);
    let report = run(&Race::of("stock").without("id").without("/name"), &service.url()).await;
    assert!(report.is_clean() && report.acknowledged == 100, "{report}");
    let err = Race::of("stock").without("idd").run(&Service::at(&service.url()).unwrap()).await.unwrap_err();
    assert!(err.to_string().ends_with("it has no field `idd`, but: id, name, stock, where"), "{err}");
}

#[tokio::test]
async fn a_number_deep_in_the_resource_is_found_by_a_pointer() {
    let service = TestService::start(Quirk::None);
    let report = run(&Race::of("/where/shelf~1left/0/stock"), &service.url()).await;
    assert_eq!((report.initial, report.counted, report.lost), (8, 100, 0), "{report}");
    assert_eq!(service.items().stock("1").unwrap(), 7, "the other one stays");
}

#[tokio::test]
async fn a_whole_number_is_one_however_the_service_writes_it() {
    let report = race(Quirk::Decimals).await;
    assert!(report.is_clean() && report.counted == 100, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn several_instances_are_one_resource() {
    let first = TestService::start(Quirk::None);
    let second = first.and_another();
    let service = Service::at(&first.url()).unwrap().and_at(&second.url()).unwrap();
    let report = Race::of("stock").clients(4).increments(10).run(&service).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.acknowledged, report.last.len()), (40, 2));
}

/// A race in a test of Actix Web, on whose runtime there is one thread.
#[actix_web::test]
async fn a_race_is_held_on_any_runtime() {
    let report = race(Quirk::ReadsSlowly).await;
    assert!(report.is_clean() && report.refused > 0, "{report}");
}
