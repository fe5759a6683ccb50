//! The recorder of histories, with the checker behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use etag_check::Service;
use etag_check::history::{Action, History, Operation, Outcome, Recording, ViolationKind, Workload};

use crate::port::Port;
use crate::service::{Items, Quirk, TestService};

const CLIENTS: u32 = 4;
/// For services of which nothing comes any more.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

fn workload() -> Workload {
    Workload::on("stock").clients(CLIENTS).operations(600).patience(Duration::from_mins(2))
}

async fn record(workload: Workload, url: &str) -> Recording {
    workload.run(&Service::at(url).unwrap()).await.unwrap()
}

fn assert_clean(recording: &Recording) {
    let verdict = recording.history.check();
    assert!(verdict.is_clean(), "seed {}: {verdict}", recording.seed);
    assert!(recording.stuck.is_empty(), "{:?}", recording.stuck);
}

fn has(history: &History, is_such: impl Fn(&Operation) -> bool) -> bool {
    history.operations.iter().any(is_such)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_right_service_has_a_clean_history_of_all_that_can_be_done() {
    let first = TestService::start(Quirk::None);
    let second = first.and_another();
    let service = Service::at(&first.url_of_any()).unwrap().and_at(&second.url_of_any()).unwrap();
    let progress = Arc::new(AtomicU64::new(0));
    let template = r#"{"id":"{key}","stock":0}"#;
    let workload = workload().keys(["1", "2", "a/b", "2"]).template(template).with_patches().with_deletions();
    let workload = workload.with_cancellations().progress(Arc::clone(&progress));
    let recording = workload.run(&service).await.unwrap();
    assert_clean(&recording);
    assert_eq!(progress.load(Ordering::Relaxed), 600);
    let history = &recording.history;
    assert!(history.operations.len() > 600);
    assert!(has(history, |operation| matches!(operation.action, Action::Delete { .. })
        && operation.outcome == Outcome::Done));
    assert!(has(history, |operation| matches!(operation.action, Action::Create { .. })
        && operation.outcome == Outcome::Done));
    assert!(has(history, |operation| operation.outcome == Outcome::Seen(None)));
    assert!(has(history, |operation| operation.outcome == Outcome::Refused));
    assert!(has(history, |operation| operation.outcome == Outcome::Unknown && operation.returned.is_none()));
    for method in ["PUT", "PATCH"] {
        assert!(has(history, |operation| {
            matches!(&operation.action, Action::Replace { method: sent, .. } if sent == method)
                && operation.outcome == Outcome::Done
        }));
    }
    assert!(has(history, |operation| operation.instance == 1 && operation.key == "a/b"));
    for key in ["1", "2", "a/b"] {
        assert!(first.items().stock(key).is_some(), "{key} is there again");
    }
    assert!(history.operations.is_sorted_by_key(|operation| operation.invoked));
}

#[tokio::test]
async fn stale_tags_are_sent_on_purpose() {
    let service = TestService::start(Quirk::None);
    // One client alone is refused only what it knows to be old.
    let recording = record(workload().clients(1), &service.url()).await;
    assert_clean(&recording);
    assert!(has(&recording.history, |operation| operation.outcome == Outcome::Refused));
}

#[tokio::test]
async fn one_seed_is_one_history_where_nobody_else_is() {
    let asked = async || {
        let service = TestService::start(Quirk::None);
        let recording = record(workload().clients(1).seed(7).with_deletions(), &service.url()).await;
        recording.history.operations.into_iter().map(|operation| operation.action).collect::<Vec<_>>()
    };
    assert_eq!(asked().await, asked().await);
}

#[tokio::test]
async fn what_a_client_has_deleted_is_created_again() {
    let service = TestService::start(Quirk::None);
    let keys: Vec<String> = (1..=40).map(|key| key.to_string()).collect();
    let workload = workload().clients(1).operations(1_500).seed(7).with_deletions();
    let workload = workload.keys(&keys).template(r#"{"id":"{key}","stock":0}"#);
    let recording = record(workload, &service.url_of_any()).await;
    assert_clean(&recording);
    let operations = &recording.history.operations;
    for (index, deleted) in operations.iter().enumerate() {
        if !matches!(deleted.action, Action::Delete { .. }) || deleted.outcome != Outcome::Done {
            continue;
        }
        let next = operations[index + 1..].iter().find(|next| next.key == deleted.key && next.action != Action::Read);
        let next = next.expect("it is created at the end, if not before");
        assert!(matches!(next.action, Action::Create { .. }), "{next:?}");
    }
    let last = operations.iter().map(|operation| operation.client).max().unwrap();
    assert!(has(&recording.history, |operation| {
        operation.client == last && matches!(operation.action, Action::Create { .. })
    }));
    for key in keys {
        assert!(service.items().stock(&key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn nothing_is_deleted_unless_it_is_asked_for() {
    let service = TestService::start(Quirk::None);
    let recording = record(workload(), &service.url()).await;
    assert_clean(&recording);
    assert!(!has(&recording.history, |operation| {
        matches!(operation.action, Action::Delete { .. } | Action::Create { .. })
    }));
}

#[tokio::test]
async fn a_text_is_as_good_as_a_number() {
    let service = TestService::start(Quirk::None);
    let workload = Workload::on("name").operations(200);
    assert_clean(&record(workload, &service.url()).await);
    assert_eq!(service.items().stock("1").unwrap(), 7, "only the name was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn services_that_overwrite_are_found_out() {
    for quirk in [Quirk::ChecksThenWrites, Quirk::IgnoresConditions] {
        let service = TestService::start(quirk);
        let verdict = record(workload(), &service.url()).await.history.check();
        assert!(verdict.count(ViolationKind::Fork) > 0, "{quirk:?}: {verdict}");
    }
    let service = TestService::start(Quirk::WritesWhatItRefuses);
    let verdict = record(workload(), &service.url()).await.history.check();
    assert!(verdict.count(ViolationKind::Phantom) > 0, "{verdict}");
}

#[tokio::test]
async fn a_service_that_refuses_what_it_writes_is_found_from_the_first_write_on() {
    for writes in [0, 100] {
        let service = TestService::start(Quirk::RefusesWhatItWrites(writes));
        let recording = record(workload(), &service.url()).await;
        let verdict = recording.history.check();
        assert!(verdict.count(ViolationKind::Phantom) > 0, "{verdict}");
        assert!(recording.stuck.is_empty(), "{:?}", recording.stuck);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn outcomes_that_nobody_knows_accuse_nobody() {
    for quirk in [Quirk::FailsAfterWriting, Quirk::CutsAnswers, Quirk::IsBusy] {
        let service = TestService::start(quirk);
        let recording = record(workload().operations(200), &service.url()).await;
        assert_clean(&recording);
        let expected = if quirk == Quirk::IsBusy { Outcome::Failed } else { Outcome::Unknown };
        assert!(has(&recording.history, |operation| operation.outcome == expected), "{quirk:?}");
    }
}

#[tokio::test]
async fn a_service_that_asks_for_fewer_requests_is_given_its_time() {
    let service = TestService::start(Quirk::IsBusyAtFirst(7));
    let workload = workload().keys(["1", "2", "3"]).template(r#"{"id":"{key}","stock":0}"#);
    assert_clean(&record(workload, &service.url_of_any()).await);
    // As many creations as it takes to be refused one.
    let service = TestService::start(Quirk::IsBusy);
    let workload = self::workload().keys((1..8).map(|key| key.to_string())).template(r#"{"id":"{key}","stock":0}"#);
    assert_clean(&record(workload.operations(50), &service.url_of_any()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_conflict_says_that_nothing_was_written_and_accuses_nobody() {
    let service = TestService::start(Quirk::AnswersConflict);
    let recording = record(workload(), &service.url()).await;
    assert_clean(&recording);
    assert!(has(&recording.history, |operation| operation.outcome == Outcome::Failed));
    assert!(!has(&recording.history, |operation| operation.outcome == Outcome::Refused));
    // Whatever else is in the way.
    let service = TestService::start(Quirk::After(30, 409));
    let workload = workload().operations(200).patience(SHORT_PATIENCE);
    let recording = record(workload, &service.url()).await;
    assert_eq!(recording.stuck.len(), 1, "{:?}", recording.stuck);
    let verdict = recording.history.check();
    assert!(verdict.is_clean(), "{verdict}");
}

#[tokio::test]
async fn a_service_that_takes_no_write_any_more_in_the_end_is_stuck() {
    let service = TestService::start(Quirk::After(30, 412));
    let workload = workload().operations(200).patience(SHORT_PATIENCE);
    let recording = record(workload, &service.url()).await;
    assert_eq!(recording.stuck.len(), 1, "{:?}", recording.stuck);
    assert_eq!(recording.stuck[0].url, service.url());
    assert!(recording.stuck[0].reason.starts_with("a write is answered 412"), "{:?}", recording.stuck);
    let verdict = recording.history.check();
    assert!(verdict.count(ViolationKind::FalseRefusal) > 0, "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn clients_wait_for_a_service_that_is_started_again() {
    let port = Port::reserve();
    let service = TestService::start_at(port.address, Quirk::Holds(600));
    let (items, url) = (service.items(), service.url());
    let progress = Arc::new(AtomicU64::new(0));
    let workload = workload().operations(2_000).progress(Arc::clone(&progress));
    let recorder = tokio::spawn(async move { record(workload, &url).await });
    all_wait_behind(600, &items).await;
    drop(service);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = progress.load(Ordering::Relaxed);
    let service = TestService::start_again(items, port.address);
    let recording = recorder.await.unwrap();
    assert!(before < 2_000, "it was stopped too late: {before}");
    assert_clean(&recording);
    drop(service);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_service_that_ends_for_good_leaves_what_was_recorded() {
    let port = Port::reserve();
    let service = TestService::start_at(port.address, Quirk::Holds(400));
    let url = service.url();
    let workload = workload().operations(5_000).patience(SHORT_PATIENCE);
    let recorder = tokio::spawn(async move { record(workload, &url).await });
    all_wait_behind(400, &service.items()).await;
    drop(service);
    let recording = recorder.await.unwrap();
    assert!(recording.history.operations.len() > 200);
    assert!(!recording.stuck.is_empty());
    for stuck in &recording.stuck {
        assert!(stuck.reason.contains("nobody can be reached for 5s"), "{stuck:?}");
    }
    let verdict = recording.history.check();
    assert!(verdict.violations.is_empty(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_run_goes_on_until_it_is_enough() {
    let service = TestService::start(Quirk::None);
    let url = service.url();
    let (progress, is_enough) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let workload = workload().operations(20).progress(Arc::clone(&progress)).not_before(Arc::clone(&is_enough));
    let recorder = tokio::spawn(async move { record(workload, &url).await });
    comes_to(&progress, 200).await;
    is_enough.store(true, Ordering::SeqCst);
    let recording = recorder.await.unwrap();
    assert_clean(&recording);
    assert!(recording.history.operations.len() > 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn whoever_drops_a_run_stops_its_clients() {
    let service = TestService::start(Quirk::None);
    let items = service.items();
    let to = Service::at(&service.url()).unwrap();
    let progress = Arc::new(AtomicU64::new(0));
    let run = workload().operations(10_000_000).progress(Arc::clone(&progress));
    tokio::select! {
        _ = run.run(&to) => panic!("it ended by itself"),
        () = comes_to(&progress, 50) => {}
    }
    let requests = items.requests();
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Of each client one may have been on its way, and one more about to be sent.
    let more = items.requests() - requests;
    assert!(more <= 2 * u64::from(CLIENTS), "{more} requests came later");
}

/// What is recorded can be kept and judged elsewhere.
#[tokio::test]
async fn a_history_goes_through_json_lines_unchanged() {
    let service = TestService::start(Quirk::None);
    let history = record(workload().with_deletions(), &service.url()).await.history;
    let mut lines = Vec::new();
    history.write_to(&mut lines).unwrap();
    assert_eq!(History::read_from(&lines[..]).unwrap(), history);
}

/// Until each client waits for an answer, of a service that gives none behind so many requests.
async fn all_wait_behind(requests: u64, items: &Items) {
    until(|| items.requests() >= requests + u64::from(CLIENTS)).await;
}

async fn comes_to(progress: &AtomicU64, operations: u64) {
    until(|| progress.load(Ordering::Relaxed) >= operations).await;
}

async fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(3), "waited in vain");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
